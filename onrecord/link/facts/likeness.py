"""Whether two utterances tell of one matter: one small score from what can be named, and its reasons in words.

The score is a sum of three parts: closeness in meaning (sentence vectors, read only for pairs that an index brought), rare words and names
in common, and likeness of wording (terms and character n-grams). A speaker in common adds a little. The weights were set by reading pairs
of news triples, and are the same for every story (docs/choices.md).
"""

from onrecord.link.facts.pairs import Pair
from onrecord.types import Record

MEANING, RARE, WORDING, SPEAKER = 0.6, 0.25, 0.15, 0.05
MATTER = 0.48  # likeness from which two passages are on one matter
SAID = 0.72  # closeness in meaning from which one voice says one thing in other words
FULL_RARE, FULL_WORDING = 2.0, 0.5  # from where those two parts count in full


class Likeness(Record, frozen=True):
    """``score`` from 0 to 1; ``meaning`` is None for a language without sentence vectors."""

    score: float
    meaning: float | None


def likeness(p: Pair) -> Likeness:
    """The likeness of a pair."""
    return Likeness(score=_score(p, min(1.0, p.score / FULL_WORDING)), meaning=p.meaning)


def most(p: Pair) -> float:
    """What the score would be with the wording all the same: no score is higher, and no wording need be compared for it."""
    return _score(p, 1.0)


def _score(p: Pair, wording: float) -> float:
    rare, known = min(1.0, p.weight / FULL_RARE), MEANING * max(0.0, p.beyond or 0.0)
    return round(min(1.0, known + RARE * rare + WORDING * wording + (SPEAKER if p.same_speaker else 0.0)), 2)


def reason(p: Pair) -> str:
    """What speaks for it, in words."""
    meaning = p.meaning
    parts = ["close in meaning" if (meaning or 0.0) >= SAID else "near in meaning"] if meaning is not None and meaning >= 0.5 else []
    if shared := p.words():
        parts.append(f"in common: {shared}")
    if p.same_speaker:
        parts.append("the same speaker")
    return ", ".join(parts) or "names in common"
