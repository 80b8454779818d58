"""Pictures made at build time: the timeline, with the status of each event as a shape, and the stemma of origins."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import log1p

from markupsafe import Markup

from onrecord.show import people
from onrecord.show.safe import clip, text
from onrecord.show.view import Line, View
from onrecord.types import Origin, Record

WIDTH, GUTTER, LANE, TOP = 960, 132, 30, 34
QUARTERS = {"1": 1, "2": 4, "3": 7, "4": 10}
SHAPES = {
    "": ("circle", "happened"),
    "under way": ("circle", "under way"),
    "scheduled": ("ring", "scheduled"),
    "expected": ("triangle", "expected"),
    "offered": ("diamond", "offered"),
    "target": ("diamond", "target"),
    "discussed": ("square", "discussed"),
    "conditional": ("square", "conditional"),
    "possible": ("square", "possible"),
    "denied": ("cross", "denied"),
}


def day(value: str) -> date | None:
    """The first day of an ISO 8601 prefix or TIMEX3 period.

    >>> day("2025-12"), day("2025-Q3"), day("XXXX-12-04")
    (datetime.date(2025, 12, 1), datetime.date(2025, 7, 1), None)
    """
    m = re.match(r"(\d{4})(?:-(?:W(\d\d)|Q(\d)|(\d\d)(?:-(\d\d))?))?", value)
    if not m:
        return None
    year, week, quarter, month, dom = m.groups()
    try:
        if week:
            return date.fromisocalendar(int(year), int(week), 1)
        return date(int(year), int(month or QUARTERS.get(quarter or "", 1)), int(dom or 1))
    except ValueError:
        return None


def shape(kind: str, x: float, y: float) -> Markup:
    """An SVG shape round a point."""
    if kind in ("circle", "ring"):
        return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="6"/>').format(kind, x, y)
    path = {
        "triangle": "M{x:.1f} {t:.1f}l7 12h-14z",
        "diamond": "M{x:.1f} {t:.1f}l7 7 -7 7 -7 -7z",
        "square": "M{l:.1f} {t:.1f}h11v11h-11z",
        "cross": "M{l:.1f} {t:.1f}l11 11m0 -11l-11 11",
    }[kind]
    up = 5.5 if kind in ("square", "cross") else 7
    return Markup('<path class="{}" d="{}"/>').format(kind, path.format(x=x, t=y - up, l=x - 5.5))


class Point(Record, frozen=True):
    """A dated line on the timeline."""

    at: date
    lane: str
    line: Line


def timeline(view: View) -> Markup:
    """One lane a type of event, shape by status, conflicts ringed; empty when fewer than two days are told."""
    points = [Point(at=d, lane=x.type or "event", line=x) for x in view.dated if (d := day(x.when))]
    if len({p.at for p in points}) < 2:
        return Markup("")
    lanes = _lanes(points)
    at = _scale(sorted({p.at for p in points}))
    marks, rows = _points(points, lanes, at, view)
    height = TOP + sum(rows.values()) + 8
    label = f"Timeline: {people.count(len(points), 'event')} from {_day(min(at))} to {_day(max(at))}. The same as a list follows."
    head = Markup('<svg class="timeline" viewBox="0 0 {} {}" role="group" aria-label="{}">').format(WIDTH, height, label)
    return head + _frame(lanes, rows, height) + _ticks(at, height) + marks + Markup("</svg>")


def _day(d: date) -> str:
    return people.date(d.isoformat())


def _lanes(points: Sequence[Point], most: int = 9) -> list[str]:
    """The lanes that hold most, in order of their first day; the rest share one."""
    size: dict[str, int] = {}
    for p in points:
        size[p.lane] = size.get(p.lane, 0) + 1
    kept = sorted(size, key=lambda k: (-size[k], k))[: most if len(size) <= most else most - 1]
    first = {k: min(p.at for p in points if p.lane == k) for k in kept}
    return sorted(kept, key=lambda k: (first[k], k)) + (["other"] if len(size) > len(kept) else [])


def _scale(days: Sequence[date]) -> dict[date, float]:
    """Days along the width; long gaps are drawn shorter than they are (by their logarithm)."""
    steps = [log1p((b - a) / timedelta(days=1)) for a, b in pairwise(days)]
    room, at = WIDTH - GUTTER - 60, GUTTER + 24.0
    out = {days[0]: at}
    for d, step in zip(days[1:], steps, strict=True):
        at += room * step / sum(steps)
        out[d] = at
    return out


def _points(points: Sequence[Point], lanes: Sequence[str], at: dict[date, float], view: View) -> tuple[Markup, dict[str, int]]:
    """The marks, neighbours stacked so that none covers another, and the height of each lane."""
    spots: dict[str, list[tuple[float, int, Point]]] = {k: [] for k in lanes}
    for p in points:
        row = spots[p.lane if p.lane in spots else "other"]
        taken = {level for x, level, _ in row if abs(x - at[p.at]) < 16}
        row.append((at[p.at], next(k for k in range(len(row) + 1) if k not in taken), p))
    rows = {k: LANE + 16 * max((level for _, level, _ in v), default=0) for k, v in spots.items()}
    out, top = [], TOP
    for lane in lanes:
        out += [_mark(p, x, top + LANE / 2 + 16 * level, view) for x, level, p in spots[lane]]
        top += rows[lane]
    return Markup("").join(out), rows


def _mark(p: Point, x: float, y: float, view: View) -> Markup:
    kind, told = SHAPES.get(p.line.status, ("circle", p.line.status))
    ring = Markup('<circle class="clash" cx="{:.1f}" cy="{:.1f}" r="10.5"/>').format(x, y) if p.line.id in view.contested else ""
    name = f"{people.date(p.line.when)}, {told}: {clip(p.line.wording, 140)}"
    link = Markup('<a href="#c={}" data-o="c{}" tabindex="-1" aria-hidden="true"><title>{}</title>').format(p.line.id, p.line.n, text(name))
    return link + ring + shape(kind, x, y) + Markup("</a>")


def _frame(lanes: Sequence[str], rows: dict[str, int], height: int) -> Markup:
    out, top = [], TOP
    for lane in lanes:
        line = '<line class="rule" x1="0" x2="{}" y1="{}" y2="{}"/><text class="lane" x="0" y="{:.1f}">{}</text>'
        out.append(Markup(line).format(WIDTH, top, top, top + LANE / 2 + 5, clip(lane, 18).capitalize()))
        top += rows[lane]
    return Markup("").join(out)


def _ticks(at: dict[date, float], height: int) -> Markup:
    """A hairline for each day, and a label wherever there is room for one."""
    out, free = [], 0.0
    for d, x in at.items():
        out.append(Markup('<line class="tick" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/>').format(x, TOP - 6, height))
        label = f"{d.day} {people.MONTHS[d.month - 1][:3]} {d.year}"
        if x >= free:
            anchor = "end" if x > WIDTH - 60 else "middle"
            out.append(Markup('<text class="day" x="{:.1f}" y="{}" text-anchor="{}">{}</text>').format(x, TOP - 14, anchor, label))
            free = x + 92
    return Markup("").join(out)


# ------------------------------------------------------------------ origins
COLUMN, NODE = (0, 340, 680), 280


def stemma(view: View, most: int = 14) -> Markup:
    """Outlets on the left, houses between, roots on the right; only origins that reach an outlet through somebody else."""
    chosen = drawn(view.dossier.origins, most)
    paths = [(o, tuple(view.name(s) for s in chain)) for o in chosen for chain in o.chains if len(chain) > 1]
    if not paths:
        return Markup("")
    nodes, edges = _graph(paths)
    place = _places(nodes, edges)
    height = int(max(y for _, y in place.values())) + 26
    label = f"Origins: {people.count(len(chosen), 'root')} and the outlets they reach. The same as a list follows."
    head = Markup('<svg class="stemma" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(WIDTH, height, label)
    lines = Markup("").join(_edge(place[a], place[b]) for a, b in edges)
    names = Markup("").join(_node(n, place[n]) for n in nodes)
    return head + lines + names + Markup("</svg>")


def drawn(origins: Sequence[Origin], most: int) -> list[Origin]:
    """The origins worth a picture: those that reach most reports, then those with most claims."""
    found = [o for o in origins if any(len(c) > 1 for c in o.chains)]
    return sorted(found, key=lambda o: (-len(o.reports), -len(o.claims), o.id))[:most]


Node = tuple[int, str]


def _graph(paths: Sequence[tuple[Origin, tuple[str, ...]]]) -> tuple[list[Node], list[tuple[Node, Node]]]:
    nodes: dict[Node, None] = {}
    edges: dict[tuple[Node, Node], None] = {}
    for origin, chain in paths:
        root = f"{chain[-1]}|{origin.id}"
        steps = [(0, chain[0]), *((1, s) for s in chain[1:-1] if s != "?"), (2, root)]
        nodes.update(dict.fromkeys(steps))
        edges.update(dict.fromkeys(pairwise(steps)))
    return list(nodes), list(edges)


def _places(nodes: Sequence[Node], edges: Sequence[tuple[Node, Node]]) -> dict[Node, tuple[int, float]]:
    """Roots in their order; outlets and houses at the mean height of what they lead to, none over another."""
    at = {n: (COLUMN[2], 20 + 40.0 * i) for i, n in enumerate(n for n in nodes if n[0] == 2)}
    for column in (1, 0):
        wish = {n: [at[b][1] for a, b in edges if a == n and b in at] for n in nodes if n[0] == column}
        free = 20.0
        for n in sorted(wish, key=lambda n: (sum(wish[n]) / max(1, len(wish[n])), n)):
            y = max(free, sum(wish[n]) / max(1, len(wish[n])))
            at[n], free = (COLUMN[column], y), y + 40
    return at


def _edge(a: tuple[int, float], b: tuple[int, float]) -> Markup:
    x1, y1, x2, y2 = a[0] + (NODE if a[0] != b[0] else 0), a[1], b[0], b[1]
    if a[0] == b[0]:  # two houses in a row
        return Markup('<path d="M{} {:.1f}C{} {:.1f} {} {:.1f} {} {:.1f}"/>').format(a[0], y1, a[0] - 30, y1, a[0] - 30, y2, a[0], y2)
    mid = (x1 + x2) / 2
    return Markup('<path d="M{} {:.1f}C{:.0f} {:.1f} {:.0f} {:.1f} {} {:.1f}"/>').format(x1, y1, mid, y1, mid, y2, x2, y2)


def _node(node: Node, at: tuple[int, float]) -> Markup:
    name = node[1].rsplit("|", 1)[0] if node[0] == 2 else node[1]
    out = Markup('<rect x="{}" y="{:.1f}" width="{}" height="30" class="n{}"/>').format(at[0], at[1] - 15, NODE, node[0])
    return out + Markup('<text x="{}" y="{:.1f}">{}</text>').format(at[0] + 12, at[1] + 5, text(clip(name, 34)))
