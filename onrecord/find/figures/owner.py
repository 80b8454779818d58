"""Of what or whom a figure is: who has it, does it or takes part in it, where it is, and who "its" is."""

from collections.abc import Iterator, Sequence

from onrecord.find.figures.phrases import FAR, complement, full, is_noun, kids, phrase, subject
from onrecord.find.figures.scene import Figure, Scene
from onrecord.syntax.scheme import SUBJECTS
from onrecord.text import Token

PLACES = {"state", "place", "site"}
WHERE = {"in", "at", "on", "into", "near", "across", "outside", "off", "within", "around", "through", "over"}
HEADS = {"in", "at", "across", "on", "from", "within", "aboard"}


def whose(f: Figure, noun: Token, scene: Scene) -> str | None:
    """Of what the thing counted is, by what stands nearest: who has it, the whole it makes, its place, "its", the noun it hangs on."""
    return (
        owner(noun, scene, beside=False)
        or _partitive(f, noun, scene)
        or _whole(noun, scene)
        or _place_of(noun, scene)
        or pronoun_owner(noun, scene)
        or _hangs_on(noun, scene)
        or _where(noun, scene)
    )


def _place_of(noun: Token, scene: Scene) -> str | None:
    """Where the thing counted is; "on board", "on their way" are no places."""
    found = complement(noun, scene, preps=("in", "at", "on", "within", "with", "aboard"))
    worn = found is not None and not scene.words["worn"].isdisjoint(found.lower().split())  # "officers in plain clothes"
    return None if found is not None and (worn or found.lower() in scene.words["set_noun"]) else found


def owner(noun: Token, scene: Scene, *, beside: bool = True) -> str | None:
    """Who has it: the subject of "have", "own", "consist of", or the noun that "with" hangs on ("a photo with two boys" is no owner)."""
    parse, up = scene.parse, scene.parse.tokens[noun.head]
    for _ in range(FAR):
        if noun.rel != "joined" or up.i == noun.i:
            break
        noun, up = up, parse.tokens[up.head]
    if noun.rel == "governed":
        above = parse.tokens[up.head]
        if beside and up.text.lower() == "with" and above.i < noun.i and is_noun(above, scene):
            return full(_name_of(above, scene), scene)
        if up.text.lower() == "with":
            return None  # "with $3 million spent, hope grew"
        verbs = scene.words["own_verb" if up.text.lower() == "of" else "reach_verb"]
        return _subject_of(above, noun, scene) if above.lemma.lower() in verbs else None
    if noun.rel == "subject:passive" and up.lemma.lower() in scene.words["own_verb"]:
        agent = next((o for a in kids(up, scene, "doer") for o in kids(a, scene, "governed")), None)
        return full(agent, scene) if agent is not None and is_noun(agent, scene) else None
    if noun.rel not in {"object", "predicative"} or up.lemma.lower() not in scene.words["own_verb"]:
        return None
    return _subject_of(up, noun, scene)


def _subject_of(verb: Token, noun: Token, scene: Scene) -> str | None:
    who = subject(verb, scene)
    return full(who, scene) if who is not None and is_noun(who, scene) and who.i != noun.i else None


def _name_of(noun: Token, scene: Scene) -> Token:
    """ "Lorana, a country with two airports": what stands in apposition is the name."""
    up = scene.parse.tokens[noun.head]
    return up if noun.rel == "apposition" and up.pos == "PROPN" and is_noun(up, scene) else noun


def _partitive(f: Figure, noun: Token, scene: Scene) -> str | None:
    """ "Won 213 of the 400 seats": the number hangs on the verb, the noun on the number."""
    prep = scene.parse.tokens[noun.head]
    number = scene.parse.tokens[prep.head]
    if noun.rel != "governed" or prep.text.lower() != "of" or not f.number[0] <= number.start < f.number[1]:
        return None
    verb = scene.parse.tokens[number.head]
    has = number.rel == "object" and verb.lemma.lower() in scene.words["own_verb"]
    return _subject_of(verb, noun, scene) if has else None


