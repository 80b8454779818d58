"""Stretches of time as figures: what lasts so long ("a three-day strike"), and where a stretch only sets the scene ("two years later")."""

from functools import cache

from onrecord.find.figures.phrases import complement, full, is_noun, kids, phrase, possessor, subject, whole_noun
from onrecord.find.figures.scene import Figure, Scene
from onrecord.lang import Pack
from onrecord.syntax.scheme import SUBJECTS
from onrecord.text import Token

Told = tuple[str | None, str | None]
FRONT = {"compounded", "number", "modifier", "adjective", "adverb:noun", "possessor", "number:modifier"}


@cache
def terms(pack: Pack) -> dict[str, tuple[str, str]]:
    """Verb -> what its stretch of time is, and whether subject or object has it (``measure_terms.tsv``)."""
    return {r["lemma"]: (r["measure"], r["of"]) for r in pack.table("measure_terms")}


def lasting(f: Figure, head: Token, scene: Scene) -> Told | None:
    """What a stretch of time measures, and of what; None where nothing is measured by it."""
    up = scene.parse.tokens[head.head]
    if head.rel in FRONT and up.i > head.i and is_noun(up, scene) and _attribute(head, up, scene):
        return "duration", phrase(whole_noun(up, scene), scene, f)
    chain = scene.above(head, 2)
    if chain and chain[0].text.lower() == "of" and is_noun(up := scene.parse.tokens[chain[0].head], scene):
        return _noun(up, scene)
    verb = next((t for t in chain if t.pos in {"VERB", "AUX"}), None)
    told = terms(scene.pack).get(verb.lemma.lower()) if verb is not None else None
    if head.rel in SUBJECTS and head.head > head.i:
        return None  # "the three days held this week"
    if verb is None or told is None or (chain[0].rel == "adposition" and chain[0].text.lower() not in scene.words["term_front"]):
        return None
    return told[0], _whose(verb, told[1], f, scene)


def _attribute(head: Token, up: Token, scene: Scene) -> bool:
    """ "A three-day strike", not "a day after the strike", and not "two weeks' worth of grain"."""
    between = scene.parse.tokens[head.i + 1 : up.i]
    apart = any(t.pos in {"ADP", "SCONJ"} and "-" not in scene.text[t.start - 1 : t.end + 1] for t in between)
    return not apart and up.lemma.lower() != "worth"


def _noun(up: Token, scene: Scene) -> Told | None:
    """A delay of three weeks; "a period of ten days" says nothing more than its days."""
    if up.lemma.lower() in scene.words["term_empty"]:
        return None
    return phrase(up, scene), complement(up, scene, preps=("for", "in", "on", "to", "between")) or possessor(up, scene)


def _whose(verb: Token, place: str, f: Figure, scene: Scene) -> str | None:
    """The subject or the object of the verb; in the passive the object is the subject."""
    passive = next(kids(verb, scene, "subject:passive"), None)
    thing = passive if place == "object" else subject(verb, scene)
    if place == "object" and thing is None:
        thing = next((o for o in kids(verb, scene, "object") if not f.start <= o.start < f.end), None)
    if place == "object" and thing is None and verb.rel == "adnominal":
        thing = scene.parse.tokens[verb.head]
    return full(thing, scene) if thing is not None and is_noun(thing, scene) else None
