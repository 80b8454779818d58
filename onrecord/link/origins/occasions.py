"""Remarks and their occasions: one speaker, on one day, or at one event, or with several statements in common, spoke once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, groupby

from onrecord.link.entities.cast import Cast
from onrecord.link.facts.pairs import overlap
from onrecord.link.facts.units import Utterance
from onrecord.link.similar import dice
from onrecord.text import fold, words
from onrecord.types import Analysis, Claim, Evidence, Record

Place = tuple[str, int, int]
SHARED = 2  # statements in common that make two reports tell of one occasion
MANY = 50  # reports of one statement that are compared each with each; a later one is compared with its like
VERBATIM = 6  # words that two speeches do not share by chance
NEAR = 7  # days within which an undated remark is put to the speaker's only occasion


class Remark(Record, frozen=True):
    """What is known of where a piece of content comes from."""

    report: str
    speaker: str | None
    source: str
    via: tuple[str, ...] = ()
    owner: str | None = None
    said: str | None = None
    channel: str | None = None
    published: str | None = None


def remarks(analyses: Sequence[Analysis], cast: Cast, units: Sequence[Utterance]) -> dict[Place, Remark]:
    """The remark behind every attributed piece of evidence."""
    text = {a.report.id: a.report.text for a in analyses}
    kinds = {e.id: e.type for e in cast.entities}
    by_name = _by_name(cast)
    out: dict[Place, Remark] = {}
    for u in units:
        if a := u.note:
            source = text[u.report][a.source[0].start : a.source[0].end] if a.source else ""
            owner = _owner(u, kinds, by_name)
            out[u.report, u.start, u.end] = Remark(
                report=u.report,
                speaker=u.speaker,
                source=source,
                via=a.via,
                owner=owner,
                said=a.said,
                channel=a.channel,
                published=u.published,
            )
    return out


def _by_name(cast: Cast) -> dict[str, str]:
    """Entities by each of their names, where one entity alone has it."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for e in cast.entities:
        for n in (e.name, *e.aliases):
            owners[n.casefold()].add(e.id)
    return {n: next(iter(ids)) for n, ids in owners.items() if len(ids) == 1}


def _owner(u: Utterance, kinds: Mapping[str, str], by_name: Mapping[str, str]) -> str | None:
    """The body whose data a house passes on: the last of the chain where figures come from organisations."""
    if kinds.get(u.speaker or "") != "organisation":
        return None
    chain = [e for v in u.via if (e := by_name.get(v.casefold())) and kinds.get(e) == "organisation"]
    return chain[-1] if chain and chain[-1] != u.speaker and u.kind == "figure" else u.speaker


def occasions(found: Mapping[Place, Remark], claims: Sequence[Claim]) -> tuple[dict[Place, str], dict[str, str]]:
    """Place of every remark -> key of its occasion (its earliest place), and the key -> why the occasion is one."""
    at: dict[Place, str] = {}
    why: dict[str, str] = {}
    by_speaker: defaultdict[str, list[Place]] = defaultdict(list)
    for place, m in sorted(found.items()):
        if m.speaker and not m.owner:
            by_speaker[m.speaker].append(place)
    shared = _shared(found, claims)
    for speaker, places in sorted(by_speaker.items()):
        sittings = Sittings({p: found[p] for p in places})
        sittings.join(shared.get(speaker, {}))
        for places, reason in sittings.groups():
            key = " ".join(map(str, places[0]))
            at.update(dict.fromkeys(places, key))
            why[key] = reason
    return at, why


def _shared(found: Mapping[Place, Remark], claims: Sequence[Claim]) -> dict[str, dict[tuple[Place, Place], int]]:
    """Speaker -> two places where one statement is told in two reports; in the same words it counts as two statements."""
    out: defaultdict[str, dict[tuple[Place, Place], int]] = defaultdict(dict)
    for c in claims:
        told: defaultdict[str, dict[str, Evidence]] = defaultdict(dict)
        for e in c.evidence:
            if (m := found.get((e.report, e.start, e.end))) and m.speaker:
                told[m.speaker].setdefault(e.report, e)
        for speaker, reports in told.items():
            for x, y in _met([reports[r] for r in sorted(reports)]):
                out[speaker][(x.report, x.start, x.end), (y.report, y.start, y.end)] = 2 if _verbatim(x.exact, y.exact) else 1
    return dict(sorted(out.items()))


def _met(told: Sequence[Evidence]) -> Iterator[tuple[Evidence, Evidence]]:
    """Pairs of the places of one statement: each with each of the first MANY; a later one with the first and the latest in its very words,
    and with the first of all.

    In however many reports a text stands, they hang together.
    """
    yield from combinations(told[:MANY], 2)
    first: dict[str, Evidence] = {}
    last: dict[str, Evidence] = {}
    for n, e in enumerate(told):
        if n >= MANY:
            like = (told[0], first.get(e.exact), last.get(e.exact))
            yield from ((x, e) for x in {x.report: x for x in like if x}.values())
        first.setdefault(e.exact, e)
        last[e.exact] = e


