"""What stands on a page: passages, lines, pairs, checks, speakers. Words for people, no ids left to look up."""

from msgspec.structs import replace

from onrecord.show import people, words
from onrecord.types import Record


class Passage(Record, frozen=True):
    """One report's exact words for a line, who says them there, and how they differ from the line's other passages."""

    report: int
    start: int
    end: int
    exact: str
    outlet: str
    dated: str
    speaker: str = ""
    role: str = ""
    via: tuple[str, ...] = ()
    said: str = ""
    marks: tuple[words.Mark, ...] = ()

    @property
    def who(self) -> str:
        """Who says it here, with the houses it came through."""
        return " via ".join([self.speaker or f"{self.outlet}, no source named", *self.via])


class Line(Record, frozen=True):
    """A claim as a line of the page."""

    n: int
    id: str
    kind: str
    wording: str
    status: str
    passages: tuple[Passage, ...]
    outlets: tuple[str, ...]
    origins: int | None
    speaker: str = ""
    role: str = ""
    value: str = ""
    of: str = ""
    as_of: str = ""
    type: str = ""
    when: str = ""

    @property
    def sources(self) -> str:
        """How many outlets tell it, from how many independent origins."""
        told = self.outlets[0] if len(self.outlets) == 1 else people.count(len(self.outlets), "outlet")
        return f"{told}, {self.roots}" if self.roots else told

    @property
    def roots(self) -> str:
        """From how many origins several outlets have it; empty where one outlet alone tells it."""
        if len(self.outlets) < 2:
            return ""
        return "may share one source" if self.origins is None else people.count(self.origins, "origin")

    @property
    def variants(self) -> tuple[Passage, ...]:
        """One passage for each different wording."""
        seen: dict[str, Passage] = {}
        for p in self.passages:
            seen.setdefault(" ".join(p.exact.split()).casefold(), p)
        return tuple(seen.values())


class Pair(Record, frozen=True):
    """Two lines that differ, with the reason, side by side."""

    n: int
    relation: str
    facet: str
    kind: str
    title: str
    reason: str
    by: str
    left: Line
    right: Line
    shared: str = ""

    @property
    def key(self) -> str:
        """Both sides, in whichever order they stand."""
        return "k-" + "-".join(sorted((self.left.id, self.right.id)))

    @property
    def because(self) -> str:
        """The reason, and what is known of the origins of both sides."""
        return people.sentences(self.reason, self.shared)


class Check(Record, frozen=True):
    """A check's outcome with the words it rests on."""

    n: int
    check: str
    verdict: str
    message: str
    passages: tuple[Passage, ...]


class Speaker(Record, frozen=True):
    """Somebody who is quoted, with roles and lines."""

    name: str
    role: str
    lines: tuple[Line, ...]
    outlets: int


def overlap(left: Line, right: Line) -> bool:
    """Whether the first passages of two lines share characters of one report."""
    if not left.passages or not right.passages:
        return False
    a, b = left.passages[0], right.passages[0]
    return a.report == b.report and a.start < b.end and b.start < a.end


def remarked(line: Line, marks: tuple[words.Mark, ...]) -> Line:
    """The line with other marks in its first passage."""
    first = replace(line.passages[0], marks=marks)
    return replace(line, passages=(first, *line.passages[1:]))
