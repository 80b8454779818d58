"""What a figure measures and of what, read from the structure of its sentence; None where the structure does not say."""

from functools import cache
from typing import TypeGuard

from onrecord.find.quantities_draft import Figure, Scene
from onrecord.find.quantities_patterns import changes
from onrecord.find.quantities_phrases import (
    complement,
    full,
    head_of,
    is_noun,
    kids,
    moves,
    named,
    not_place,
    phrase,
    possessor,
    subject,
    verb_of,
)
from onrecord.lang import Pack
from onrecord.text import Token

Told = tuple[str | None, str | None]
NOTHING: Told = (None, None)
LENGTHS = {"km", "m", "mi", "nmi", "ft", "yd", "cm", "in"}
PREPS = {"of", "at", "to", "by", "below", "above", "over", "under", "from", "between", "for", "with", "as", "than"}
PARTS = ("of", "in", "among", "for", "on")


@cache
def verbs(pack: Pack) -> dict[str, tuple[str | None, str]]:
    """Lemma -> the noun that names its figure, and where "of what" stands (subject, object, purpose, toll or none)."""
    return {r["lemma"]: (r["measure"] or None, r["of"]) for r in pack.table("measure_verbs")}


@cache
def sizes(pack: Pack) -> dict[str, str]:
    """Adjective behind a length -> what is measured ("10 km deep")."""
    return {r["word"]: r["measure"] for r in pack.table("measure_sizes")}


def age_of(f: Figure, scene: Scene) -> Told | None:
    """Ages and prison terms say themselves what they measure."""
    if f.kind == "term":
        return "prison term", None
    if f.kind != "age":
        return None
    head = head_of(f, scene)
    up = scene.parse.tokens[head.head] if head else None
    if head is not None and up is not None and f.rule != "age":
        who = subject(up, scene)
        return "age", full(who, scene) if who is not None and is_noun(who, scene) else None
    whose = up is not None and is_noun(up, scene) and up.ent not in {"DATE", "TIME"} and up.lemma.lower() not in scene.words["aged"]
    return "age", phrase(up, scene, f) if up is not None and whose else None


def measured(f: Figure, head: Token, scene: Scene) -> Told:
    """Measure and of, by where the figure hangs."""
    if f.kind == "scale":
        return _scale(f, head, scene)
    if f.noun is not None:
        return _count(f, head, scene)
    up = scene.parse.tokens[head.head]
    if f.kind in {"percent", "share"} and (of := complement(head, scene, preps=("of",), counted=True)):
        return _share(head, of, scene)
    if f.kind == "share" and head.dep in {"predet", "nmod", "amod", "det", "nummod", "quantmod"} and up.i > head.i and is_noun(up, scene):
        return "share", full(up, scene)
    if f.unit in LENGTHS and (place := _distance(f, head, scene)):
        return place
    if f.kind == "bare" and (toll := _toll(head, scene) or _participle(f, scene)):
        return toll, None
    if f.kind == "money" and (what := _in_kind(f, head, scene)):
        return what
    if head.dep in {"compound", "nummod", "nmod", "amod", "quantmod"} and up.i > head.i and is_noun(up, scene):
        return phrase(up, scene, f), complement(up, scene, preps=PARTS) or possessor(up, scene)
    return _outside(f, head, scene)


def _outside(f: Figure, head: Token, scene: Scene) -> Told:
    """What stands around the figure's phrase: "worth", a preposition, the noun it explains, its verb."""
    parse = scene.parse
    up = parse.tokens[head.head]
    above = [parse.tokens[i] for i in parse.ancestors(head.i)][:2]
    worth = next((t for t in [*above, scene.before(f.start)] if t is not None and t.lemma.lower() == "worth"), None)
    if worth is not None:
        return _worth(worth, scene)
    if head.dep == "pobj":
        return _behind_preposition(f, up, scene)
    if head.dep in {"appos", "conj", "dep"} and (head.dep != "appos" or not is_noun(up, scene)):
        return None, complement(head, scene, preps=("on", "for")) if f.kind == "money" else None
    if head.dep == "appos":
        named_or_counted = up.ent in {"PERSON", "GPE", "LOC", "ORG", "NORP", "DATE", "TIME"} or any(kids(up, scene, "nummod"))
        if named_or_counted or (f.kind == "bare" and up.tag != "NNS"):
            return NOTHING
        return phrase(up, scene), complement(up, scene, preps=PARTS) or possessor(up, scene)
    if up.pos in {"VERB", "AUX"}:
        told = _of_verb(f, up, scene)
        return told if told != NOTHING or f.kind != "money" else (None, complement(head, scene, preps=("on",)))
    return NOTHING


