"""Room 4: sums and dates are checked. Pure. ``CHECKS`` is the ordered list; a check is a function and one line here."""

from collections.abc import Callable, Sequence

from onrecord.check import counts, dates, parts, sums
from onrecord.types import Analysis, Claim, Finding

Check = Callable[[Sequence[Analysis], Sequence[Claim]], list[Finding]]
CHECKS: list[Check] = [
    sums.listed_sums,
    sums.hundreds,
    parts.compositions,
    parts.partitions,
    parts.totals_after,
    counts.names_listed,
    dates.weekdays,
]


def check(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> tuple[Finding, ...]:
    """All findings of a story, in a fixed order."""
    found = [f for c in CHECKS for f in c(analyses, claims)]
    return tuple(sorted(found, key=lambda f: (f.check, f.message, [(e.report, e.start) for e in f.evidence])))
