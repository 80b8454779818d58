"""Counts that are updated as a story goes on: deaths, injured, missing, a magnitude. The words around them need not be alike."""

from onrecord.link.claims_pairs import Pair, overlap
from onrecord.link.claims_units import Utterance
from onrecord.link.claims_verdict import Verdict, verdict
from onrecord.text import words
from onrecord.types import Figure


def moved(p: Pair, a: Figure, b: Figure) -> Verdict | None:
    """Two values of one series: an update at two times, a conflict at one; nothing where either passage is of another event."""
    what = p.left.tally
    if what is None or what != p.right.tally or p.same_report or _part(p.left) != _part(p.right) or _elsewhere(p):
        return None
    values = f"{a.value.normalize():f} and {b.value.normalize():f}: {what}"
    if p.same_time is False:
        return verdict(p, ("updates", "value"), because=f"{values}, at two times", rule="tally")
    if p.same_time and not {a.modifier, b.modifier} & {"over", "at least", "up to", "under"}:
        return verdict(p, ("conflicts", "value"), because=f"{values}, at the same time", rule="tally_value")
    return verdict(p, ("differs", "value"), because=f"{values}; the reports do not tell which is the later", rule="tally_undated")


def _part(u: Utterance) -> frozenset[str]:
    """Words of what is counted that make it a part of the whole ("12 of them children")."""
    return frozenset(w for w in words(u.figure.measure or "") if w in u.lex.distinguishing) if u.figure else frozenset()


def _elsewhere(p: Pair) -> bool:
    """One passage names another time or other places than the other does: it may be of another event."""
    a, b = p.left.figure, p.right.figure
    if a and b and a.as_of and b.as_of and a.as_of[:4] != b.as_of[:4] and overlap(a.as_of, b.as_of) is False:
        return True
    left, right = (frozenset(n.entity for n in u.names if n.type == "place") for u in p.both)
    return bool(left and right and not left & right)
