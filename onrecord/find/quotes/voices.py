"""Whose voice goes on: the one behind a "he", and which paragraph is the one above."""

import bisect
from collections.abc import Sequence

import msgspec

from onrecord.find.quotes.cues import Cues
from onrecord.find.quotes.marks import Line, aside
from onrecord.types import Attribution, Source

NEAR = 6  # attributions before one that are looked at


class Voices:
    """The voices of a report, in the order of its paragraphs."""

    def __init__(self, cues: Cues, rows: Sequence[Line]) -> None:
        self.cues, self.text, self.mentions, self.rows = cues, cues.tree.text, cues.mentions, rows
        self.starts = [r.start for r in rows]

    def row(self, at: int) -> int:
        """The number of the paragraph that a character lies in."""
        return bisect.bisect_right(self.starts, at) - 1

    def above(self, row: int) -> int:
        """The paragraph above one; what stands under a picture and a sub-heading without a name are looked past."""
        row -= 1
        while row > 0 and aside(self.cues.tree.parse, self.rows[row]):
            row -= 1
        return row

    def resolved(self, told: list[Attribution]) -> list[Attribution]:
        """A "he", "she" or "it" without an entity is the one voice (of "it": body) of the paragraph before or of its own."""
        out = list(told)
        spoken = [(s.entity, self.text[s.start : s.end].lower()) for a in told for s in a.source if s.entity]
        called = {e: word for e, word in spoken if word in ("he", "she")}
        for n in sorted(range(len(out)), key=lambda n: _at(out[n])):
            s = out[n].source[0] if len(out[n].source) == 1 else None
            word = self.text[s.start : s.end].lower() if s is not None else ""
            if s is None or s.entity or word not in ("he", "she", "it"):
                continue
            voice = self._voice(word, out[n], out[max(0, n - NEAR) : n + 3])
            if voice and called.get(voice, word) == word and (not s.candidates or self._meant(voice, out[n])):
                out[n] = msgspec.structs.replace(out[n], source=(msgspec.structs.replace(s, entity=voice, candidates=()),))
        return out

    def _meant(self, voice: str, a: Attribution) -> bool:
        """Whether a pronoun that could be several people is this one: among them, and his words are told, not what he thinks of."""
        return voice in a.source[0].candidates and not a.rule.startswith("quotes.object")

    def _voice(self, word: str, a: Attribution, near: Sequence[Attribution]) -> str | None:
        """The one entity that speaks beside an attribution and before it."""
        row, fits = self.row(_at(a)), self._body if word == "it" else self._person
        near = [b for b in near if row - 1 <= self.row(_at(b)) <= row and b.id != a.id]
        near = [b for b in near if _at(b) < _at(a) and b.source and fits(b.source[0])]
        beside = [b for b in near if self.row(_at(b)) == row]
        voices = {b.source[0].entity for b in (beside if word == "it" and beside else near)}
        return next(iter(voices)) if len(voices) == 1 else None

    def _person(self, s: Source) -> bool:
        """Whether a source is one person, as far as the names tell."""
        t = self.cues.tree.parse.head_of(s.start, s.end)
        m = self.mentions.of(t.i) if t is not None else None
        return m.type == "person" if m is not None else t is not None and t.morph in ("noun", "name", "personal")

    def _body(self, s: Source) -> bool:
        """Whether a source is one body: no person, no several people."""
        t = self.cues.tree.parse.head_of(s.start, s.end)
        m = self.mentions.of(t.i) if t is not None else None
        return m is not None and m.type in ("organisation", "place")


def _at(a: Attribution) -> int:
    """Where an attribution stands: at its cue, else its content."""
    return (a.cue or a.content)[0].start
