"""Pictures of figures over time and of who quotes whom, made at build time as SVG with the same told in words."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from math import sqrt

from markupsafe import Markup

from onrecord.show import people
from onrecord.show.lines import Line, Speaker
from onrecord.show.safe import address, clip, text
from onrecord.show.svg import day
from onrecord.show.view import View
from onrecord.types import Record

WIDE, HIGH, LEFT, RIGHT, ABOVE, BELOW = 320, 150, 10, 14, 34, 30
MOST_SERIES, MOST_SPEAKERS, MOST_OUTLETS = 6, 12, 10
CELL, ROW, HEAD = 66, 30, 112


class Dot(Record, frozen=True):
    """One value of a series: its day, how exact that day is, and the line that tells it."""

    at: date
    told: str
    value: Decimal
    high: Decimal | None
    line: Line


class Series(Record, frozen=True):
    """Values of one thing in one unit over time."""

    title: str
    unit: str
    dots: tuple[Dot, ...]


# ------------------------------------------------------------------ figures over time
def series(view: View, most: int = MOST_SERIES) -> list[Series]:
    """Figures of the same thing that were told for two days or more with values that differ; those with most days first.

    Figures belong together when a link says that one updates the other or that the two are rivals in value; or when all are told as of a
    day, in one unit, for one thing that is named in two words or more ("people" may be anybody). The day is that as of which the figure
    holds, else that of the first report that tells it.
    """
    groups: dict[str, list[Dot]] = {}
    root = _joined(view)
    for claim in view.dossier.claims:
        if claim.figure and claim.id in view.lines and (told := _day(view, view.lines[claim.id], claim.figure.as_of)):
            fig = claim.figure
            dot = Dot(at=told[0], told=told[1], value=fig.value, high=fig.high, line=view.lines[claim.id])
            groups.setdefault(root[claim.id], []).append(dot)
    found = [_series(view, dots) for dots in groups.values() if len({d.at for d in dots}) > 1 and len({d.value for d in dots}) > 1]
    return sorted(found, key=lambda s: (-len(s.dots), s.dots[0].line.n))[:most]


def around(view: View, claim: str) -> Series | None:
    """The series that a figure's claim belongs to, also where it is the only value."""
    root, dots = _joined(view), []
    for c in view.dossier.claims:
        if c.figure and c.id in view.lines and root.get(c.id) == root.get(claim) and (told := _day(view, view.lines[c.id], c.figure.as_of)):
            dots.append(Dot(at=told[0], told=told[1], value=c.figure.value, high=c.figure.high, line=view.lines[c.id]))
    return _series(view, dots) if dots else None


def _joined(view: View) -> dict[str, str]:
    """The group of each figure's claim, named by its first claim (union of equal things and of linked values)."""
    up: dict[str, str] = {}
    units = {c.id: c.figure.unit for c in view.dossier.claims if c.figure}

    def _top(key: str) -> str:
        while up.get(key, key) != key:
            up[key] = up.get(up[key], up[key])
            key = up[key]
        return key

    same: dict[tuple[str, str], str] = {}
    for claim in sorted((c for c in view.dossier.claims if c.figure and c.id in view.lines), key=lambda c: view.lines[c.id].n):
        what = view.lines[claim.id].of.casefold()
        if " " in what and claim.figure and claim.figure.as_of:
            up[_top(claim.id)] = _top(same.setdefault((what, units[claim.id]), claim.id))
    for k in view.dossier.links:
        if k.relation in ("updates", "conflicts") and k.facet in ("value", None) and units.get(k.left) == units.get(k.right, ""):
            up[_top(k.right)] = _top(k.left)
    return {c: _top(c) for c in units}


def _day(view: View, line: Line, as_of: str | None) -> tuple[date, str] | None:
    """The day of a figure and how it is told."""
    if as_of and (found := day(as_of.split("/")[-1])):
        return found, as_of
    days = [r.value for p in line.passages if p.report >= 0 and (r := view.dossier.reports[p.report].published)]
    first = min(days, default="")
    return (found, first) if (found := day(first)) else None


