"""One sum in two currencies: where a passage gives both, the figure of another report that is one of them is the other too."""

import re

from onrecord.link.facts.pairs import Pair
from onrecord.link.facts.units import Utterance
from onrecord.link.facts.verdict import SAME, Verdict, verdict
from onrecord.types import Figure

RESTATED = re.compile(r"\([^()]{0,24}\d[^()]{0,24}\)|, or [^,.]{0,24}\d[^,.]{0,24},")
FITTING = 0.03  # how far two rates of exchange told in one story may be apart


def money(unit: str) -> bool:
    """An ISO 4217 code."""
    return len(unit) == 3 and unit.isupper()


def twins(u: Utterance) -> list[Figure]:
    """The other currency's figure that its passage gives for its sum, in brackets or after "or"; none where two remain."""
    if u.figure is None or not money(u.figure.unit) or not RESTATED.search(u.exact):
        return []
    here = [x for x in u.others if money(x.unit)]
    other = [x for x in here if x.unit != u.figure.unit]
    return other if len(here) == len(other) == 1 else []


def two_currencies(p: Pair, a: Figure, b: Figure) -> Verdict | None:
    """The sum of one report is what a passage of the other gives for its own in another currency."""
    if p.same_report or a.unit == b.unit or not (money(a.unit) and money(b.unit)) or not p.left.matter & p.right.matter:
        return None
    told = [(x.value, b.value) for x in twins(p.left) if x.unit == b.unit] + [
        (x.value, a.value) for x in twins(p.right) if x.unit == a.unit
    ]
    if not any(abs(float(x / y) - 1) <= FITTING for x, y in told if y):
        return None
    because = f"{a.value.normalize():f} {a.unit} and {b.value.normalize():f} {b.unit}: one sum, as a report gives it in both ({p.words()})"
    return verdict(p, SAME, because=because, rule="two_currencies")
