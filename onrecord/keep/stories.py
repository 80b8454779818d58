"""Dossiers, the changes between them, and editors' decisions in a record."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from onrecord.decisions import Anchor, Decision
from onrecord.keep.pack import Dates, blob, clean, digest, notes, pack, standing
from onrecord.keep.reports import place
from onrecord.keep.sql import Sql
from onrecord.keep.store import Entry, Linked, StaleError, TakeDown
from onrecord.types import Analysis, Dossier, Published, Report

DOSSIER = ("story", "key", "title", "reports", "claims", "conflicts", "failed", "last", "body")
AWAY = "[taken down]"
TWINS = "select number, report, raw from report where file = ? and digest = ? and state = 'old'"


class Stories(Sql):
    """The part of a store that keeps what was linked and decided."""

    # ------------------------------------------------------------------ state
    def state(self) -> int:
        """A number that grows with every change of reports and decisions."""
        return self._meta("state")

    def pending(self) -> bool:
        """Whether reports or decisions came in since the stories were last linked."""
        return self._meta("state") != self._meta("linked")

    def _meta(self, name: str) -> int:
        found = self._one("select value from meta where name = ?", name)
        return int(found[0]) if found else 0

    # ------------------------------------------------------------------ dossiers
    def put_dossiers(self, dossiers: Sequence[Dossier]) -> None:
        """Keep the dossiers in the place of those kept before."""
        with self._writing():
            self._run("delete from dossier")
            self._run("delete from member")
            self._insert({d.story.id: "" for d in dossiers}, dossiers)

    def put(self, linked: Linked) -> None:
        """Keep what linking brought, all or nothing; StaleError when the record has changed since it was read."""
        fresh = {d.story.id for d in linked.fresh}
        with self._writing():
            if self.state() != linked.seen:
                raise StaleError(self.name, "somebody else added to this record meanwhile", "run the same command again")
            if linked.taken:
                self._take(linked.taken)
            self._drop([s for s in self.keys() if s not in linked.keys or s in fresh])
            self._insert(linked.keys, linked.fresh)
            self._put_dates(linked.dates)
            self._note(linked.entries)
            self._inherit(linked.heirs)
            self._remember(linked.meanings)
            self._change("meta", {"value": self.state()}, "name = 'linked'")

    def _drop(self, stories: Iterable[str]) -> None:
        for story in sorted(stories):
            self._run("delete from dossier where story = ?", story)
            self._run("delete from member where story = ?", story)

    def _insert(self, keys: dict[str, str], dossiers: Sequence[Dossier]) -> None:
        rows = []
        for d in dossiers:
            conflicts, failed, last = standing(d)
            counts = (len(d.reports), len(d.claims), conflicts, failed, last)
            rows.append((d.story.id, keys[d.story.id], blob(d.story.title), *counts, pack(d)))
        self._lay("dossier", DOSSIER, rows)
        members = {r.id: d.story.id for d in dossiers for r in d.reports}
        self._lay("member", ("report", "story"), sorted(members.items()))

    def keys(self) -> dict[str, str]:
        """The keys under which dossiers were put, by story id."""
        return dict(self._rows("select story, key from dossier order by story"))

    def dates(self) -> dict[str, dict[str, Published]]:
        """The dates that the reports of a group tell together, by the id of the group, as last put."""
        rows = self._rows("select story, body from dates order by story")
        return {story: self._unpacked(body, Dates, f"what is known of the days of story {story}").found for story, body in rows}

    def _put_dates(self, dates: dict[str, dict[str, Published]]) -> None:
        there = {row[0] for row in self._rows("select story from dates")}
        for story in sorted(there - set(dates)):
            self._run("delete from dates where story = ?", story)
        rows = [(story, pack(Dates(found=found))) for story, found in sorted(dates.items()) if story not in there]
        self._lay("dates", ("story", "body"), rows)

    def _inherit(self, heirs: Sequence[tuple[str, str]]) -> None:
        at = self.clock()
        for pair in sorted(set(heirs)):
            if not self._one("select 1 from heir where was = ? and became = ?", *pair):
                self._lay("heir", ("was", "became", "at"), [(*pair, at)])

    def _remember(self, meanings: Mapping[str, tuple[str, bytes]]) -> None:
        for report in sorted(meanings):
            self._run("delete from meaning where report = ?", report)
        there = {r for (r,) in self._in("select id from report where state <> 'gone' and id in {}", sorted(meanings))}
        self._lay("meaning", ("report", "model", "vectors"), [(r, *meanings[r]) for r in sorted(there)])

    def meanings(self, reports: Iterable[str]) -> Iterator[tuple[str, str, bytes]]:
        """Report, model and packed sentence vectors, of those reports of which some are kept."""
        rows = self._in("select report, model, vectors from meaning where report in {}", sorted(set(reports)))
        return ((report, model, bytes(vectors)) for report, model, vectors in rows)

    def heirs(self, story: str) -> list[str]:
        """The ids of the present stories that a story of now or before became, by its id or the start of it; in order."""
        there, start = set(self.keys()), clean(story)
        if found := sorted(s for s in there if start and s.startswith(start)):
            return found
        names = [n for (n,) in self._rows("select distinct was from heir where was >= ? and was <= ?", start, start + "~")]
        waiting, seen = names if len(names) == 1 else [], set[str]()  # what begins the ids of several names none of them
        while waiting:
            seen.add(name := waiting.pop())
            if name not in there:
                waiting += [n for (n,) in self._rows("select became from heir where was = ?", name) if n not in seen]
        return sorted(seen & there)

    # ------------------------------------------------------------------ changes
    def _note(self, entries: Sequence[Entry]) -> None:
        first, at = self._next("entry"), self.clock()
        made = [msgspec.structs.replace(e, at=at, number=first + k) for k, e in enumerate(entries)]
        self._lay("entry", ("number", "at", "story", "body"), [(e.number, at, e.story, pack(e)) for e in made])

    def changes(self, since: str = "", *, story: str | None = None) -> list[Entry]:
        """Changes noted at or after a time (ISO 8601, UTC), the newest first; ``story``: of its reports, whatever it was called then."""
        rows = self._rows("select number, body from entry where at >= ? order by number desc", clean(since))
        made = [self._unpacked(body, Entry, f"change {n}") for n, body in rows]
        if story is None:
            return made
        start, heirs = clean(story), self.heirs(story)
        mine = {r for (r,) in self._in("select report from member where story in {}", heirs)}
        return [e for e in made if any(s.startswith(start) for s in (e.story, *e.was, *e.now)) or mine & set(e.reports)]

    # ------------------------------------------------------------------ decisions
    def decide(self, decision: Decision) -> Decision:
        """Keep an editor's decision beside those before it; gives it back with its number and time."""
        with self._writing():
            if decision.verdict == "undo" and decision.undoes not in {d.number for d in self.decisions()}:
                raise self._told(f"there is no decision {decision.undoes} that holds", "list them: onrecord decisions")
            made = msgspec.structs.replace(decision, number=self._next("decision"), at=decision.at or self.clock())
            self._lay("decision", ("number", "at", "body"), [(made.number, made.at, pack(made))])
            self._moved()
        return made

    def decisions(self, *, history: bool = False) -> list[Decision]:
        """The decisions that hold, in their order: the last on a pair, unless undone; with ``history`` every one ever made."""
        rows = self._rows("select number, body from decision order by number")
        made = [self._unpacked(body, Decision, f"decision {n}") for n, body in rows]
        return made if history else holding(made)

    # ------------------------------------------------------------------ taking down
    def _take(self, taken: TakeDown) -> None:
        """Mark a report as out; away with its text, and with every word of it in notes of changes and in decisions."""
        found = self._one("select number, state, report, raw from report where id = ? and state <> 'gone'", taken.report)
        if not found:
            raise self._told(f"report {taken.report} is not in it", "list the reports: onrecord show, or the ids in dossier.json")
        number, was, body, raw = found
        if was == "current":
            self._unindex([place(number, self._unpacked(body, Report, f"report {taken.report}"))])
        state = "retracted" if taken.keep_text else "gone"
        why = {"state": state, "reason": blob(taken.reason), "by": blob(taken.by)}
        self._change("report", why, "id = ?", taken.report)
        if not taken.keep_text:
            report = self._unpacked(body, Report, f"report {taken.report}")
            self._erase(report, number, raw)
            for twin, other, bytes_ in list(self._rows(TWINS, blob(report.file), digest(report.text))):  # told less of, and the same text
                self._change("report", why, "number = ?", twin)
                self._erase(self._unpacked(other, Report, f"report {twin}"), twin, bytes_)
            self._scrub()
        self._moved()

    def _erase(self, report: Report, number: int, raw: str | None) -> None:
        bare = msgspec.structs.replace(report, text="", blocks=(), credits=(), notes=(), title=None)
        none = {"report": pack(bare), "notes": notes(Analysis(report=bare)), "raw": None, "digest": "", "beside": None}
        self._change("report", none, "number = ?", number)
        self._run("delete from meaning where report = ?", report.id)
        if raw and not self._one("select 1 from report where raw = ?", raw):
            self._run("delete from raw where sha256 = ?", raw)
        for key, body in list(self._rows("select number, body from entry")):
            e = self._unpacked(body, Entry, f"change {key}")
            if report.id in e.reports:
                clean = msgspec.structs.replace(e, text=AWAY, before=e.before and AWAY, series=(), note="")
                self._change("entry", {"body": pack(clean)}, "number = ?", key)
        for key, body in list(self._rows("select number, body from decision")):
            d = self._unpacked(body, Decision, f"decision {key}")
            clean_d = msgspec.structs.replace(d, left=_bare(d.left, report.id), right=_bare(d.right, report.id))
            if clean_d != d:
                self._change("decision", {"body": pack(clean_d)}, "number = ?", key)


def _bare(anchor: Anchor, report: str) -> Anchor:
    return msgspec.structs.replace(anchor, exact="") if anchor.report == report else anchor


def holding(made: Sequence[Decision]) -> list[Decision]:
    """The decisions that hold: the last on a pair of anchors, unless it was undone (then the one before it holds again)."""
    undone: set[int] = set()
    for d in reversed(made):
        if d.verdict == "undo" and d.number not in undone and d.undoes is not None:
            undone.add(d.undoes)
    last: dict[frozenset[tuple[str, int, int, str | None]], Decision] = {}
    for d in made:
        if d.verdict != "undo" and d.number not in undone:
            last[frozenset((a.report, a.start, a.end, a.figure) for a in (d.left, d.right))] = d
    return sorted(last.values(), key=lambda d: d.number)
