"""What changed between the dossiers that were and those that are: the entries of ``onrecord changes``. Pure; a fixed order.

Claims are known again by the places they rest on, since ids change when evidence joins. A newer version of a report is followed passage by
passage: what stands there unchanged is not new, what was changed is one correction, what went is withdrawn.
"""

from collections.abc import Iterable, Iterator, Sequence

from onrecord.decisions import Decision
from onrecord.keep.store import Entry, EntryKind
from onrecord.keep.versions import Passage, followed
from onrecord.types import Claim, Dossier, Entity, Record

Spot = tuple[str, int, int]
Mark = tuple[Spot, str, str]  # a place, the kind of claim, its figure


class Update(Record, frozen=True):
    """A report whose older version left the record's stories for a newer one, with what became of its passages."""

    old: str
    new: str
    passages: tuple[Passage, ...]
    texts: tuple[str, str]


class Before(Record, frozen=True):
    """What was: the dossiers that are no more, the updates of reports, and the reports that left for good (``silent``: taken down).

    ``decisions`` are those that hold now.
    """

    dossiers: tuple[Dossier, ...]
    updates: tuple[Update, ...] = ()
    left: frozenset[str] = frozenset()
    silent: bool = False
    decisions: tuple[Decision, ...] = ()


def entries(before: Before, now: Sequence[Dossier]) -> tuple[Entry, ...]:
    """The changes that brought the dossiers ``now`` about."""
    out: list[Entry] = []
    for new in sorted(now, key=lambda d: d.story.id):
        reports = {r.id for r in new.reports} | {u.old for u in before.updates if u.new in {r.id for r in new.reports}}
        mine = [d for d in before.dossiers if reports & {r.id for r in d.reports}]
        out += Told(before, mine, new).entries()
    return tuple(out) + tuple(_lost(before, now))


def _lost(before: Before, now: Sequence[Dossier]) -> Iterator[Entry]:
    """Claims that rested on a retracted report alone; nothing is repeated of one that was taken down."""
    if before.silent or not before.left:
        return
    kept = {_spot(e) for d in now for c in d.claims for e in c.evidence}
    for d in before.dossiers:
        story = next((n.story.id for n in now if {r.id for r in n.reports} & {r.id for r in d.reports}), d.story.id)
        for c in d.claims:
            reports = {e.report for e in c.evidence}
            if reports <= before.left and not any(_spot(e) in kept for e in c.evidence):
                note = "it rested on the retracted report alone"
                yield Entry(kind="withdrawn", story=story, text=c.wording, claim=c.id, note=note, reports=tuple(sorted(reports)))


def _spot(e: object) -> Spot:
    return e.report, e.start, e.end  # type: ignore[attr-defined]