def _whole(noun: Token, scene: Scene) -> str | None:
    """ "A poll of 1,004 adults", "a fleet of 30 ships": the whole that they make; "the arrest of 30 men" is none."""
    prep = scene.parse.tokens[noun.head]
    up = scene.parse.tokens[prep.head]
    if noun.rel != "governed" or prep.text.lower() != "of" or not is_noun(up, scene):
        return None
    return phrase(up, scene) if up.lemma.lower() in scene.words["collection"] else None


def _hangs_on(noun: Token, scene: Scene) -> str | None:
    """ "Voters in 14 provinces": the voters; "scored 17 goals in 21 matches": who scored."""
    prep = scene.parse.tokens[noun.head]
    up = scene.parse.tokens[prep.head]
    if noun.rel != "governed" or prep.text.lower() not in HEADS or up.ent in {"date", "time"} or up.pos not in {"NOUN", "PROPN"}:
        return None
    loose = up.morph == "noun" and up.lemma.lower() not in scene.words["collection"]
    if prep.text.lower() == "from" and (loose or up.lemma.lower() in scene.words["said_noun"]):
        return None  # "criticism from five villages"
    return owner(up, scene, beside=False) or (phrase(up, scene) if is_noun(up, scene) else None)


def _where(noun: Token, scene: Scene) -> str | None:
    """The named place under the verb of the thing counted ("35 people were arrested in Lorana")."""
    verb = scene.parse.tokens[noun.head]
    if noun.rel not in {"subject", "subject:passive", "object"} or verb.pos != "VERB":
        return None
    for prep in kids(verb, scene, "adposition"):
        for obj in kids(prep, scene, "governed"):
            named = obj.ent in PLACES or any(o.ent in PLACES for p in kids(obj, scene, "adposition") for o in kids(p, scene, "governed"))
            if prep.text.lower() in WHERE and named and is_noun(obj, scene):
                return full(obj, scene)
    return None


def pronoun_owner(noun: Token, scene: Scene) -> str | None:
    """Who "its", "their", "his" is: the nearest subject above that agrees in number, else that of the sentence before."""
    word = next((p.text.lower() for p in kids(noun, scene, "possessor") if p.morph == "possessive"), "")
    if not word:
        return None
    for who in _subjects(noun, scene):
        if is_noun(who, scene) and _agrees(who, word, scene):
            return full(who, scene)
    return None


def _subjects(noun: Token, scene: Scene) -> Iterator[Token]:
    """Subjects of the verbs above a noun, nearest first, then the subject of the sentence before in the same block."""
    parse = scene.parse
    for up in scene.above(noun, 7):
        yield from (s for s in kids(up, scene, *SUBJECTS) if s.i < noun.i)
    here = parse.sentences[noun.sent]
    before = parse.sentences[here.i - 1] if here.i > 0 else None
    if before is not None and before.block == here.block:
        root = next((t for t in parse.sentence_tokens(before) if t.head == t.i), None)
        if root is not None:
            yield from kids(root, scene, *SUBJECTS)


def _agrees(who: Token, word: str, scene: Scene) -> bool:
    """Number and kind: "its" is one thing, "their" several or a body, "his" and "her" a person."""
    many = who.morph in {"nouns", "names"} or any(kids(who, scene, "joined"))
    if word == "their":
        return many or who.ent == "body"
    if word == "its":
        return not many and who.ent != "person"
    return not many and word in {"his", "her"} and who.ent in {"person", ""}


def behind(end: int, scene: Scene, preps: Sequence[str] = ("for", "on", "of", "to", "against", "in", "from")) -> str | None:
    """The noun phrase of the preposition right behind a figure ("a fee of 60 million euros for the winger")."""
    prep = scene.after(end)
    if prep is None or prep.text.lower() not in preps or prep.rel not in {"adposition", "recipient"}:
        return None
    obj = next(kids(prep, scene, "governed"), None)
    if obj is None or obj.ent in {"date", "time"} or not is_noun(obj, scene) or any(kids(obj, scene, "number")):
        return None
    if obj.lemma.lower() in scene.words["no_whole"]:
        return None
    return full(obj, scene)
