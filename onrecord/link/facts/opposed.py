"""Two passages of which one says what the other rules out: not, or a word and its opposite, and all else alike."""

import re
from collections import Counter

from onrecord.link.align import read
from onrecord.link.facts.pairs import Pair
from onrecord.link.facts.units import Utterance
from onrecord.link.facts.verdict import Sign, Verdict, verdict
from onrecord.link.similar import contained
from onrecord.text import words

ALIKE = 0.7  # how much of the lighter passage stands in the other, the two opposite words left out
FRAMED = 0.35  # the same, where the words on both sides of the opposites are the same
NEAR = 0.5  # closeness in meaning below which two passages are of two things
SHARED = 0.8  # rarity shared at least
NOT = re.compile(r"n['’]t\b")
UNDONE = 6  # words before an opposite among which one that undoes it may stand
FEWEST = 3  # words and names of a passage that says something
PLACE = 3  # words between an opposite and a word that both passages have


def opposed(p: Pair) -> Verdict | None:
    """One says that it is so, the other that it is not: a conflict at one time, an update at two, a dispute between two speakers."""
    if p.same_report or p.weight < SHARED or (p.left.figure and p.right.figure) or _other_people(p) or supposed(p):
        return None
    if p.left.wished != p.right.wished or any(len(set(u.terms)) < FEWEST for u in p.both):
        return None
    pair = opposites(p)
    denied = _denied(p) or (pair and _undone(p, pair))
    if bool(pair) == bool(denied):  # nothing turned round, or turned twice
        return None
    if pair and _lifted(p, pair):
        return None
    out = {u.lex.stem(w) for u in p.both for w in pair or ()}
    left, right = ([t for t in u.terms if t not in out] for u in p.both)
    least = FRAMED if pair and _framed(p, pair) else ALIKE
    if contained(left, right, p.pool.rare) < least or (p.meaning is not None and p.meaning < NEAR):
        return None
    said = f"{pair[0]} / {pair[1]}" if pair else f"{p.printed(denied or '')} / not so"
    return verdict(p, _sign(p), because=f"one rules out the other: {said} (in common: {p.words()})", rule="opposed")


def _sign(p: Pair) -> Sign:
    if not p.one_voice:
        return ("conflicts", "speaker") if p.left.who and p.right.who else ("differs", "speaker")
    return ("updates", "status") if p.same_time is False else ("conflicts", "status")


def supposed(p: Pair) -> bool:
    """One of them says what would be, not what is."""
    return any(w in p.left.lex.suppositions for u in p.both for w in read(u.exact))


def _other_people(p: Pair) -> bool:
    """Each names somebody whom the other does not, or they are of other people."""
    a, b = ({n.entity for n in u.names if n.type in ("person", "organisation") and n.form in ("name", "short")} for u in p.both)
    x, y = (u.people for u in p.both)
    return bool(a - b and b - a) or bool(x and y and not x & y)


def opposites(p: Pair) -> tuple[str, str] | None:
    """A word of the left and its opposite in the right, in one place of the two wordings, where neither passage has both."""
    lex, (left, right) = p.left.lex, (read(u.exact) for u in p.both)
    a, b = [lex.bare(w) for w in left], [lex.bare(w) for w in right]
    found = {
        (left[i], right[j])
        for i, x in enumerate(a)
        if x in lex.opposites and x not in b
        for j, y in enumerate(b)
        if y in lex.opposites[x] and y not in a and (_one_place(p, i, j) or _one_act(p, left[i], right[j]))
    }
    return found.pop() if len(found) == 1 else None


def _framed(p: Pair, pair: tuple[str, str]) -> bool:
    """Whether words that both have stand close on both sides of the two opposites."""
    i, j = p.alignment.left.index(pair[0]), p.alignment.right.index(pair[1])
    near = range(1, PLACE + 1)
    before = any(i - a in near and j - b in near for a, b in p.alignment.kept)
    return before and any(a - i in near and b - j in near for a, b in p.alignment.kept)


def _one_place(p: Pair, i: int, j: int) -> bool:
    """Whether a word that both have stands close before, or close behind, word i of the left and word j of the right."""
    near = range(1, PLACE + 1)
    return any((i - a in near and j - b in near) or (a - i in near and b - j in near) for a, b in p.alignment.kept)


def _one_act(p: Pair, x: str, y: str) -> bool:
    """Whether the two words tell the main events of the passages, of which somebody has part in both."""
    a, b = p.left.acts[:1], p.right.acts[:1]
    if not a or not b or not p.left.entities & p.right.entities:
        return False
    return a[0].trigger == p.left.lex.stem(x) and b[0].trigger == p.right.lex.stem(y)


def _denied(p: Pair) -> str | None:
    """A stem that one passage turns round with a "not" and the other, which turns nothing round, has plain."""
    if all(u.lex.negations_in(u.exact) for u in p.both):
        return None
    a, b = (_turned(u) for u in p.both)
    found = sorted((a & set(p.right.stems)) - b | (b & set(p.left.stems)) - a)
    return found[0] if found else None


def _lifted(p: Pair, pair: tuple[str, str]) -> bool:
    """One of two opposites stands behind a word that undoes it ("lift the ban", "reversed the decision to allow")."""
    for u, w in zip(p.both, pair, strict=True):
        told = read(u.exact)
        at = told.index(w) if w in told else 0
        if not u.lex.undoing.isdisjoint(told[max(0, at - UNDONE) : at]):
            return True
    return False


def _undone(p: Pair, pair: tuple[str, str]) -> str | None:
    """One of two opposites stands behind a "not": then the two passages say the same."""
    return next((w for u, w in zip(p.both, pair, strict=True) if u.lex.stem(w) in _turned(u)), None)


def _turned(u: Utterance) -> set[str]:
    """The stems right behind a word of negation, each told once: what it turns round, as far as one word tells."""
    told = words(NOT.sub(" not", u.exact))
    count = Counter(u.lex.stem(w) for w in told)
    out = set()
    for k in (k for k, w in enumerate(told) if w in u.lex.turning and told[max(0, k - 1)] not in u.lex.oughts):
        behind = [w for w in told[k + 1 : k + 4] if w not in u.lex.stop and w not in u.lex.modals]
        out |= {s for w in behind[:1] if len(s := u.lex.stem(w)) > 1 and count[s] == 1}
    return out
