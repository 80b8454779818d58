"""What the learned decisions weigh, for whoever wants to see it: each feature, what it is and what it adds, from the tables that ship."""

from onrecord.link.facts import features, gates, score
from onrecord.link.lead import FEATURES as LINES
from onrecord.link.lead import shipped
from onrecord.types import Record

RANKED = "How much nearer the two are to each other than to the next best passage of the other's report: the {} of the two ways."


class Weighed(Record, frozen=True):
    """A feature by name, what one unit of it adds to the score (log odds), and what it is."""

    name: str
    weight: float
    what: str


class Gate(Record, frozen=True):
    """A gate by name, and in what the passages differ that it keeps apart."""

    name: str
    what: str


def claims() -> list[Weighed]:
    """The features by which two passages are one fact, in their order, and the constant.

    >>> claims()[0].name
    'meaning'
    """
    weights, constant = score.shipped()
    told = {f.__name__: _what(f) for f in features.FEATURES}
    told |= {name: RANKED.format(way) for name, way in zip(score.RANKS, ("smaller", "larger"), strict=True)}
    found = [Weighed(name=n, weight=float(w), what=told[n]) for n, w in zip(score.NAMES, weights, strict=True)]
    return [*found, Weighed(name="constant", weight=constant, what="What a pair has with every feature at nought.")]


def first_lines() -> list[Weighed]:
    """The features by which lines are put first, in their order; there is no constant, since only the order counts.

    >>> first_lines()[0].name
    'support'
    """
    weights = shipped()
    return [Weighed(name=f.__name__, weight=weights[f.__name__], what=_what(f)) for f in LINES]


def kept_apart() -> list[Gate]:
    """The gates that keep apart what the score would join, in the order in which they are asked."""
    return [Gate(name=g.__name__.rstrip("_"), what=_what(g)) for g in gates.GATES]


def _what(function: object) -> str:
    """The first line of a docstring."""
    return (function.__doc__ or "").strip().splitlines()[0]