def _series(view: View, dots: Sequence[Dot]) -> Series:
    dots = sorted(dots, key=lambda d: (d.at, d.value, d.line.n))
    title = max((d.line.of for d in dots), key=lambda of: (sum(d.line.of == of for d in dots), -len(of)), default="")
    unit = next(c.figure.unit for c in view.dossier.claims if c.id == dots[0].line.id and c.figure)
    return Series(title=title or clip(dots[0].line.wording, 80), unit=unit, dots=tuple(dots))


def picture(view: View, s: Series) -> Markup:
    """One series: a dot a value, joined in the order of the days; conflicts ringed, ranges as bars."""
    days = sorted({d.at for d in s.dots})
    low, top = min(d.value for d in s.dots), max(d.high or d.value for d in s.dots)
    low = Decimal(0) if low >= 0 and low * 100 < top * 85 else low * 2 - top  # from zero, unless that flattens all
    span = max((days[-1] - days[0]).days, 1)

    def _x(at: date) -> float:
        return LEFT + (WIDE - LEFT - RIGHT) * (at - days[0]).days / span

    def _y(value: Decimal) -> float:
        return ABOVE + (HIGH - ABOVE - BELOW) * float((top - value) / ((top - low) or 1))

    spots = [(_x(d.at), _y(d.value), d) for d in s.dots]
    label = f"{s.title}: {'; '.join(_told(d) for d in s.dots)}."
    head = Markup('<svg class="series" viewBox="0 0 {} {}" role="group" aria-label="{}">').format(WIDE, HIGH, clip(label, 600))
    base = Markup('<line class="base" x1="0" x2="{}" y1="{}" y2="{}"/>').format(WIDE, HIGH - BELOW, HIGH - BELOW)
    path = Markup('<path class="run" d="M{}"/>').format("L".join(f"{a:.1f} {b:.1f}" for a, b, _ in _run(spots)))
    marks = Markup("").join(_dot(view, a, b, _y(d.high) if d.high else b, d) for a, b, d in spots)
    return head + base + path + marks + Markup("").join(_values(spots)) + _ends(days, s) + Markup("</svg>")


def _told(d: Dot) -> str:
    return f"{d.line.value}{f' ({d.line.status})' if d.line.status else ''}, {people.date(d.told)}"


def _run(spots: Sequence[tuple[float, float, Dot]]) -> Iterator[tuple[float, float, Dot]]:
    """The first spot of each day: rivals of one day stand beside the line, not on it."""
    seen: set[float] = set()
    for spot in spots:
        if spot[0] not in seen:
            seen.add(spot[0])
            yield spot


def _dot(view: View, x: float, y: float, high: float, d: Dot) -> Markup:
    outlets = ", ".join(d.line.outlets)
    link = Markup('<a href="#c={}" tabindex="-1" aria-hidden="true"><title>{}</title>').format(
        address(d.line.id), text(f"{_told(d)}: {clip(outlets, 80)}")
    )
    bar = Markup('<line class="bar" x1="{0:.1f}" x2="{0:.1f}" y1="{1:.1f}" y2="{2:.1f}"/>').format(x, y, high) if high != y else ""
    ring = Markup('<circle class="clash" cx="{:.1f}" cy="{:.1f}" r="9"/>').format(x, y) if d.line.id in view.contested else ""
    kind = "ring" if d.line.status in ("target", "expected", "possible", "scheduled", "discussed") else "circle"
    return link + bar + ring + Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="5"/></a>').format(kind, x, y)


