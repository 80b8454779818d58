"""Room 4: sums and dates are checked. Pure. ``CHECKS`` is the ordered list; a check is a function and one line here."""

from collections.abc import Callable, Sequence

from onrecord.check import counts, dates, parts, ranges, senses, shares, steps, sums, votes, wording
from onrecord.types import Analysis, Claim, Finding

Check = Callable[[Sequence[Analysis], Sequence[Claim]], list[Finding]]
CHECKS: list[Check] = [
    sums.yearly_sums,
    sums.listed_sums,
    sums.hundreds,
    parts.compositions,
    parts.partitions,
    parts.totals_after,
    counts.dates_listed,
    counts.names_listed,
    shares.over_hundred,
    votes.ballots,
    votes.majorities,
    shares.shares,
    shares.changes,
    steps.steps,
    dates.odd_dates,
    dates.weekdays,
    ranges.ranges,
    ranges.years,
    dates.windows,
    wording.certainties,
    wording.tones,
    senses.customs,
    senses.dependence,
    senses.stages,
]


def check(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> tuple[Finding, ...]:
    """All findings of a story, in a fixed order."""
    found = [f for c in CHECKS for f in c(analyses, claims)]
    return tuple(sorted(found, key=lambda f: (f.check, f.message, [(e.report, e.start) for e in f.evidence])))
