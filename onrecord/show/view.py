"""What a page or a brief shows of a dossier: names for ids, lines for claims. Computes no claim; sorts and words what is there."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from msgspec.structs import replace

from onrecord.show import people, words
from onrecord.show.lines import Check, Line, Pair, Passage, Speaker, overlap, remarked
from onrecord.show.safe import clip
from onrecord.types import Analysis, Change, Claim, Dossier, Entity, Event, Evidence, Finding, Link, Origin, Quantity, Report, ReportHead

FIRST_LINES = 9  # of the lead that are shown
SHORT = 48  # characters of a headline that stands for an outlet


class View:
    """A dossier with everything looked up; each part of the page is one property or method."""

    def __init__(self, dossier: Dossier, reports: Sequence[Report] = (), analyses: Sequence[Analysis] = ()) -> None:
        self.dossier, self.analyses = dossier, {a.report.id: a for a in analyses}
        self.texts = {r.id: r for r in (*reports, *(a.report for a in analyses))}
        self.place = {r.id: i for i, r in enumerate(dossier.reports)}
        self.entities: dict[str, Entity] = {e.id: e for e in dossier.entities}
        self.claims: dict[str, Claim] = {c.id: c for c in dossier.claims}
        languages = Counter(r.language for r in self.texts.values() if r.language)
        self.weights = words.weights(languages.most_common(1)[0][0] if languages else "")

    # ------------------------------------------------------------------ names
    def outlet(self, report: ReportHead) -> str:
        """What a report is called in a line: its outlet; where that is not known its headline, shortened, else its file.

        A number would change as the story grows, so that a line that was cited would lead elsewhere.
        """
        return report.outlet or (f"“{clip(report.title, SHORT)}”" if report.title else Path(report.file).name)

    def name(self, entity: str | None) -> str:
        """The name of an entity; a chain may hold plain names too."""
        known = self.entities.get(entity or "")
        return known.name if known else (entity or "")

    def role(self, entity: str | None) -> str:
        """The first role of an entity."""
        known = self.entities.get(entity or "")
        return known.roles[0].role if known and known.roles else ""

    def steps(self, origin: Origin, chain: Sequence[str]) -> list[str]:
        """The names on a way from an outlet to a root; an outlet that is not stated by its report, where only one can be meant."""
        known = {c[0] for c in origin.chains}
        left = [r for r in origin.reports if (self.head(r).outlet or "?") not in known - {"?"}]
        first = self.outlet(self.head(left[0])) if chain and chain[0] == "?" and len(left) == 1 else None
        return [first or self.name(chain[0]), *(self.name(s) for s in chain[1:])] if chain else []

    def head(self, report: str) -> ReportHead:
        """The head of a report; one that the dossier lacks is called by its id."""
        return self.dossier.reports[self.place[report]] if report in self.place else ReportHead(id=report, file=report)

    def whole(self, report: str) -> Analysis | None:
        """A report with what was found in it; the bare report where only that is known."""
        bare = self.texts.get(report)
        return self.analyses.get(report) or (Analysis(report=bare) if bare else None)

    # ------------------------------------------------------------------ lines
    def passages(self, evidence: Sequence[Evidence]) -> tuple[Passage, ...]:
        """Passages in the order of the reports, with their differences."""
        items = sorted(evidence, key=lambda e: (self.place.get(e.report, -1), e.start, e.end))
        marks = words.differences([e.exact for e in items], self.weights)
        return tuple(self._passage(e, tuple(m)) for e, m in zip(items, marks, strict=True))

    def _passage(self, e: Evidence, marks: tuple[words.Mark, ...]) -> Passage:
        head = self.head(e.report)
        return Passage(
            report=self.place.get(e.report, -1),
            start=e.start,
            end=e.end,
            exact=e.exact,
            outlet=self.outlet(head),
            dated=people.published(head.published),
            speaker=self.name(e.speaker),
            role=self.role(e.speaker),
            via=tuple(self.name(v) for v in e.via),
            said=people.date(e.said),
            marks=marks,
        )

    @cached_property
    def lines(self) -> dict[str, Line]:
        """Every claim as a line, by its id, in the order in which the reports tell them."""
        claims = sorted(self.dossier.claims, key=self._told_at)
        return {c.id: self._line(n, c) for n, c in enumerate(claims)}

    def _told_at(self, claim: Claim) -> tuple[tuple[int, int], str]:
        return min(((self.place.get(e.report, -1), e.start) for e in claim.evidence), default=(-1, 0)), claim.id

    def _line(self, n: int, claim: Claim) -> Line:
        passages = self.passages(claim.evidence)
        speaker = next((e.speaker for e in claim.evidence if e.speaker), None)
        kind, when = self._event(claim)
        fig = claim.figure
        return Line(
            n=n,
            id=claim.id,
            kind=claim.kind,
            wording=_tidy(claim.wording or (passages[0].exact if passages else "")),
            status=people.status(claim.status),
            passages=passages,
            outlets=tuple(dict.fromkeys(p.outlet for p in passages)),
            origins=claim.origins,
            speaker=self.name(speaker),
            role=self.role(speaker),
            value=people.figure(fig) if fig else "",
            of=people.of_what(fig, claim.wording) if fig else "",
            as_of=people.date(fig.as_of) if fig else "",
            type=kind,
            when=when,
        )

    def _event(self, claim: Claim) -> tuple[str, str]:
        """Type and date of the event that an event claim tells, from the analysis its first evidence lies in."""
        if claim.kind != "event":
            return "", ""
        found = [ev for e in claim.evidence for ev in self._events(e)]
        dated = next((ev.when for ev in found if ev.when), None)
        return (found[0].type if found else ""), dated or ""

    def _events(self, e: Evidence) -> list[Event]:
        near = [ev for ev in self._by_report.get(e.report, ()) if ev.start < e.end and e.start < ev.end]
        return sorted(near, key=lambda ev: (abs(ev.start - e.start) + abs(ev.end - e.end), ev.start))[:1]

    @cached_property
    def _by_report(self) -> dict[str, list[Event]]:
        return {r: [n for n in a.annotations if isinstance(n, Event)] for r, a in self.analyses.items()}

    @cached_property
    def quantities(self) -> int:
        """How many figures the analyses hold."""
        return sum(isinstance(n, Quantity) for a in self.analyses.values() for n in a.annotations)

    # ------------------------------------------------------------------ parts of the page
    @cached_property
    def pairs(self) -> list[Pair]:
        """Linked claims that conflict, differ or update each other; conflicts first."""
        rank = {"conflicts": 0, "updates": 1, "differs": 2}
        links = [k for k in self.dossier.links if k.relation in rank and k.left in self.lines and k.right in self.lines]
        links.sort(key=lambda k: (rank[k.relation], list(people.FACETS).index(k.facet) if k.facet else 9, -k.score, self.lines[k.left].n))
        once: dict[tuple[str | None, ...], Link] = {}
        for k in links:
            once.setdefault((k.relation, k.facet, self._words(self.lines[k.left]), self._words(self.lines[k.right])), k)
        kept: dict[tuple[str | None, ...], list[Link]] = {}
        for k in once.values():
            like = kept.setdefault((k.relation, k.facet, k.reason if k.relation != "updates" else None), [])
            if k.relation == "conflicts" or not any(self._within(k, other) for other in like):
                like.append(k)
        told = {id(k) for like in kept.values() for k in like}
        return [self._pair(n, k) for n, k in enumerate(k for k in once.values() if id(k) in told)]

    @cached_property
    def review(self) -> list[Pair]:
        """Pairs that are likely and not sure, the likeliest first: for an editor to decide."""
        asked = (r for r in self.dossier.review if {r.left, r.right} <= self.lines.keys())
        return [replace(self._pair(n, r), kind=people.ASKED[r.relation]) for n, r in enumerate(asked)]

    def _within(self, link: Link, other: Link) -> bool:
        """Whether a card would say again what another says: one side the same words, the other side more or less of the same sentence."""
        a, b = ((self.lines[k.left], self.lines[k.right]) for k in (link, other))
        if link.relation == "updates" and link.reason == other.reason and [x.value for x in a] == [x.value for x in b]:
            return any(overlap(x, y) for x, y in zip(a, b, strict=True))
        if link.relation == "updates":  # one line, and what one later report says of it in its headline and again in its text
            later = [{p.report for p in x[1].passages} for x in (a, b)]
            return link.facet == "status" and link.left == other.left and later[0] == later[1]
        same = [self._words(x) == self._words(y) for x, y in zip(a, b, strict=True)]
        return any(same) and all(s or overlap(x, y) for s, x, y in zip(same, a, b, strict=True))

    def _words(self, line: Line) -> str:
        """A line as it is read on a card: two claims of the same words are not shown twice."""
        return f"{line.value}|{line.of}|{line.passages[0].outlet}|{line.passages[0].exact}" if line.passages else line.id

    @cached_property
    def changes(self) -> list[tuple[Change, Line]]:
        """What changed, each wording once; what an update's card tells with both sides is not told again."""
        cards = {side for k in self.dossier.links if k.relation == "updates" for side in (k.left, k.right)}
        told = [c for c in self.dossier.changes if c.kind != "changed" or c.claim not in cards]
        found = [(c, self.lines[c.claim]) for c in told if c.claim in self.lines]
        once: dict[tuple[str, ...], tuple[Change, Line]] = {}
        for c, line in found:
            once.setdefault((c.kind, c.since, line.value, line.wording), (c, line))
        return list(once.values())

    def _pair(self, n: int, link: Link) -> Pair:
        left, right = self._aligned(*self._in_order(link))
        joint = ", then " if link.relation == "updates" and self._elder(left, right) else " or "
        return Pair(
            n=n,
            relation=link.relation,
            facet=link.facet or "",
            title=_question(link.facet or "", left, right, joint=joint),
            kind=people.kind(link.relation, link.facet),
            reason=link.reason,
            by=link.by,
            left=left,
            right=right,
            shared=self._shared(link),
        )

    def _in_order(self, link: Link) -> tuple[Line, Line]:
        """Both sides; of an update the elder first, where the reports are dated."""
        left, right = self.lines[link.left], self.lines[link.right]
        return (right, left) if link.relation == "updates" and self._elder(right, left) else (left, right)

    def _elder(self, left: Line, right: Line) -> bool:
        days = [min((d for p in side.passages if (d := self._day(p))), default="") for side in (left, right)]
        return bool(days[0]) and days[0] < days[1]

    def _day(self, p: Passage) -> str:
        known = self.dossier.reports[p.report].published if p.report >= 0 else None
        return known.value if known else ""

    def _aligned(self, left: Line, right: Line) -> tuple[Line, Line]:
        if not left.passages or not right.passages:
            return left, right
        marks = words.differences([x.passages[0].exact for x in (left, right)], self.weights)
        return tuple(remarked(side, tuple(m)) for side, m in zip((left, right), marks, strict=True))  # type: ignore[return-value]

    def _shared(self, link: Link) -> str:
        """What the origins of both sides say about their independence."""
        both = [o for o in self.claims[link.left].origin_ids if o in self.claims[link.right].origin_ids]
        labels = [o.label for o in self.dossier.origins if o.id in both]
        return f"Both go back to one origin: {', '.join(labels)}." if labels else ""

    def related(self, relation: str) -> list[Pair]:
        """Pairs of one relation."""
        return [p for p in self.pairs if p.relation == relation]

    @property
    def disagreements(self) -> list[Pair]:
        """Pairs that conflict, then those of which one replaces the other."""
        return self.related("conflicts") + self.related("updates")

    @cached_property
    def checks(self) -> list[Check]:
        """Outcomes of the checks, failed ones first."""
        rank = {"fails": 0, "cannot be checked": 1, "holds": 2}
        found = sorted(self.dossier.findings, key=lambda f: (rank[f.verdict], f.check, f.message))
        rows = enumerate(found)
        return [self._check(n, f) for n, f in rows]

    def _check(self, n: int, f: Finding) -> Check:
        called = people.CHECKS.get(f.check, f.check)
        return Check(n=n, check=called, verdict=f.verdict, message=f.message, passages=self._plain(f.evidence))

    def _plain(self, evidence: Sequence[Evidence]) -> tuple[Passage, ...]:
        return tuple(self._passage(e, ()) for e in sorted(evidence, key=lambda e: (self.place.get(e.report, -1), e.start)))

    def verdict(self, verdict: str) -> list[Check]:
        """Checks of one verdict."""
        return [c for c in self.checks if c.verdict == verdict]

    @cached_property
    def headed(self) -> str:
        """Whose headline the story's title is: it is theirs, not ours."""
        title = self.dossier.story.title
        mine = list(dict.fromkeys(r.outlet or Path(r.file).name for r in self.dossier.reports if r.title == title))
        return f"headline of {', '.join(mine[:3])}" if mine else ""

    @cached_property
    def lead(self) -> list[Line]:
        """The lines to be read first, at most nine, in their order, each made whole where its report tells how."""
        found = [(self.lines[c], self.claims[c].text) for c in self.dossier.lead if c in self.lines][:FIRST_LINES]
        return [replace(x, wording=_tidy(people.told(text))) if text else x for x, text in found]

    @cached_property
    def houses(self) -> int:
        """How many outlets the reports name."""
        return len({r.outlet for r in self.dossier.reports if r.outlet})

    @cached_property
    def unknown(self) -> int:
        """How many reports do not say whose they are."""
        return sum(not r.outlet for r in self.dossier.reports)

    def carried(self, line: Line) -> str:
        """How many of the story's outlets tell a line, or which one does; what several may share is said."""
        every = self.houses + self.unknown
        told = f"{len(line.outlets)} of {every} outlets" if len(line.outlets) > 1 else line.outlets[0] if line.outlets else ""
        return f"{told}, {line.roots}" if line.roots else told

    def told(self, line: Line, report: int) -> str:
        """Whether a report tells a line: told, told from a house or an unnamed source behind it, or empty."""
        mine = [p for p in line.passages if p.report == report]
        return "" if not mine else "via " + mine[0].via[0] if all(p.via for p in mine) else "told"

    @cached_property
    def compared(self) -> int:
        """How many figures two outlets or more tell."""
        return sum(bool(x.value) and len(x.outlets) > 1 for x in self.lines.values())

    @cached_property
    def agreed(self) -> list[Line]:
        """Told by two outlets or more, the most told first."""
        return sorted((x for x in self.lines.values() if len(x.outlets) > 1), key=lambda x: (-len(x.outlets), x.n))

    @cached_property
    def single(self) -> list[tuple[str, list[Line]]]:
        """Told by one outlet only, by outlet."""
        groups: dict[str, list[Line]] = {self.outlet(r): [] for r in self.dossier.reports}
        for x in self.lines.values():
            if len(x.outlets) == 1:
                groups.setdefault(x.outlets[0], []).append(x)
        return [(outlet, lines) for outlet, lines in groups.items() if lines]

    @cached_property
    def speakers(self) -> list[Speaker]:
        """Who is quoted, the most quoted first."""
        groups: dict[str, list[Line]] = {}
        for x in self.lines.values():
            if x.speaker and x.kind == "statement":
                groups.setdefault(x.speaker, []).append(x)
        people_ = [self._speaker(name, lines) for name, lines in groups.items()]
        return sorted(people_, key=lambda s: (-s.outlets, -len(s.lines), s.name))

    def _speaker(self, name: str, lines: list[Line]) -> Speaker:
        lines = sorted(lines, key=lambda x: (-len(x.outlets), x.n))
        outlets = {o for x in lines for o in x.outlets}
        return Speaker(name=name, role=next((x.role for x in lines if x.role), ""), lines=tuple(lines), outlets=len(outlets))

    @cached_property
    def figures(self) -> list[Line]:
        """Figures, those of the same thing together, the most told first."""
        found = [x for x in self.lines.values() if x.value]
        most = Counter[str]()
        first: dict[str, int] = {}
        for x in found:
            most[x.of] = max(most[x.of], len(x.outlets))
            first.setdefault(x.of, x.n)
        return sorted(found, key=lambda x: (-most[x.of], first[x.of], x.n))

    @cached_property
    def prospects(self) -> list[tuple[str, list[Line]]]:
        """Offers, targets, plans and denials by status, and deals, sanctions and the like that happened, by type."""
        groups: dict[str, list[Line]] = {s: [] for s in (*PROSPECTS, *PLANNED, DONE)}
        for x in self.lines.values():
            groups.setdefault(_prospect(x), []).append(x)
        groups.pop("", None)
        return [(status, sorted(v, key=lambda x: (-len(x.outlets), x.n))) for status, v in groups.items() if v]

    @cached_property
    def dated(self) -> list[Line]:
        """Events with a date, in its order."""
        found = [x for x in self.lines.values() if re.match(r"\d{4}", x.when)]
        return sorted(found, key=lambda x: (x.when, x.n))

    @cached_property
    def contested(self) -> frozenset[str]:
        """Ids of claims that conflict with another."""
        return frozenset(side for k in self.dossier.links if k.relation == "conflicts" for side in (k.left, k.right))