def _values(spots: Sequence[tuple[float, float, Dot]]) -> Iterator[Markup]:
    """Values beside their dots, wherever there is room; the last one always."""
    taken: list[tuple[float, float]] = []
    for x, y, d in reversed(spots):
        if any(abs(x - a) < 74 and abs(y - b) < 15 for a, b in taken):
            continue
        taken.append((x, y))
        anchor = "start" if x < 50 else "end" if x > WIDE - 60 else "middle"
        edge = 0 if anchor == "start" else WIDE if anchor == "end" else x
        yield Markup('<text class="val" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(edge, y - 10, anchor, d.line.value)


def _ends(days: Sequence[date], s: Series) -> Markup:
    """The first and the last day under the line."""
    told = {d.at: d.told for d in s.dots}
    first = Markup('<text class="day" x="0" y="{}">{}</text>').format(HIGH - 10, people.date(told[days[0]]))
    last = Markup('<text class="day" x="{}" y="{}" text-anchor="end">{}</text>')
    return first + last.format(WIDE, HIGH - 10, people.date(told[days[-1]]))


# ------------------------------------------------------------------ who quotes whom
def quoting(view: View) -> Markup:
    """Speakers down, outlets across, a disc for each pair: its area the number of statements, hollow where all came through another house.

    Empty where fewer than two speakers or two outlets are left: a list tells that better.
    """
    speakers = view.speakers[:MOST_SPEAKERS]
    counts = {s.name: _counts(s) for s in speakers}
    reach: dict[str, int] = {}
    for told in counts.values():
        for outlet, ways in told.items():
            reach[outlet] = reach.get(outlet, 0) + len(ways)
    outlets = sorted(reach, key=lambda o: (-reach[o], o))[:MOST_OUTLETS]
    if len(speakers) < 2 or len(outlets) < 2:
        return Markup("")
    names = round(max(7.4 * len(clip(s.name, 40)) for s in speakers)) + 8
    width, height = names + CELL * len(outlets) + 70, HEAD + ROW * len(speakers) + 8
    summary = "; ".join(f"{n} by {', '.join(f'{o} {len(w)}' for o, w in c.items())}" for n, c in counts.items())
    head = Markup('<svg class="quoting" width="{0}" viewBox="0 0 {0} {1}" role="group" aria-label="{2}">')
    most = max(len(w) for c in counts.values() for w in c.values())
    body = [_outlet(o, names + CELL * i) for i, o in enumerate(outlets)]
    for row, s in enumerate(speakers):
        body.append(_speaker(s, row, width))
        body += [
            _disc(counts[s.name][o], names + CELL * i, row, (f"{o}: {s.name}", most)) for i, o in enumerate(outlets) if o in counts[s.name]
        ]
    return head.format(width, height, clip(f"Who is quoted where: {summary}.", 900)) + Markup("").join(body) + Markup("</svg>")


def _counts(s: Speaker) -> dict[str, list[bool]]:
    """For each outlet of a speaker one entry a passage: whether it came through another house."""
    out: dict[str, list[bool]] = {}
    for x in s.lines:
        for p in x.passages:
            out.setdefault(p.outlet, []).append(bool(p.via))
    return out


def _outlet(name: str, left: int) -> Markup:
    x = left + CELL // 2
    return Markup('<text class="head" transform="translate({} {}) rotate(-38)">{}</text>').format(x - 4, HEAD - 12, text(clip(name, 22)))


def _speaker(s: Speaker, row: int, width: int) -> Markup:
    y = HEAD + ROW * row
    rule = Markup('<line class="rule" x1="0" x2="{0}" y1="{1}" y2="{1}"/>').format(width, y)
    link = Markup('<a href="#s-{}" tabindex="-1" aria-hidden="true"><text x="0" y="{}">{}</text></a>')
    return rule + link.format(row, y + ROW / 2 + 4.5, text(clip(s.name, 40)))


def _disc(ways: Sequence[bool], left: int, row: int, who: tuple[str, int]) -> Markup:
    x, y = left + CELL / 2, HEAD + ROW * row + ROW / 2
    r = max(3.2, 13 * sqrt(len(ways) / who[1]))
    told = f"{who[0]}, {people.count(len(ways), 'passage')}" + (", through another house" if all(ways) else "")
    mark = Markup('<g><title>{}</title><circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>').format(
        text(told), "ring" if all(ways) else "circle", x, y, r
    )
    number = Markup('<text class="day" x="{:.1f}" y="{:.1f}">{}</text>').format(x + r + 4, y + 4, len(ways)) if len(ways) > 1 else ""
    return mark + number + Markup("</g>")
