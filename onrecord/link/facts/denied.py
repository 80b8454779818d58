"""What one report has somebody deny and another tells as so: a conflict of status, with both voices."""

from onrecord.link.facts.opposed import ALIKE, supposed
from onrecord.link.facts.pairs import Pair
from onrecord.link.facts.units import Utterance
from onrecord.link.facts.verdict import Sign, Verdict, verdict
from onrecord.link.similar import contained
from onrecord.text import words

TOLD, LEAST = 0.6, 0.5  # closeness in meaning of a denial and what it denies, and the rarity that they share at least
MATTER = 2  # words of content that a denied thing shares with what is told, where no clause says what is denied


def denied(p: Pair) -> Verdict | None:
    """One report has somebody deny what another tells: a conflict of status, told with both voices."""
    stances = [u.note is not None and u.note.stance == "denied" for u in p.both]
    if p.same_speaker or stances[0] == stances[1] or p.weight < LEAST or (p.left.figure and p.right.figure):
        return None
    says, other = (p.left, p.right) if stances[0] else (p.right, p.left)
    if other.lex.negations_in(other.exact) or any(x.modality == "denied" for x in other.acts) or supposed(p):
        return None
    if (p.meaning or 0.0) < TOLD and contained(says.terms, other.terms, p.pool.rare) < ALIKE:
        return None
    if thing(says) and not (asserted(says) and len(_matter(says) & _matter(other)) >= MATTER):
        return None
    sign: Sign = ("differs", "status") if p.same_report or p.same_time is False else ("conflicts", "status")
    who = f"{says.who or 'somebody'} denies what {other.who or 'the other report'} says"
    return verdict(p, sign, because=f"{who} (in common: {p.words()})", rule="denied")


def thing(u: Utterance) -> bool:
    """What it denies is named by a noun ("the allegations", "a wage rise"), not told by a clause."""
    return u.note is not None and u.note.rule in ("quotes.object", "quotes.object_learned")


def asserted(u: Utterance) -> bool:
    """A thing that can be so or not: one that is denied ("any role in the raid"), or a claim, a report, an idea."""
    return not u.lex.denials.isdisjoint(u.cue) or not u.lex.assertions.isdisjoint(words(u.exact))


def _matter(u: Utterance) -> frozenset[str]:
    """Its words of content; that something was claimed is none."""
    return u.matter - {u.lex.stem(w) for w in u.lex.assertions}
