"""What the rules of time expressions share: the draft of a timex and the context that rules look into."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from onrecord.find.figures.numbers import Numbers
from onrecord.find.times.tense import way
from onrecord.text import Parse, Token
from onrecord.types import TimexType

NAME_ENTITIES = {"person", "body", "site", "work", "occasion", "law", "product", "state", "place", "people"}
REACH = 1000  # characters from "two days later" back to the day it is counted from
OPEN = {"XXXX-XX-XX", "XXXX-WXX", "XXXX-XX", "XXXX"}
QUARTERS = {"quarter", "quarter_code", "the_quarter"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A time expression before it has its value: ``value`` when it is absolute, else ``relative``.

    ``move`` and ``signal`` (the place of "after" or "before") stand where it is counted from an event; see ``times/events``.
    """

    start: int
    end: int
    type: TimexType
    value: str | None = None
    relative: str | None = None
    mod: str | None = None
    flag: str | None = None
    rule: str = ""
    move: str | None = None
    signal: tuple[int, int] = (0, 0)

    @property
    def spec(self) -> str | None:
        """What another expression can hang on: its own spec, or its value."""
        return self.relative or self.value


@dataclass(slots=True)
class Context:
    """The text, its parse, the words of the language, and what was named before."""

    text: str
    parse: Parse
    words: Mapping[str, Mapping[str, str]]
    numbers: Numbers
    last: Draft | None = None
    period: Draft | None = None
    year_scope: tuple[str, int] | None = None

    def way(self, start: int, end: int) -> str:
        """The direction that the clause gives; see ``times/tense``."""
        return way(self.parse, (start, end), self.words)

    def token(self, offset: int) -> Token | None:
        """The token at an offset."""
        return self.parse.at(offset)

    def before(self, start: int) -> str:
        """The word in front, lower case."""
        return self.text[max(0, start - 24) : start].replace("\n", " ").rstrip().rpartition(" ")[2].lower().lstrip("(“\"'‘")

    def after(self, end: int) -> str:
        """The 24 characters behind."""
        return self.text[end : end + 24]

    def named(self, start: int) -> Draft | None:
        """The time named last that another can hang on here: not too far before, and no longer a chain than three."""
        last = self.last
        near = last is not None and last.spec and start - last.end <= REACH and (last.relative or "").count("@") < 3
        return last if near else None

    def next_word(self, end: int) -> str:
        """The word behind, lower case."""
        found = re.match(r"\s{1,3}([^\W\d_]+)", self.after(end))
        return found[1].lower() if found else ""

    def first(self, start: int) -> bool:
        """Does a sentence begin here?"""
        tok = self.token(start)
        s = self.parse.sentences[tok.sent] if tok is not None else None
        return s is None or s.start == start or not self.text[s.start : start].strip("“”\"'‘’(")

    def in_name(self, start: int, end: int) -> bool:
        """Is the expression a word of a name ("Black September", "Annual Summit")?"""
        tok = self.token(start)
        if tok is not None and tok.ent in NAME_ENTITIES:
            return True
        rest = self.after(end).lstrip(" ")
        return self.text[start].isupper() and not self.first(start) and rest[:1].isupper() and self.after(end)[:1] == " "

    def _quoted(self, start: int) -> bool:
        """Does a place stand inside quotation marks of its paragraph? What is said there is no day that the tale goes on from."""
        line = self.text[max(0, self.text.rfind("\n", 0, start), start - REACH) : start]
        return line.count("“") > line.count("”") or line.count('"') % 2 == 1

    def remember(self, draft: Draft) -> None:
        """Keep the last named date ("at the time"), the quarter reported on ("a year earlier"), the year that a bracket stands under."""
        if draft.type in {"DATE", "TIME"} and draft.spec and (draft.value or "") not in OPEN and not (draft.value or "").endswith("_REF"):
            self.last = self.last if self._quoted(draft.start) else draft
        if draft.rule in QUARTERS and draft.spec and " year @ " not in draft.spec:
            self.period = draft
        if draft.rule == "year" and self.text[draft.end : draft.end + 2] == " (":
            close = self.text.find(")", draft.end, draft.end + 400)
            self.year_scope = (str(draft.value), close) if close > 0 else None


def moved(draft: Draft, start: int, end: int) -> Draft:
    """The draft with another span."""
    return replace(draft, start=start, end=end)
