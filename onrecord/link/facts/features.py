"""What two passages of two reports have in common and how they differ, as numbers: what the score of ``facts/score`` weighs.

Each feature is a function of a pair with a docstring that says what it is; ``FEATURES`` is their order in the weights. All are rounded to
three decimals, so that another processor, whose sums differ in the last bits, gives the same score.
"""

import math
from collections.abc import Callable, Set

import numpy as np
from numpy.typing import NDArray

from onrecord.link.facts.figures import compatible
from onrecord.link.facts.pairs import Pair, overlap
from onrecord.link.facts.units import Utterance

LONGEST = 60  # stems from which a passage counts as long
SHORT = 4  # content words below which a passage says little by itself
Feature = Callable[[Pair], float]


def meaning(p: Pair) -> float:
    """Cosine of the two sentence vectors."""
    return p.meaning or 0.0


def beyond(p: Pair) -> float:
    """The same, each vector less what all passages of the story have in common."""
    return p.beyond or 0.0


def far_beyond(p: Pair) -> float:
    """What of the centred cosine lies above 0.6."""
    return max(0.0, beyond(p) - 0.6)


def terms(p: Pair) -> float:
    """Cosine of words and names, weighed by rarity."""
    return p.cosine


def letters(p: Pair) -> float:
    """Cosine of character n-grams of words."""
    return p.lettered


def inside(p: Pair) -> float:
    """How much of the lighter passage stands in the other, by rarity."""
    return p.inside


def whole_inside(p: Pair) -> float:
    """What of that lies above 0.7."""
    return max(0.0, p.inside - 0.7)


def union(p: Pair) -> float:
    """Rarity of what both have, as a share of what either has."""
    left, right, rare = set(p.left.terms), set(p.right.terms), p.pool.rare
    every = math.fsum(rare[t] for t in left | right)
    return math.fsum(rare[t] for t in left & right) / every if every else 0.0


def shared(p: Pair) -> float:
    """Rarity of what both have, damped."""
    return math.log1p(p.weight)


def rarest(p: Pair) -> float:
    """Rarity of the rarest term that both have, as a share of the story's rarest."""
    return p.pool.rare[p.shared[0]] / p.pool.rarest if p.shared else 0.0


def missing(p: Pair) -> float:
    """Rarity of what the lighter passage has and the other has not, damped."""
    left, right, rare = set(p.left.terms), set(p.right.terms), p.pool.rare
    gone = min(math.fsum(rare[t] for t in a - b) for a, b in ((left, right), (right, left)))
    return math.log1p(gone / p.pool.rarest)


def runs(p: Pair) -> float:
    """Pairs of neighbouring words that both have, as a share of those of the shorter passage."""
    a, b = p.left.bigrams, p.right.bigrams
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def names_shared(p: Pair) -> float:
    """Named entities that both name, by rarity, damped."""
    return math.log1p(math.fsum(p.pool.rare["@" + e] for e in p.left.entities & p.right.entities) / p.pool.rarest)


def names_apart(p: Pair) -> float:
    """Both name somebody or something, and nothing in common."""
    return float(bool(p.left.entities and p.right.entities and not p.left.entities & p.right.entities))


def names_exclusive(p: Pair) -> float:
    """Each names somebody whom the other does not."""
    return float(bool(p.left.entities - p.right.entities and p.right.entities - p.left.entities))


def names_one_side(p: Pair) -> float:
    """Only one of them has a name in it."""
    return float(bool(p.left.entities) != bool(p.right.entities))


def numbers_shared(p: Pair) -> float:
    """Numbers that both have, damped."""
    return math.log1p(len(p.left.numerals & p.right.numerals))


def numbers_apart(p: Pair) -> float:
    """Both have numbers, and none in common."""
    return float(bool(p.left.numerals and p.right.numerals and not p.left.numerals & p.right.numerals))


def numbers_exclusive(p: Pair) -> float:
    """Each has a number that the other has not."""
    return float(bool(p.left.numerals - p.right.numerals and p.right.numerals - p.left.numerals))


