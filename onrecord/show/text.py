"""The dossier as a brief for the terminal: plain text, sections in the order of the page, evidence as [file:start-end]."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from textwrap import wrap
from typing import TypeVar

from onrecord.show import people
from onrecord.show.lines import Check, Line, Pair, Passage
from onrecord.show.page import chains, compared, headline, label, ordered, period, since
from onrecord.show.safe import ODD, clip
from onrecord.show.view import View
from onrecord.types import Dossier

T = TypeVar("T")
ROWS = 40  # rows of the brief of a minute, at the most
LEAD_ROWS, DIFFER_ROWS, CHECK_ROWS = 24, 34, 37  # how far down each of its parts may reach
FEW = 8  # lines of a section; the page has them all
COLOURS = {"title": "1", "head": "1;4", "hot": "31", "dim": "2", "mark": "33"}


class Brief:
    """Builds the brief line by line for a width, with colour only when asked."""

    def __init__(self, dossier: Dossier, *, width: int, colour: bool) -> None:
        self.view, self.width, self.colour = View(dossier), max(40, width), colour

    def paint(self, text: str, kind: str) -> str:
        """A text in the colour of its kind."""
        return f"\x1b[{COLOURS[kind]}m{text}\x1b[0m" if self.colour and text else text

    def fold(self, text: str, indent: str = "", *, first: str = "", kind: str = "") -> Iterator[str]:
        """Text folded to the width, painted after folding so that no code is counted."""
        start = first or indent
        for row in wrap(plain(text), self.width, initial_indent=start, subsequent_indent=indent, break_on_hyphens=False) or [
            start.rstrip()
        ]:
            yield self.paint(row, kind) if kind else row

    def section(self, title: str, rows: Sequence[str]) -> Iterator[str]:
        """A heading and its rows; nothing for an empty section."""
        if rows:
            yield from ("", self.paint(title.upper(), "head"), *rows)

    # ------------------------------------------------------------------ parts
    def top(self) -> Iterator[str]:
        """Title, period and headline."""
        yield from self.fold(clip(self.view.dossier.story.title, 300) or "A story without a title", kind="title")
        if under := " · ".join(p for p in (self.view.headed, period(self.view)) if p):
            yield from self.fold(under, kind="dim")
        yield from self.fold(" · ".join(words for words, _ in headline(self.view)))

    def cited(self, passages: Sequence[Passage], indent: str) -> Iterator[str]:
        """Where the words stand."""
        places = " ".join(self.place(p) for p in passages[:4])
        more = f" and {len(passages) - 4} more" if len(passages) > 4 else ""
        yield from self.fold(places + more, indent, kind="dim")

    def file(self, p: Passage) -> str:
        """The file of a passage."""
        return self.view.dossier.reports[p.report].file if p.report >= 0 else "?"

    def place(self, p: Passage) -> str:
        """Where a passage stands."""
        return f"[{self.file(p)}:{p.start}-{p.end}]"

    def line(self, x: Line, *, speaker: bool = True) -> Iterator[str]:
        """A claim with its state, its sources and its places."""
        yield from self.fold(clip(x.wording, 400), "  ", first="- ")
        parts = (x.status, x.speaker if speaker else "", people.date(x.when), x.sources)
        yield from self.fold("; ".join(p for p in parts if p), "  ")
        yield from self.cited(x.passages, "  ")

    def pair(self, p: Pair) -> Iterator[str]:
        """Two wordings one under the other."""
        yield from self.fold(p.title, kind="hot" if p.relation == "conflicts" else "")
        for side in (p.left, p.right):
            for passage in side.passages[:1]:
                yield from self.fold(f"{passage.outlet}: “{clip(passage.exact, 300)}” ({passage.who})", "    ", first="  - ")
                yield from self.cited(side.passages, "    ")
        yield from self.fold(people.ours(p.because), "  ")

    def check(self, c: Check) -> Iterator[str]:
        """A failed check with its places."""
        yield from self.fold(c.message, "  ", first="- ", kind="hot")
        yield from self.cited(c.passages, "  ")

    def few(self, items: Sequence[object], rows: Sequence[Sequence[str]]) -> list[str]:
        """The rows of the first items, and how many are left out."""
        out = [row for block in rows[:FEW] for row in block]
        left = len(items) - FEW
        return [*out, self.paint(f"  … and {left} more", "dim")] if left > 0 else out

    def rows(self) -> Iterator[str]:
        """The whole brief."""
        v = self.view
        yield from self.top()
        yield from self.section("On record", [row for x in v.lead for row in self.led(x)])
        yield from self.section("Where they differ", self.differing())
        fails = v.verdict("fails")
        yield from self.section("What does not add up", self.few(fails, [list(self.check(c)) for c in fails[:FEW]]))
        apart = [c for c in v.verdict("cannot be checked") if c.check == "links"]
        yield from self.section("What was not compared", [row for c in apart for row in self.check(c)])
        yield from self.section("For review: likely, not sure", self.few(v.review, [list(self.beside(p)) for p in v.review[:FEW]]))
        yield from self.section("Figures", self.figures())
        yield from self.section("Who said what", self.said())
        agreed = once(v.agreed, lambda x: x.wording)
        yield from self.section("Told by several outlets", self.few(agreed, [list(self.line(x)) for x in agreed[:FEW]]))
        yield from self.section("What changed", self.changed())
        for status, lines in v.prospects:
            told = [list(self.line(x)) for x in lines[:FEW]]
            yield from self.section(f"Deals and plans: {status}", self.few(lines, told))
        yield from self.section("Where it comes from", self.origins())
        yield from self.section("Told by one outlet only", [self.clipped(f"- {o}: {people.count(len(x), 'line')}") for o, x in v.single])
        yield from self.section("The reports", [row for i in range(len(v.dossier.reports)) for row in self.report(i)])

    def short(self) -> Iterator[str]:
        """The brief of a minute: at most ``ROWS`` rows, what is on record first, then where they differ, what does not add up, figures."""
        out = list(self.top())
        differ = [list(self.beside(p)) for p in self.view.disagreements]
        for title, blocks, most in (
            ("On record", [list(self.led(x)) for x in self.view.lead], LEAD_ROWS if differ else DIFFER_ROWS),
            ("Where they differ", differ or [list(self.fold(compared(self.view)))], DIFFER_ROWS),
            ("What does not add up", [list(self.check(c)) for c in self.view.verdict("fails")], CHECK_ROWS),
            ("Figures", [list(self.figure(x)) for x in self.view.figures], ROWS - 1),
        ):
            out += self.section(title, fitting(blocks, most - len(out) - 2))
        return iter([*out, self.paint("… onrecord show --all for the rest", "dim")])

    def led(self, x: Line) -> Iterator[str]:
        """A line of the lead: its words, then who says it, how many outlets tell it, and where it stands."""
        yield from self.fold(clip(x.wording, 300), "  ", first="- ")
        where = [self.place(p) for p in x.passages[:1]]
        yield from self.fold("; ".join(p for p in (x.speaker, self.view.carried(x), *where) if p), "  ", first="  ", kind="dim")

    def beside(self, p: Pair) -> Iterator[str]:
        """What differs in a line, and each side's words with the outlet that has them."""
        yield from self.fold(f"{p.kind}: {p.title}", "  ", first="- ", kind="hot" if p.relation == "conflicts" else "")
        for passage in (*p.left.passages[:1], *p.right.passages[:1]):
            yield from self.fold(f"{passage.outlet}: “{clip(passage.exact, 110)}” {self.place(passage)}", "    ", first="  ")

    def differing(self) -> list[str]:
        """What is told differently, side by side; what was looked at where nothing is."""
        found = self.view.disagreements
        return self.few(found, [list(self.pair(p)) for p in found[:FEW]]) if found else list(self.fold(compared(self.view)))

    def changed(self) -> list[str]:
        """What is new or withdrawn, each wording once; what moved stands where they differ."""
        told = {passage.exact for p in self.view.related("updates") for side in (p.left, p.right) for passage in side.passages}
        found = [(c, x) for c, x in once(self.view.changes, lambda f: f[1].wording) if x.wording not in told]
        rows = []
        for c, x in found[:FEW]:
            note = f"{c.kind} since {since(self.view, c.since)}"
            words = people.sentences(f"{note}: {clip(x.wording, 300)}", people.told(c.note))
            rows.append([*self.fold(words, "  ", first="- "), *self.cited(x.passages, "  ")])
        return self.few(found, rows)

    def said(self) -> list[str]:
        """The most quoted speakers with their most told statements."""
        rows = []
        for s in self.view.speakers[:FEW]:
            head = list(self.fold(", ".join(part for part in (s.name, s.role) if part), kind="mark"))
            block = [row for x in s.lines[:3] for row in self.line(x, speaker=False)]
            rows.append([*head, *block, *([f"  … and {len(s.lines) - 3} more"] if len(s.lines) > 3 else [])])
        return self.few(self.view.speakers, rows)

    def figures(self) -> list[str]:
        """Of what, how much, as of when, who says."""
        rows = []
        for x in self.view.figures[: 2 * FEW]:
            rows.append(list(self.figure(x)))
        left = len(self.view.figures) - 2 * FEW
        return [row for block in rows for row in block] + ([self.paint(f"  … and {left} more", "dim")] if left > 0 else [])

    def figure(self, x: Line) -> Iterator[str]:
        """A figure with what it measures, and where it stands."""
        told = f"{x.of or clip(x.wording, 90)}: {x.value}"
        parts = [told, f"as of {x.as_of}" if x.as_of else "", x.status, x.speaker, x.sources]
        yield from self.fold("; ".join(p for p in parts if p), "  ", first="- ")
        yield from self.cited(x.passages, "  ")

    def origins(self) -> list[str]:
        """Roots with the ways by which they reached the outlets."""
        found = ordered(self.view.dossier.origins)
        rows = []
        for o in found[:FEW]:
            told = f"{label(self.view, o)}: {people.count(len(o.reports), 'report')}, {people.count(len(o.claims), 'line')}"
            ways = [row for c in chains(self.view, o)[:4] for row in self.fold(c, "      ", first="    ")]
            rows.append([*self.fold(told, "  ", first="- "), *ways])
        return self.few(found, rows)

    def report(self, i: int) -> Iterator[str]:
        """A report's outlet, date, title and file."""
        r = self.view.dossier.reports[i]
        told = f"{self.view.outlet(r)}, {people.published(r.published)}: {clip(r.title or '', 200)} [{r.file}]"
        yield from self.fold(told, "  ", first="- ")

    def clipped(self, text: str) -> str:
        """One row, cut at the width."""
        return clip(plain(text), self.width)


