"""The mentions found before, looked up by token."""

from collections.abc import Sequence

from onrecord.text import Parse
from onrecord.types import Annotation, Mention


class Mentions:
    """The mentions of a report by the tokens that they cover."""

    def __init__(self, parse: Parse, so_far: Sequence[Annotation]) -> None:
        self.parse = parse
        self.over: dict[int, list[Mention]] = {}
        for m in so_far:
            if isinstance(m, Mention):
                for t in parse.inside(m.start, m.end)[:60]:
                    self.over.setdefault(t.i, []).append(m)

    def of(self, head: int) -> Mention | None:
        """The mention whose head is this token; the longest one that covers it otherwise, short of a modifier's."""
        here = self.over.get(head, [])
        own = [m for m in here if (h := self.parse.head_of(m.start, m.end)) is not None and h.i == head]
        kept = own or [m for m in here if m.form not in ("adjective", "metonym") and m.end >= self.parse.tokens[head].end]
        return max(kept, key=lambda m: (m.entity is not None, m.end - m.start, -m.start), default=None)
