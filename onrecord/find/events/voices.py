"""How real an event is by who says it: what a source denies is denied, what it only asks for is discussed, whatever the clause is."""

import bisect
from collections.abc import Sequence

from msgspec.structs import replace

from onrecord.types import Attribution, Event, Modality

REAL = {"happened", "ongoing"}
TOLD: dict[str, Modality] = {"denied": "denied", "asked": "discussed"}
CLAUSE = "events.clause"
NEST = 6  # contents that may lie over one word


class Voices:
    """The attributed passages of a report whose source does not assert them."""

    def __init__(self, said: Sequence[Attribution]) -> None:
        self.parts = sorted((s.start, s.end, TOLD[a.stance]) for a in said if a.stance in TOLD for s in a.content)
        self.starts = [p[0] for p in self.parts]

    def heed(self, events: Sequence[Event]) -> list[Event]:
        """The events; clauses told as so in what somebody denies or asks for are told as denied or discussed.

        A thing that such a passage only names is there all the same ("called for an end of the war").
        """
        return [replace(e, modality=m) if e.rule == CLAUSE and e.modality in REAL and (m := self._over(e)) else e for e in events]

    def _over(self, e: Event) -> Modality | None:
        k = bisect.bisect_right(self.starts, e.trigger[0])
        return next((m for _, end, m in reversed(self.parts[max(k - NEST, 0) : k]) if e.trigger[1] <= end), None)