def numbers_one_side(p: Pair) -> float:
    """Only one of them has a number."""
    return float(bool(p.left.numerals) != bool(p.right.numerals))


def numbers_all(p: Pair) -> float:
    """Both have the same numbers and no other."""
    return float(bool(p.left.numerals) and p.left.numerals == p.right.numerals)


def figures_agree(p: Pair) -> float:
    """The two figures have one unit and values that can be the same."""
    a, b = p.left.figure, p.right.figure
    return float(bool(a and b and a.unit == b.unit and compatible(a, b)))


def figures_differ(p: Pair) -> float:
    """The two figures are of one unit, and their values cannot be the same."""
    a, b = p.left.figure, p.right.figure
    return float(bool(a and b and a.unit == b.unit and not compatible(a, b)))


def figures_of_two_kinds(p: Pair) -> float:
    """Two figures of two units."""
    a, b = p.left.figure, p.right.figure
    return float(bool(a and b and a.unit != b.unit))


def figure_told(p: Pair) -> float:
    """The figure of one is told in the other too, whatever it is there."""
    return float(any(u.figure and any(_equal(u, v) for v in (w.figure, *w.others) if v) for u, w in (p.both, p.both[::-1])))


def _equal(u: Utterance, other: object) -> bool:
    return u.figure is not None and (u.figure.value, u.figure.unit) == (getattr(other, "value", None), getattr(other, "unit", None))


def figure_large(p: Pair) -> float:
    """Digits of the figure that both give."""
    a, b = p.left.figure, p.right.figure
    return float(len(a.value.normalize().as_tuple().digits)) / 3 if a and b and a.value == b.value else 0.0


def days_shared(p: Pair) -> float:
    """Both tell of one day, month or quarter."""
    return float(any(overlap(a, b) for a in p.left.dates for b in p.right.dates))


def days_apart(p: Pair) -> float:
    """Both tell of days, and of none in common."""
    return float(bool(p.left.dates and p.right.dates)) * (1.0 - days_shared(p))


def verb(p: Pair) -> float:
    """The main events are told by one word."""
    return float(bool(p.left.acts and p.right.acts and p.left.acts[0].trigger == p.right.acts[0].trigger))


def verbs(p: Pair) -> float:
    """Words of events that both have, as a share of the fewer."""
    a, b = ({x.trigger for x in u.acts} for u in p.both)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def verbs_apart(p: Pair) -> float:
    """Both tell of events, and no word of one is in the other."""
    return float(bool(p.left.acts and p.right.acts)) * float(not verbs(p))


def kind_of_event(p: Pair) -> float:
    """They tell of an event of one kind."""
    alike = p.left.lex.alike
    a, b = ({alike.get(x.type, x.type) for x in u.acts} for u in p.both)
    return float(bool(a & b))


def level(p: Pair) -> float:
    """The main events have come as far: planned, offered, happened."""
    return float(bool(p.left.acts and p.right.acts and p.left.acts[0].modality == p.right.acts[0].modality))


def own_voice(p: Pair) -> float:
    """Both outlets tell it in their own voice."""
    return float(p.own_voice)


def one_told(p: Pair) -> float:
    """One outlet credits it, the other tells it in its own voice."""
    return float(p.left.told != p.right.told)


def speaker_shared(p: Pair) -> float:
    """One known speaker."""
    return float(p.same_speaker)


def speaker_apart(p: Pair) -> float:
    """Two known speakers."""
    return float(bool(p.left.speaker and p.right.speaker and not p.same_speaker))


def speaker_inside(p: Pair) -> float:
    """The speaker of one is named in the other."""
    a, b = p.both
    return float((a.speaker in b.entities) or (b.speaker in a.entities))


def quoted(p: Pair) -> float:
    """Both are quotations."""
    return float(p.left.form == p.right.form == "direct")


def quoted_once(p: Pair) -> float:
    """One is a quotation, the other a paraphrase."""
    return float({p.left.form, p.right.form} == {"direct", "indirect"})


