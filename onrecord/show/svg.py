"""Pictures made at build time: the timeline, with the status of each event as a shape, and the stemma of origins."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import log1p

from markupsafe import Markup

from onrecord.show import people
from onrecord.show.lines import Line
from onrecord.show.safe import address, clip, text
from onrecord.show.view import View
from onrecord.types import Origin, Record

WIDTH, GUTTER, LANE, TOP = 960, 132, 30, 34
STACK = 3  # marks on one day of a lane
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
    points.sort(key=lambda p: (p.at, p.line.id not in view.contested, p.line.n))
    marks, rows = _points(points, lanes, at, view)
    height = TOP + sum(rows.values()) + 8
    label = f"Timeline: {people.count(len(points), 'event')} from {_day(min(at))} to {_day(max(at))}. The same as a list follows."
    head = Markup('<svg class="timeline" viewBox="0 0 {} {}" role="group" aria-label="{}">').format(WIDTH, height, label)
    return head + _frame(lanes, rows, height) + _ticks(at, points, height) + marks + Markup("</svg>")


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
    steps = [1 + log1p((b - a) / timedelta(days=1)) / 2 for a, b in pairwise(days)]
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
    rows = {k: LANE + 16 * min(STACK, max((level for _, level, _ in v), default=0)) for k, v in spots.items()}
    out, top = [], TOP
    for lane in lanes:
        out += [_mark(p, x, top + LANE / 2 + 16 * level, view) for x, level, p in spots[lane] if level < STACK]
        out += _overflow(spots[lane], top)
        top += rows[lane]
    return Markup("").join(out), rows


def _overflow(row: Sequence[tuple[float, int, Point]], top: float) -> list[Markup]:
    """How many more stand on a day than a lane has room for; the list below the picture has them all."""
    more = Counter(x for x, level, _ in row if level >= STACK)
    text_ = '<text class="more" x="{:.1f}" y="{:.1f}" text-anchor="middle">+{}</text>'
    return [Markup(text_).format(x, top + LANE / 2 + 16 * STACK + 4, n) for x, n in sorted(more.items())]


def _mark(p: Point, x: float, y: float, view: View) -> Markup:
    kind, told = SHAPES.get(p.line.status, ("circle", p.line.status))
    ring = Markup('<circle class="clash" cx="{:.1f}" cy="{:.1f}" r="10.5"/>').format(x, y) if p.line.id in view.contested else ""
    name = f"{people.date(p.line.when)}, {told}: {clip(p.line.wording, 140)}"
    link = Markup('<a href="#c={}" tabindex="-1" aria-hidden="true"><title>{}</title>').format(address(p.line.id), text(name))
    return link + ring + shape(kind, x, y) + Markup("</a>")


def _frame(lanes: Sequence[str], rows: dict[str, int], height: int) -> Markup:
    out, top = [], TOP
    for lane in lanes:
        line = '<line class="rule" x1="0" x2="{}" y1="{}" y2="{}"/><text class="lane" x="0" y="{:.1f}">{}</text>'
        out.append(Markup(line).format(WIDTH, top, top, top + LANE / 2 + 5, clip(lane, 18).capitalize()))
        top += rows[lane]
    return Markup("").join(out)


def _ticks(at: dict[date, float], points: Sequence[Point], height: int) -> Markup:
    """A hairline for each day, and a label wherever there is room for one."""
    told: dict[date, str] = {}
    for p in points:
        told[p.at] = max(told.get(p.at, ""), p.line.when.split("/")[0][:10], key=len)
    out, free = [], 0.0
    for d, x in at.items():
        out.append(Markup('<line class="tick" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/>').format(x, TOP - 6, height))
        if x >= free:
            anchor = "end" if x > WIDTH - 60 else "middle"
            out.append(
                Markup('<text class="day" x="{:.1f}" y="{}" text-anchor="{}">{}</text>').format(x, TOP - 14, anchor, _label(told[d]))
            )
            free = x + 92
    return Markup("").join(out)


def _label(value: str) -> str:
    """A date with its month shortened, no more exact than it is told."""
    words = people.date(value).split(" ")
    return " ".join(w[:3] if w in people.MONTHS else w for w in words)


# ------------------------------------------------------------------ origins
COLUMN, LETTER = (0, 350, 640), 7.3  # letter: a mean width; nodes need only be about as wide as their names
UNSTATED = ("outlet not stated", "step not stated", "source not stated")
Node = tuple[int, str]


def stemma(view: View, most: int = 12) -> Markup:
    """Outlets on the left, houses between, roots on the right; only origins that reach an outlet through somebody else."""
    chosen = drawn(view.dossier.origins, most)
    paths = [(o, (*view.steps(o, chain)[:-1], _root(view, o, chain[-1]))) for o in chosen for chain in o.chains if len(chain) > 1]
    if not paths:
        return Markup("")
    nodes, edges = _graph(paths)
    place = _places(nodes, edges)
    height = int(max(y for _, y in place.values())) + 24
    label = f"Origins: {people.count(len(chosen), 'root')} and the outlets they reach. The same as a list follows."
    head = Markup('<svg class="stemma" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(WIDTH, height, label)
    lines = Markup("").join(_edge(a, b, place, wide=o) for (a, b), o in edges.items())
    names = Markup("").join(_node(n, place[n]) for n in nodes)
    return head + lines + names + Markup("</svg>")


def _root(view: View, origin: Origin, last: str) -> str:
    """A root with its occasion: one speaker on two days is two roots."""
    name = view.name(last)
    return f"{name}, {people.told(origin.occasion)}" if origin.occasion and name != "?" else name


def drawn(origins: Sequence[Origin], most: int) -> list[Origin]:
    """The origins worth a picture: those that reach most reports, then those with most claims."""
    found = [o for o in origins if any(len(c) > 1 for c in o.chains)]
    return sorted(found, key=lambda o: (-len(o.reports), -len(o.claims), o.id))[:most]


def _graph(paths: Sequence[tuple[Origin, tuple[str, ...]]]) -> tuple[list[Node], dict[tuple[Node, Node], bool]]:
    """Nodes by column, and edges; an edge is wide where its origin reaches several reports."""
    nodes: dict[Node, None] = {}
    edges: dict[tuple[Node, Node], bool] = {}
    for origin, chain in paths:
        steps = [(0, chain[0]), *((1, s) for s in chain[1:-1] if s != "?"), (2, f"{chain[-1]}|{origin.id}")]
        nodes.update(dict.fromkeys(steps))
        for pair in pairwise(steps):
            edges[pair] = edges.get(pair, False) or len(origin.reports) > 1
    return list(nodes), edges


def _places(nodes: Sequence[Node], edges: dict[tuple[Node, Node], bool]) -> dict[Node, tuple[int, float]]:
    """Roots in their order; outlets and houses at the mean height of what they lead to, none over another."""
    at = {n: (COLUMN[2], 18 + 32.0 * i) for i, n in enumerate(n for n in nodes if n[0] == 2)}
    for column in (1, 0):
        wish = {n: [at[b][1] for a, b in edges if a == n and b in at] for n in nodes if n[0] == column}
        mean = {n: sum(w) / len(w) if w else 18.0 for n, w in wish.items()}
        free = 18.0
        for n in sorted(mean, key=lambda n: (mean[n], n)):
            at[n] = (COLUMN[column], max(free, mean[n]))
            free = at[n][1] + 32
    return at


def _edge(a: Node, b: Node, place: dict[Node, tuple[int, float]], *, wide: bool) -> Markup:
    (left, y1), (x2, y2) = place[a], place[b]
    x1 = float(left)
    kind = "wide" if wide else "thin"
    if a[0] == b[0]:  # two houses in a row
        return Markup('<path class="{}" d="M{} {:.1f}C{} {:.1f} {} {:.1f} {} {:.1f}"/>').format(
            kind, x1, y1, x1 - 36, y1, x1 - 36, y2, x1, y2
        )
    x1 += _width(a)
    mid = (x1 + x2) / 2
    path = '<path class="{}" d="M{:.0f} {:.1f}C{:.0f} {:.1f} {:.0f} {:.1f} {} {:.1f}"/>'
    return Markup(path).format(kind, x1, y1, mid, y1, mid, y2, x2, y2)


def _name(node: Node) -> str:
    name = node[1].rsplit("|", 1)[0] if node[0] == 2 else node[1]
    return UNSTATED[node[0]] if name == "?" else clip(name, 42)


def _width(node: Node) -> float:
    return LETTER * len(_name(node)) + 18


def _node(node: Node, at: tuple[int, float]) -> Markup:
    inset = 0 if node[0] == 0 else 8
    out = Markup('<rect x="{}" y="{:.1f}" width="{:.0f}" height="24" class="n{}"/>').format(at[0], at[1] - 12, _width(node), node[0])
    return out + Markup('<text x="{}" y="{:.1f}">{}</text>').format(at[0] + inset, at[1] + 4.5, text(_name(node)))