class Told:
    """One story now, and the stories that its reports made before."""

    def __init__(self, before: Before, olds: Sequence[Dossier], new: Dossier) -> None:
        self.before, self.olds, self.new = before, olds, new
        self.updates = {u.new: u for u in before.updates}
        self.was = {m: c for d in olds for c in d.claims for m in self._marks(c)}
        self.claims = {c.id: c for c in new.claims}
        self.days = {r.id: r.published.value if r.published else None for r in new.reports}

    def entries(self) -> list[Entry]:
        """All changes of the story."""
        if not self.olds:
            return [self._entry("story", f"{self.new.story.title} ({len(self.new.reports)} reports)"), *self._conflicts()]
        corrected = list(self._corrected())
        return [*corrected, *self._moved(), *self._fresh(), *self._conflicts(), *self._settled(), *self._origins(), *self._names()]

    def _entry(self, kind: EntryKind, text: str, claims: Iterable[Claim] = (), **more: object) -> Entry:
        told = list(claims)
        reports = tuple(sorted({e.report for c in told for e in c.evidence} or set(self.days)))
        claim = told[0].id if told else None
        return Entry(kind=kind, story=self.new.story.id, text=text, claim=claim, reports=reports, **more)  # type: ignore[arg-type]

    # ------------------------------------------------------------------ the same again
    def _marks(self, c: Claim) -> list[Mark]:
        figure = f"{c.figure.value.normalize():f} {c.figure.unit}" if c.figure else ""
        return [(_spot(e), c.kind, figure) for e in c.evidence]

    def _earlier(self, c: Claim) -> list[Claim]:
        """The claims of before that rest on words on which this one rests, also through a newer version of a report."""
        out = []
        for (report, start, end), kind, figure in self._marks(c):
            spots = [(report, start, end)]
            if report in self.updates and (at := followed(self.updates[report].passages, start, end)):
                spots.append((self.updates[report].old, *at))
            out += [self.was[s, kind, figure] for s in spots if (s, kind, figure) in self.was]
        return out

    def _ancestors(self, c: Claim) -> list[Claim]:
        """Those, and the claims of like kind that stood in the passages that a newer version changed into this one's."""
        out = self._earlier(c)
        for e in c.evidence:
            for p in self.updates[e.report].passages if e.report in self.updates else ():
                if p.kind == "changed" and p.old and p.new and p.new[0] <= e.start < p.new[1]:
                    old = self.updates[e.report].old
                    out += [x for d in self.olds for x in d.claims if x.kind == c.kind and self._inside(x, old, p.old)]
        return out

    # ------------------------------------------------------------------ versions
    def _corrected(self) -> Iterator[Entry]:
        for u in sorted(self.updates.values(), key=lambda u: u.new):
            if u.new not in self.days:
                continue
            for p in u.passages:
                if p.kind == "changed" and p.old and p.new:
                    claim = next((c for c in self.new.claims if self._inside(c, u.new, p.new)), None)
                    yield self._version("corrected", u, u.texts[1][slice(*p.new)], claim=claim, before=u.texts[0][slice(*p.old)])
                elif p.kind == "removed" and p.old:
                    gone = [c for d in self.olds for c in d.claims if self._inside(c, u.old, p.old)]
                    note = "; others still tell it" if any(self._stands(c) for c in gone) else ""
                    yield self._version("withdrawn", u, u.texts[0][slice(*p.old)], note="not in the newer version of the report" + note)

    def _version(
        self, kind: EntryKind, u: Update, text: str, *, claim: Claim | None = None, before: str | None = None, note: str = ""
    ) -> Entry:
        return Entry(
            kind=kind, story=self.new.story.id, text=text, before=before, note=note, claim=claim.id if claim else None,
            reports=(u.old, u.new),
        )  # fmt: skip

    def _inside(self, c: Claim, report: str, span: tuple[int, int]) -> bool:
        return any(e.report == report and e.start < span[1] and span[0] < e.end for e in c.evidence)

    def _stands(self, c: Claim) -> bool:
        """Whether words of a claim of before are still in the story."""
        old = {_spot(e) for e in c.evidence}
        return any(_spot(e) in old for n in self.new.claims for e in n.evidence)

    # ------------------------------------------------------------------ claims
    def _fresh(self) -> Iterator[Entry]:
        """New claims, without those in a changed passage (told as a correction) and without moved figures."""
        moved = {x.right for x in self.new.links if x.relation == "updates"}
        spans = {u.new: [p.new for p in u.passages if p.kind == "changed" and p.new] for u in self.updates.values()}
        for c in self.new.claims:
            told = any(self._inside(c, report, span) for report, found in spans.items() for span in found)
            if not told and c.id not in moved and not self._earlier(c):
                yield self._entry("claim", c.wording, [c], note=c.status or "")

    def _moved(self) -> Iterator[Entry]:
        """Figures with a newer value, and all the values from the first on."""
        onward = {x.left for x in self.new.links if x.relation == "updates"}
        back = {x.right: x.left for x in reversed(self.new.links) if x.relation == "updates"}
        for right in sorted(back):
            c = self.claims[right]
            if c.figure and right not in onward and not self._earlier(c):
                chain = [right]
                while chain[-1] in back and back[chain[-1]] not in chain:
                    chain.append(back[chain[-1]])
                series = [self._value(self.claims[i]) for i in reversed(chain)]
                yield self._entry("figure", c.wording, [c], before=series[-2][0], series=tuple(series))

    def _value(self, c: Claim) -> tuple[str, str | None]:
        f = c.figure
        days = sorted(d for e in c.evidence if (d := self.days.get(e.report)))
        value = "?" if f is None else f"{f.value.normalize():f}" + (f" to {f.high.normalize():f}" if f.high is not None else "")
        return value + ("" if f is None or f.unit == "count" else f" {f.unit}"), days[0] if days else None

    # ------------------------------------------------------------------ conflicts
    def _conflicts(self) -> Iterator[Entry]:
        old = {frozenset((x.left, x.right)) for d in self.olds for x in d.links if x.relation == "conflicts"}
        for x in self.new.links:
            if x.relation == "conflicts":
                left, right = self.claims[x.left], self.claims[x.right]
                pairs = {frozenset((a.id, b.id)) for a in self._ancestors(left) for b in self._ancestors(right)}
                if not pairs & old:
                    yield self._entry("conflict", right.wording, [right, left], before=left.wording, note=x.reason)

    def _settled(self) -> Iterator[Entry]:
        now = {frozenset((x.left, x.right)) for x in self.new.links if x.relation == "conflicts"}
        heirs: dict[str, list[str]] = {}
        for c in self.new.claims:
            for old in self._ancestors(c):
                heirs.setdefault(old.id, []).append(c.id)
        for d in self.olds:
            claims = {c.id: c for c in d.claims}
            for x in d.links:
                pairs = {frozenset((a, b)) for a in heirs.get(x.left, ()) for b in heirs.get(x.right, ())}
                if x.relation == "conflicts" and not pairs & now and not self._silenced(claims[x.left], claims[x.right]):
                    left, right = claims[x.left], claims[x.right]
                    yield self._entry("settled", right.wording, [right, left], before=left.wording, note=self._why(pairs))

    def _silenced(self, *claims: Claim) -> bool:
        """Whether words of a report that was taken down would be repeated."""
        return self.before.silent and any(e.report in self.before.left for c in claims for e in c.evidence)

    def _why(self, pairs: set[frozenset[str]]) -> str:
        if not pairs:
            return "one side is no longer told"
        found = [x for x in self.new.links if frozenset((x.left, x.right)) in pairs]
        return f"{found[0].relation}: {found[0].reason}" if found else "nothing holds them against each other now"

    # ------------------------------------------------------------------ origins and names
    def _origins(self) -> Iterator[Entry]:
        """Claims that had several origins, of which fewer are left though all their words are there still."""
        labels = {o.id: o for o in self.new.origins}
        told: set[tuple[str, ...]] = set()
        for c in self.new.claims:
            for old in self._earlier(c):
                still = {_spot(e) for e in old.evidence} <= {_spot(e) for e in c.evidence}
                if still and old.origins and c.origins and c.origins < old.origins and c.origin_ids not in told:
                    told.add(c.origin_ids)
                    roots = [labels[i] for i in c.origin_ids if i in labels]
                    note = "; ".join(f"{o.label} ({o.reason})" if o.reason else o.label for o in roots)
                    yield self._entry("origin", c.wording, [c], before=f"{old.origins} origins, now {c.origins}", note=note)

    def _names(self) -> Iterator[Entry]:
        """Names that became one, or two again, on words that were there before."""
        old = [e for d in self.olds for e in d.entities]
        homes = {_spot(m): k for k, e in enumerate(old) for m in e.mentions}
        fresh = {_spot(m): k for k, e in enumerate(self.new.entities) for m in e.mentions}
        for was, now, to in ((old, homes, self.new.entities), (list(self.new.entities), fresh, tuple(old))):
            for e in to:
                parts = sorted({now[_spot(m)] for m in e.mentions if _spot(m) in now})
                if len(parts) > 1:
                    yield self._names_entry(e, [was[k] for k in parts], one=to is self.new.entities)

    def _names_entry(self, whole: Entity, parts: Sequence[Entity], *, one: bool) -> Entry:
        several = " and ".join(sorted(p.name for p in parts))
        text = f"{several} are one: {whole.name}" if one else f"{whole.name} is not one: {several}"
        reports = tuple(sorted({m.report for p in parts for m in p.mentions}))
        return Entry(kind="name", story=self.new.story.id, text=text, note=self._by(whole, one), reports=reports)

    def _by(self, whole: Entity, one: bool) -> str:
        """Who decided it; by the rules where no editor did."""
        places = {_spot(m) for m in whole.mentions}
        wanted = "confirm" if one else "reject"
        made = [d for d in self.before.decisions if d.kind == "name" and {_spot(d.left), _spot(d.right)} <= places]
        last = next((d for d in reversed(made) if d.verdict == wanted), None)
        return f"decided by {last.by}" + (f": {last.reason}" if last.reason else "") if last else "by the rules"
