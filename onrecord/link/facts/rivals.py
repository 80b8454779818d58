"""Two values that may be of one thing although the words around them differ: shown side by side, never merged."""

import re
from decimal import Decimal

from onrecord.link.facts.pairs import Pair
from onrecord.link.facts.sums import money
from onrecord.link.facts.tallies import one_side
from onrecord.link.facts.verdict import Verdict, verdict
from onrecord.types import Figure

NEAR = 260  # characters between a count and the rival count that a later sentence gives for it
FAR = 3  # times by which a bare count may be more or less than the count it stands beside
CLOSE = Decimal("1.35")  # two sums further apart than this are of two things until more tells that they are one
CAPITAL = re.compile(r"\b[A-Z]\w+")
SURE = 0.62  # closeness in meaning where each names what is counted by a word of its own too ("freight trains", "goods trains")
TENFOLD, NEARER = 10, 0.52  # how far two small counts may be apart where the passages are near in meaning
NAMES = 2  # names that both passages must hold where only the sums are close


def rivals(p: Pair, a: Figure, b: Figure) -> Verdict | None:
    """The rules below, in their order."""
    return answered(p, a, b) or counted(p, a, b) or close_sums(p, a, b)


def answered(p: Pair, a: Figure, b: Figure) -> Verdict | None:
    """ "4,000 people, A said. B puts the number at 3,200.": two sources on one count, in one report."""
    first, second = (p.left, p.right) if p.left.start <= p.right.start else (p.right, p.left)
    if not p.same_report or not 0 <= second.start - first.end < NEAR or first.speaker == second.speaker:
        return None
    far = max(a.value, b.value) > (FAR if second.bare else TENFOLD) * min(a.value, b.value)
    if not second.anaphoric or far or (second.bare and first.others):
        return None
    return verdict(p, ("conflicts", "value"), because=f"{_values(a, b)}: the second is given for the count before it", rule="answered")


def counted(p: Pair, a: Figure, b: Figure) -> Verdict | None:
    """Two counts of one particular thing ("jobs", "reactors") in two reports, side by side: nobody says that they count the same."""
    if p.same_report or not one_side(p) or a.unit != "count" or any(u.part or u.whole for u in p.both):
        return None
    if _both_told(p, a, b) or not _one_kind_of_thing(p, a, b):
        return None
    what = f"{_values(a, b)} of {a.measure}"
    if (p.same_time is False and not _near(p)) or p.left.direction != p.right.direction:
        return None
    return verdict(p, ("differs", "value"), because=f"{what}; the reports do not say that they count the same", rule="counted")


def _one_kind_of_thing(p: Pair, a: Figure, b: Figure) -> bool:
    """One particular thing counted, in numbers that are not far from each other, of which no report has two counts."""
    left, right = p.left.things, p.right.things
    low, high = sorted((a.value, b.value))
    common = left & right
    if not common or (common not in (left, right) and (p.meaning or 0.0) < SURE) or {left, right} & p.pool.manifold:
        return False
    near = (p.meaning or 0.0) >= NEARER and p.left.near_marks == p.right.near_marks
    return (low >= 5 and high <= 3 * low) or (near and low >= 2 and high <= TENFOLD * low)


def close_sums(p: Pair, a: Figure, b: Figure) -> Verdict | None:
    """Two sums of money close to each other, beside the same two names, in two reports."""
    if p.same_report or not money(a.unit) or min(a.value, b.value) <= 0:
        return None
    if _both_told(p, a, b) or _nearer(p, a, b):
        return None
    names = set(CAPITAL.findall(p.left.exact)) & set(CAPITAL.findall(p.right.exact))
    if max(a.value, b.value) / min(a.value, b.value) > CLOSE or len(names) < NAMES or p.left.direction != p.right.direction:
        return None
    return verdict(p, ("differs", "value"), because=f"{_values(a, b)}, beside the same names", rule="close_sums")


def _both_told(p: Pair, a: Figure, b: Figure) -> bool:
    """One passage holds both values: they are two things there, or two times."""
    return any(x.unit == b.unit and x.value == b.value for x in p.left.others) or any(
        x.unit == a.unit and x.value == a.value for x in p.right.others
    )


def _nearer(p: Pair, a: Figure, b: Figure) -> bool:
    """One passage holds another sum that is closer to the one of the other: that is its rival."""
    gap = abs(a.value - b.value)
    left = any(x.unit == b.unit and abs(x.value - b.value) < gap for x in p.left.others)
    return left or any(x.unit == a.unit and abs(x.value - a.value) < gap for x in p.right.others)


def _values(a: Figure, b: Figure) -> str:
    return f"{a.value.normalize():f} and {b.value.normalize():f} {a.unit}"


def _near(p: Pair) -> bool:
    """Published within three days of each other in one month, as far as the dates are known."""
    a, b = p.left.published or "", p.right.published or ""
    return len(a) == len(b) == 10 and a[:7] == b[:7] and abs(int(a[8:]) - int(b[8:])) <= 3