def _scale(f: Figure, head: Token, scene: Scene) -> Told:
    """Magnitude 6.8, a rating of 8: the scale is the measure; of what it says only beside it ("a magnitude 6.8 earthquake")."""
    up = scene.parse.tokens[head.head]
    if f.word:
        nouns = (head, up) if head.i != up.i else (head,)
        thing = next((t for t in nouns if t.i > f.number[1] and is_noun(t, scene)), None)
        behind = next((t for t in nouns if t.start >= f.number[1] and is_noun(t, scene) and t.lemma.lower() != f.word), None)
        named_thing = behind or thing
        if named_thing is not None:
            return f.word, phrase(named_thing, scene, f)
        noun = scene.parse.tokens[up.head]
        return f.word, (complement(noun, scene, preps=("of", "for", "in")) or _owner(noun, scene)) if head.dep == "pobj" else None
    verb = verb_of(head, scene)
    who = subject(verb, scene) if verb is not None else None
    return named(who, scene) if who is not None and is_noun(who, scene) else NOTHING


def _distance(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "15 kilometres south of the city", "80 metres from the hut": a distance, and to what."""
    nxt = scene.after(f.end)
    if nxt is not None and (size := sizes(scene.pack).get(nxt.text.lower())):
        return size, None
    if nxt is None or nxt.text.lower() not in scene.words["direction"]:
        return None
    preps = [nxt] if nxt.dep == "prep" else [*kids(nxt, scene, "prep"), *kids(head, scene, "prep")]
    here = (o for p in preps if p.i <= nxt.i + 2 and p.text.lower() in {"of", "from", "off", "outside"} for o in kids(p, scene, "pobj"))
    thing = next((o for o in here if is_noun(o, scene)), None)
    return "distance", full(thing, scene) if thing is not None else None


def _in_kind(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "40 million dollars in emergency aid": the money is the aid."""
    nxt = scene.after(f.end)
    for prep in [*kids(head, scene, "prep"), *([nxt] if nxt is not None and nxt.dep == "prep" else [])]:
        for obj in kids(prep, scene, "pobj"):
            bare = obj.pos == "NOUN" and not any(kids(obj, scene, "det")) and obj.ent not in {"DATE", "TIME", "MONEY"}
            if prep.text.lower() in {"in", "of"} and bare and is_noun(obj, scene) and prep.i < obj.i:
                return phrase(obj, scene), complement(obj, scene, preps=("to", "for", "of"))
    return None


def _worth(worth: Token, scene: Scene) -> Told:
    """A refinery worth $20 billion: the thing that "worth" hangs on, or the subject."""
    thing = not_place(scene.parse.tokens[worth.head], scene)
    if is_noun(thing, scene):
        return "worth", full(thing, scene)
    obj = next((o for o in kids(thing, scene, "dobj") if o.i < worth.i), None)
    who = obj or (subject(thing, scene) if thing.pos in {"VERB", "AUX"} else None)
    return "worth", full(who, scene) if who is not None and is_noun(who, scene) else None


def _share(head: Token, of: str, scene: Scene) -> Told:
    """36% of the imports: a share, held by the subject."""
    verb = verb_of(head, scene)
    who = subject(verb, scene) if verb is not None and verb.lemma.lower() in scene.words["share_verb"] else None
    known = who is not None and is_noun(who, scene) and who.i != head.i and who.tag not in {"WDT", "WP"}
    if who is not None and known:
        return f"share of {phrase(who, scene)}", of
    level = verb is not None and (moves(verb, scene) or verb.lemma.lower() in scene.words["link_verb"])
    what = subject(verb, scene) if verb is not None and level and head.dep in {"pobj", "attr", "dobj", "npadvmod"} else None
    if what is not None and what.pos == "NOUN" and is_noun(what, scene) and what.i < head.i:
        return phrase(what, scene), of
    return "share", of


def _owner(noun: Token, scene: Scene, *, beside: bool = True) -> str | None:
    """Who has it: the subject of "have", "own", "contain", or the noun that "with" hangs on ("a photo with two boys" is no owner)."""
    parse, up = scene.parse, scene.parse.tokens[noun.head]
    while noun.dep == "conj" and up.i != noun.i:
        noun, up = up, parse.tokens[up.head]
    if beside and noun.dep == "pobj" and up.text.lower() == "with" and is_noun(parse.tokens[up.head], scene):
        return full(parse.tokens[up.head], scene)
    if noun.dep not in {"dobj", "attr"} or up.lemma.lower() not in scene.words["own_verb"]:
        return None
    who = subject(up, scene)
    return full(who, scene) if who is not None and is_noun(who, scene) and who.i != noun.i else None


def _behind_preposition(f: Figure, prep: Token, scene: Scene) -> Told:
    """ "A stake of 15%", "fell to 3%", "a plant with a capacity of 6,000 MW"."""
    up = scene.parse.tokens[prep.head]
    for _ in range(2):
        if up.dep == "prep" or up.pos == "ADP":
            up = scene.parse.tokens[up.head]
    if up.pos in {"VERB", "AUX"}:
        return _of_verb(f, up, scene)
    if not is_noun(up, scene) or prep.text.lower() not in PREPS or up.ent in {"PERSON", "GPE", "LOC", "DATE", "TIME", "NORP"}:
        return NOTHING
    inner = complement(up, scene, preps=PARTS)
    direction = changes(scene.pack).get((up.lemma.lower(), "noun"))
    return phrase(up, scene), inner or possessor(up, scene) or (None if direction else _owner(up, scene))


def _of_verb(f: Figure, verb: Token, scene: Scene) -> Told:
    """Trade has reached $63 billion: the subject is measured; "spent $5m on roads": spending, of roads."""
    told = verbs(scene.pack).get(verb.lemma.lower())
    if told is not None and told[1] == "deal" and not _behind(f, {"for", "at"}, scene):
        return NOTHING
    if told is not None and told[1] != "toll":
        return told[0], _of_table(f, verb, told[1], scene)
    put = verb.lemma.lower() in scene.words["put_verb"] and any(kids(verb, scene, "dobj"))
    level = put or verb.lemma.lower() in scene.words["link_verb"] or moves(verb, scene) or f.kind in {"multiple", "share"}
    who = subject(verb, scene)
    if not level or who is None or not is_noun(who, scene):
        return NOTHING
    obj = next((o for o in kids(verb, scene, "dobj") if not f.start <= o.start < f.end), None)
    if obj is None:
        return named(who, scene)
    return (phrase(obj, scene), complement(obj, scene, preps=PARTS) or possessor(obj, scene)) if is_noun(obj, scene) else NOTHING


def _behind(f: Figure, preps: set[str], scene: Scene) -> bool:
    front = scene.before(f.start)
    return front is not None and front.text.lower() in preps


def _of_table(f: Figure, verb: Token, place: str, scene: Scene) -> str | None:
    """Where a verb of the table has its "of what"."""
    passive = any(kids(verb, scene, "nsubjpass"))
    if place == "purpose":
        head = head_of(f, scene)
        nxt = scene.after(f.end)
        behind = next((full(o, scene) for o in kids(nxt, scene, "pobj") if is_noun(o, scene)), None) if _for(nxt) else None
        return behind or (complement(head, scene, preps=("on", "for")) if head else None)
    if place in {"object", "deal"}:
        things = kids(verb, scene, "nsubjpass") if passive else kids(verb, scene, "dobj", "dative")
        thing = next((o for o in things if not f.start <= o.start < f.end), None)
    else:
        thing = subject(verb, scene) if place == "subject" and not passive else None
    return full(thing, scene) if thing is not None and is_noun(thing, scene) else None


def _for(tok: Token | None) -> TypeGuard[Token]:
    return tok is not None and tok.text.lower() in {"on", "for"}


def _toll(noun: Token, scene: Scene) -> str | None:
    """ "Killed", "injured": what befell the people counted, told by the verb whose object or passive subject they are."""
    verb = scene.parse.tokens[noun.head]
    word, place = verbs(scene.pack).get(verb.lemma.lower(), (None, ""))
    active = noun.dep == "nsubj" and verb.lemma.lower() == "die"
    return word if place == "toll" and (noun.dep in {"dobj", "nsubjpass"} or active) else None


def _participle(f: Figure, scene: Scene) -> str | None:
    """ "25 captured": the participle behind the number."""
    nxt = scene.after(f.end)
    word, place = verbs(scene.pack).get(nxt.lemma.lower(), (None, "")) if nxt is not None and nxt.tag in {"VBN", "VBD"} else (None, "")
    return word if place == "toll" else None


def _count(f: Figure, noun: Token, scene: Scene) -> Told:
    """Six reactors: the noun is the measure; of what is told by "of", by who has them, or by the place."""
    if f.kind == "times" or noun.text.lower() == "times":
        verb = verb_of(noun, scene)
        return (verb.text if verb and verb.lemma.lower() not in {"be", "have"} else None), None
    if bound := _bound(f, noun, scene):
        return bound
    measure, toll = phrase(noun, scene, f), _toll(noun, scene)
    if toll:
        return f"{measure} {toll}", complement(noun, scene, preps=PARTS)
    of = complement(noun, scene, preps=("of", "between", "from", "for", "among"))
    place = complement(noun, scene, preps=("in", "at", "on", "within"))
    return measure, of or _described(noun, scene) or _owner(noun, scene, beside=False) or place


def _bound(f: Figure, noun: Token, scene: Scene) -> Told | None:
    """ "The 120-seat parliament": seats, of the parliament."""
    up = scene.parse.tokens[noun.head]
    hyphen = noun.start > 0 and scene.text[noun.start - 1] == "-" and noun.dep in {"compound", "nmod", "amod"}
    return (noun.text, phrase(up, scene, f, after=noun)) if hyphen and up.i > noun.i and is_noun(up, scene) else None


def _described(noun: Token, scene: Scene) -> str | None:
    """ "…, which he described as the two largest firms": what is described."""
    prep = scene.parse.tokens[noun.head]
    if noun.dep != "pobj" or prep.text.lower() != "as":
        return None
    verb = scene.parse.tokens[prep.head]
    thing = next(kids(verb, scene, "dobj"), None)
    if thing is not None and thing.tag in {"WDT", "WP"} and verb.dep == "relcl":
        thing = scene.parse.tokens[verb.head]
    return full(thing, scene) if thing is not None and is_noun(thing, scene) else None