def _verbatim(a: str, b: str) -> bool:
    """Whether two wordings are the same words, enough of them not to be chance."""
    left, right = words(a), words(b)
    return min(len(left), len(right)) >= VERBATIM and dice(left, right) >= 0.75


class Sittings:
    """The remarks of one speaker, gathered into occasions."""

    def __init__(self, remark: Mapping[Place, Remark]) -> None:
        self.remark = remark
        self.cells = [c for _, places in groupby(sorted(remark), key=lambda p: p[0]) for c in self._cells(list(places))]
        self.group = list(range(len(self.cells)))  # of each cell one of its occasion, or itself; ``_of`` follows it
        self.heads = [self._head(n) for n in range(len(self.cells))]
        self.why: defaultdict[int, list[str]] = defaultdict(list)

    def _cells(self, places: Sequence[Place]) -> list[list[Place]]:
        """Remarks of one report by day and event; one without either goes with what stands before it, else with the first."""
        cells: dict[tuple[str | None, str | None], list[Place]] = {}
        loose: list[Place] = []
        here: list[Place] | None = None
        for p in places:
            key = self.remark[p].said, self.remark[p].channel
            if any(key):
                here = cells.setdefault(key, [])
            (loose if here is None else here).append(p)
        if loose and cells:
            next(iter(cells.values()))[:0] = loose
        return list(cells.values()) or [loose]

    def _head(self, n: int) -> Remark:
        """What a cell tells of its day and event."""
        return next((m for p in self.cells[n] if (m := self.remark[p]).said or m.channel), self.remark[self.cells[n][0]])

    def join(self, shared: Mapping[tuple[Place, Place], int]) -> None:
        """Join cells: by report and day, by day, by event, by statements in common; then the undated to the only occasion near."""
        for key in (lambda m: (m.report, ""), lambda m: ("day", m.said or ""), lambda m: ("event", fold(m.channel or ""))):
            self._join_by(key)
        for (i, j), count in sorted(self._in_common(shared).items()):
            if count >= SHARED:
                self._join(i, j, "statements in common", named=False)
        self._undated()

    def _in_common(self, shared: Mapping[tuple[Place, Place], int]) -> Counter[tuple[int, int]]:
        """Pairs of cells with the number of statements that both tell."""
        cell = {p: n for n, places in enumerate(self.cells) for p in places}
        out: Counter[tuple[int, int]] = Counter()
        for (x, y), count in shared.items():
            if x in cell and y in cell:
                out[min(cell[x], cell[y]), max(cell[x], cell[y])] += count
        return out

    def _join_by(self, key: Callable[[Remark], tuple[str, str]]) -> None:
        index: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for n in range(len(self.cells)):
            index[key(self.heads[n])].append(n)
        for (kind, what), cells in sorted(index.items()):
            if what or kind not in ("day", "event"):
                reason = f"the same {kind}, {what}" if what else "one report"
                for n in cells[1:]:
                    self._join(cells[0], n, reason)

    def _join(self, i: int, j: int, why: str, *, named: bool = True) -> None:
        """Make two cells one occasion, unless their days differ, or (``named``) their events do."""
        a, b = self.heads[i], self.heads[j]
        other = a.channel and b.channel and dice(words(a.channel), words(b.channel)) < 0.5
        if overlap(a.said, b.said) is False or (named and other) or self._of(i) == self._of(j):
            return
        keep, gone = sorted((self._of(i), self._of(j)))
        self.group[gone] = keep
        self.why[keep] += [*self.why.pop(gone, []), why]

    def _of(self, n: int) -> int:
        """The occasion of a cell: its first cell."""
        while self.group[n] != n:
            self.group[n] = n = self.group[self.group[n]]
        return n

    def _undated(self) -> None:
        """An undated remark goes to the speaker's only dated occasion where its report is of the same week."""
        dated = sorted({self._of(n) for n in range(len(self.cells)) if self.heads[n].said})
        if len(dated) != 1:
            return
        home = next(n for n in range(len(self.cells)) if self._of(n) == dated[0] and self.heads[n].said)
        for n in range(len(self.cells)):
            head = self.heads[n]
            if not head.said and not head.channel and _near(head.published, self.heads[home].said):
                self._join(home, n, "undated, near the speaker's only occasion")

    def groups(self) -> list[tuple[list[Place], str]]:
        """The places of every occasion, and why it is one."""
        out: dict[int, list[Place]] = {}
        for n, cell in enumerate(self.cells):
            out.setdefault(self._of(n), []).extend(cell)
        return [(sorted(places), "; ".join(sorted(set(self.why[g])))) for g, places in sorted(out.items())]


def _near(a: str | None, b: str | None) -> bool:
    """Whether two full dates lie within a week."""
    try:
        return abs((date.fromisoformat((a or "")[:10]) - date.fromisoformat((b or "")[:10])).days) <= NEAR
    except ValueError:
        return False
