"""One event in several reports, by the word that tells it: the same word, or one of its class, in one story is one event."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from onrecord.link.similar import lexicon
from onrecord.text import words
from onrecord.types import Record


class Told(Record, frozen=True, dict=True):
    """An event as one report tells it: the words that name it, and the passage round them."""

    report: str
    trigger: str
    passage: str
    language: str | None = "en"

    @cached_property
    def head(self) -> str:
        """The last word of the trigger that says something, without its ending."""
        lex = lexicon(self.language)
        return lex.bare(self._last)

    @cached_property
    def kind(self) -> str:
        """The class of that word: "offered" and "proposal" are one."""
        return lexicon(self.language).stem(self._last)

    @cached_property
    def _last(self) -> str:
        lex, told = lexicon(self.language), words(self.trigger)
        return ([w for w in told if w not in lex.stop] or told or [""])[-1]


def one_event(told: Sequence[Told], story: Mapping[str, str]) -> list[tuple[str, str]]:
    """A label for each event told: those with one label are one event. ``story`` gives the story of each report.

    >>> one_event([Told(report="a", trigger="offered", passage=""), Told(report="b", trigger="proposal", passage="")], {"a": "s", "b": "s"})
    [('s', '=offer'), ('s', '=offer')]
    """
    return [(story.get(t.report, t.report), t.kind) for t in told]