def heads(p: Pair) -> float:
    """Both stand in a headline."""
    return float(p.left.head and p.right.head)


def head(p: Pair) -> float:
    """One of them stands in a headline."""
    return float(p.left.head != p.right.head)


def early(p: Pair) -> float:
    """How early the later of the two stands in its report: 1 at the head, halved every 600 characters."""
    return float(0.5 ** (max(p.left.start, p.right.start) / 600))


def distance(p: Pair) -> float:
    """How far apart their places in the reports are, damped."""
    return math.log1p(abs(p.left.start - p.right.start) / 500)


def negation(p: Pair) -> float:
    """One of them is negated, the other is not."""
    return float(p.left.negated != p.right.negated)


def certainty(p: Pair) -> float:
    """Only one of them has a word of certainty (may, would, must)."""
    return float(p.left.modal != p.right.modal)


def marks(p: Pair) -> float:
    """Only one has a word that makes two things different ones (other, another, first)."""
    return float(bool(p.left.marks ^ p.right.marks))


def leaning(p: Pair) -> float:
    """How many of the two lean on what was said before: a pronoun and no name."""
    return float(sum(u.leans for u in p.both)) / 2


def longer(p: Pair) -> float:
    """Length of the longer passage, damped."""
    return math.log1p(min(LONGEST, max(len(u.stems) for u in p.both)))


def shorter(p: Pair) -> float:
    """Length of the shorter passage, damped."""
    return math.log1p(min(LONGEST, min(len(u.stems) for u in p.both)))


def ratio(p: Pair) -> float:
    """How many times longer one is than the other, damped."""
    a, b = (len(u.stems) + 1 for u in p.both)
    return abs(math.log(a / b))


def slight(p: Pair) -> float:
    """How many of the two say little by themselves."""
    return float(sum(len({*u.stems, *u.entities}) < SHORT for u in p.both)) / 2


def figures_both(p: Pair) -> float:
    """Both are of a figure."""
    return float(p.left.kind == p.right.kind == "figure")


def figure_one(p: Pair) -> float:
    """One of them is of a figure."""
    return float((p.left.kind == "figure") != (p.right.kind == "figure"))


def events_both(p: Pair) -> float:
    """Both are event clauses."""
    return float(p.left.kind == p.right.kind == "event")


def close_and_inside(p: Pair) -> float:
    """Near in meaning and in words at once."""
    return max(0.0, beyond(p)) * p.inside


def measured_alike(p: Pair) -> float:
    """What is measured shares a word."""
    a, b = (measured(u) for u in p.both)
    return float(bool(a & b))


def measured_apart(p: Pair) -> float:
    """Both say what is measured, and share no word of it."""
    a, b = (measured(u) for u in p.both)
    return float(bool(a and b and not a & b))


def measured(u: Utterance) -> Set[str]:
    """Stems of what its figure measures, and of what."""
    return frozenset(u.lex.stems(f"{u.figure.measure or ''} {u.figure.of or ''}")) if u.figure else frozenset()


FEATURES: tuple[Feature, ...] = (
    *(meaning, beyond, far_beyond, terms, letters, inside, whole_inside, union, shared, rarest, missing, runs),
    *(names_shared, names_apart, names_exclusive, names_one_side),
    *(numbers_shared, numbers_apart, numbers_exclusive, numbers_one_side, numbers_all),
    *(figures_agree, figures_differ, figures_of_two_kinds, figure_told, figure_large, measured_alike, measured_apart),
    *(days_shared, days_apart, verb, verbs, verbs_apart, kind_of_event, level),
    *(own_voice, one_told, speaker_shared, speaker_apart, speaker_inside, quoted, quoted_once),
    *(heads, head, early, distance, negation, certainty, marks, leaning, longer, shorter, ratio, slight),
    *(figures_both, figure_one, events_both, close_and_inside),
)


def features(p: Pair) -> NDArray[np.float64]:
    """The features of a pair, in the order of ``FEATURES``."""
    return np.round(np.array([f(p) for f in FEATURES]), 3)