def brief(dossier: Dossier, width: int = 80, colour: bool = False, *, whole: bool = True) -> str:
    """A dossier for the terminal: plain text of the given width, colour only when asked; not ``whole``: the rows of a minute."""
    made = Brief(dossier, width=width, colour=colour)
    return "\n".join(made.rows() if whole else made.short()) + "\n"


def fitting(blocks: Sequence[Sequence[str]], most: int) -> list[str]:
    """Rows of the first blocks that fit whole into so many rows.

    >>> fitting([["a", "b"], ["c", "d"], ["e"]], 3)
    ['a', 'b']
    """
    out: list[str] = []
    for block in blocks:
        if len(out) + len(block) > most:
            break
        out += block
    return out


def once(items: Sequence[T], key: Callable[[T], str]) -> list[T]:
    """The items whose key has not been seen before.

    >>> once(["a", "A", "b"], str.lower)
    ['a', 'b']
    """
    seen: dict[str, T] = {}
    for x in items:
        seen.setdefault(key(x), x)
    return list(seen.values())


def plain(text: str) -> str:
    """Text of a report for a terminal: no control sequence gets through, nothing turns its direction.

    >>> plain("a\\x1b[31mb\\u202ec")
    'a<U+001B>[31mb<U+202E>c'
    """
    text = re.sub(r"[\t\n]+", " ", text)
    text = ODD.sub(lambda m: f"<U+{ord(m[0]):04X}>", text)
    return "".join(c if unicodedata.category(c) != "Cs" else "\ufffd" for c in text)