PROSPECTS = ("offered", "discussed", "target", "conditional")  # of interest whatever the event
PLANNED = ("scheduled", "expected", "possible", "denied", "under way")  # of interest for acts
DONE = "done, as told"
ACTS = ("deal", "offer", "target", "sanction", "transfer", "merger", "investment", "award", "law", "trade", "project", "assistance")


def _tidy(text: str) -> str:
    """A passage as one line."""
    return " ".join(text.split()).rstrip(" ,;:")


def _prospect(line: Line) -> str:
    """The group of the deals table that an event stands in, if any."""
    if line.kind != "event":
        return ""
    if line.status in PROSPECTS or (line.status in PLANNED and line.type in ACTS):
        return line.status
    return DONE if not line.status and line.type in ACTS else ""


def _question(facet: str, left: Line, right: Line, *, joint: str) -> str:
    """What a card is about, asked with the values of both sides where they have them."""
    if facet == "denominator" and left.value:
        return f"{left.value}: of what?"
    sides = {
        "value": (left.value, right.value),
        "date": (people.date(left.when), people.date(right.when)),
        "speaker": (left.speaker, right.speaker),
        "status": (left.status or "happened", right.status or "happened"),
    }.get(facet, ("", ""))
    told = joint.join(sides) if all(sides) and sides[0] != sides[1] else ""
    mark = "" if "then" in joint else "?"
    return f"{told[0].upper()}{told[1:]}{mark}" if told else people.FACETS.get(facet, "How do they differ?")
