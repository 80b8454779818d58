"""Why two utterances cannot be the same."""

from onrecord.link.facts.opposed import opposites
from onrecord.link.facts.pairs import Pair, overlap
from onrecord.link.facts.units import Utterance
from onrecord.text import words

STOPS = ".,;:!?()[]\"'“”‘’"  # what may stand at a number


def apart(p: Pair) -> str | None:
    """Why two utterances cannot be the same, or None: numbers, series, negation, certainty, dates, distinguishing words."""
    a, b = p.both
    if {n for n, _ in a.series} != {n for n, _ in b.series} and a.series and b.series:
        return "another number of the series"
    if a.lex.negations_in(a.exact) != b.lex.negations_in(b.exact):
        return "they are not negated alike"
    left, right = _numbers(a), _numbers(b)
    if not (left <= right or right <= left):
        return "other numbers"
    if a.asks != b.asks:
        return "one of them is a question"
    if against := opposites(p):
        return f"one says {against[0]}, the other {against[1]}"
    if any(overlap(x.when, y.when) is False for x in a.acts[:1] for y in b.acts[:1]):
        return "other dates"
    if a.kind == b.kind == "event" and (_exclusive(p, ("person", "organisation")) or _places_differ(p)):
        return "other people or places"
    only = a.marks ^ b.marks
    return f"only one says {', '.join(sorted(only))}" if only else None


def _numbers(u: Utterance) -> set[str]:
    """Numbers in figures, and in words from two up."""
    told = u.exact.replace("–", " ").replace("-", " ")
    return {w.strip(STOPS) for w in told.split() if w[:1].isdigit()} | {u.lex.counts[w] for w in words(told) if w in u.lex.counts}


def _exclusive(p: Pair, types: tuple[str, ...]) -> bool:
    """Each names somebody whom the other does not."""
    a, b = ({n.entity for n in u.names if n.type in types and n.form in ("name", "short")} for u in p.both)
    return bool(a - b and b - a)


def _places_differ(p: Pair) -> bool:
    """Each clause names a place, and no place is named by both."""
    a, b = ({n.entity for n in u.names if n.type in ("place", "facility") and n.form == "name"} for u in p.both)
    return bool(a and b and not a & b)
