"""Two passages of which one says what the other rules out: not, or a word and its opposite, and all else alike."""

import re

from onrecord.link.align import read
from onrecord.link.claims_pairs import Pair
from onrecord.link.claims_units import Utterance
from onrecord.link.claims_verdict import Sign, Verdict, verdict
from onrecord.link.similar import contained
from onrecord.text import words

ALIKE = 0.7  # how much of the lighter passage stands in the other, the two opposite words left out
FRAMED = 0.35  # the same, where the words on both sides of the opposites are the same
NEAR = 0.5  # closeness in meaning below which two passages are of two things
SHARED = 0.8  # rarity shared at least
NOT = re.compile(r"n['’]t\b")
TOLD, LEAST = 0.6, 0.5  # closeness in meaning of a denial and what it denies, and the rarity that they share at least
PLACE = 3  # words between an opposite and a word that both passages have


def opposed(p: Pair) -> Verdict | None:
    """One says that it is so, the other that it is not: a conflict at one time, an update at two, a dispute between two speakers."""
    if p.same_report or p.weight < SHARED or (p.left.figure and p.right.figure) or _other_people(p) or _supposed(p):
        return None
    pair = opposites(p)
    denied = _denied(p) or (pair and _undone(p, pair))
    if bool(pair) == bool(denied):  # nothing turned round, or turned twice
        return None
    out = {u.lex.stem(w) for u in p.both for w in pair or ()}
    left, right = ([t for t in u.terms if t not in out] for u in p.both)
    least = FRAMED if pair and _framed(p, pair) else ALIKE
    if contained(left, right, p.pool.rare) < least or (p.meaning is not None and p.meaning < NEAR):
        return None
    said = f"{pair[0]} / {pair[1]}" if pair else f"{p.printed(denied or '')} / not so"
    return verdict(p, _sign(p), because=f"one rules out the other: {said} (in common: {p.words()})", rule="opposed")


def denied(p: Pair) -> Verdict | None:
    """One report has somebody deny what another tells: a conflict of status, told with both voices."""
    stances = [u.note is not None and u.note.stance == "denied" for u in p.both]
    if p.same_speaker or stances[0] == stances[1] or p.weight < LEAST or (p.left.figure and p.right.figure):
        return None
    says, other = (p.left, p.right) if stances[0] else (p.right, p.left)
    if other.lex.negations_in(other.exact) or any(x.modality == "denied" for x in other.acts) or _supposed(p):
        return None
    if (p.meaning or 0.0) < TOLD and contained(says.terms, other.terms, p.pool.rare) < ALIKE:
        return None
    sign: Sign = ("differs", "status") if p.same_report or p.same_time is False else ("conflicts", "status")
    who = f"{says.who or 'somebody'} denies what {other.who or 'the other report'} says"
    return verdict(p, sign, because=f"{who} (in common: {p.words()})", rule="denied")


def _sign(p: Pair) -> Sign:
    if not p.one_voice:
        return ("conflicts", "speaker") if p.left.who and p.right.who else ("differs", "speaker")
    return ("updates", "status") if p.same_time is False else ("conflicts", "status")


def _supposed(p: Pair) -> bool:
    """One of them says what would be, not what is."""
    return any(w in p.left.lex.suppositions for u in p.both for w in read(u.exact))


def _other_people(p: Pair) -> bool:
    """Each names somebody whom the other does not."""
    a, b = ({n.entity for n in u.names if n.type in ("person", "organisation") and n.form in ("name", "short")} for u in p.both)
    return bool(a - b and b - a)


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
    """A stem that one passage turns round with a "not" and the other has plain."""
    a, b = (_turned(u) for u in p.both)
    found = sorted((a & set(p.right.stems)) - b | (b & set(p.left.stems)) - a)
    alike = len(a) == 0 or len(b) == 0
    return found[0] if found and alike else None


def _undone(p: Pair, pair: tuple[str, str]) -> str | None:
    """One of two opposites stands behind a "not": then the two passages say the same."""
    return next((w for u, w in zip(p.both, pair, strict=True) if u.lex.stem(w) in _turned(u)), None)


def _turned(u: Utterance) -> set[str]:
    """The stem right behind a word of negation: what it turns round, as far as one word tells."""
    told = words(NOT.sub(" not", u.exact))
    out = set()
    for k in (k for k, w in enumerate(told) if w in u.lex.turning):
        behind = [w for w in told[k + 1 : k + 4] if w not in u.lex.stop and w not in u.lex.modals]
        out |= {u.lex.stem(w) for w in behind[:1]}
    return out
