"""What a count counts and of what: six reactors of the plant, 58 people killed by the quake, five times."""

from functools import cache

from onrecord.find.figures.owner import whose
from onrecord.find.figures.phrases import complement, full, is_noun, kids, moves, phrase, possessor, subject
from onrecord.find.figures.scene import Figure, Scene
from onrecord.lang import Pack
from onrecord.syntax.scheme import SUBJECTS
from onrecord.text import Token

Told = tuple[str | None, str | None]
NOTHING: Told = (None, None)
PARTS = ("of", "in", "among", "for", "on", "at", "against", "to", "with")


@cache
def verbs(pack: Pack) -> dict[str, tuple[str | None, str]]:
    """Lemma -> the noun that names its figure, and where "of what" stands (subject, object, purpose, toll or none)."""
    return {r["lemma"]: (r["measure"] or None, r["of"]) for r in pack.table("measure_verbs")}


def count(f: Figure, noun: Token, scene: Scene) -> Told:
    """Six reactors: the noun is the measure; of what is told by "of", by who has them, or by the place."""
    if f.kind == "times" or noun.text.lower() == "times":
        nxt = scene.after(noun.end)
        return NOTHING if f.kind == "multiple" and nxt is not None and nxt.text.lower() == "as" else _often(noun, scene)
    if bound := _bound(f, noun, scene):
        return bound
    if noun.morph == "personal":
        return NOTHING  # "eight of them": who they are was told before
    measure, befell = phrase(noun, scene, f), toll(noun, scene)
    if befell:
        return f"{measure} {befell}", complement(noun, scene, preps=PARTS) or _cause(noun, scene) or whose(f, noun, scene)
    if level := _level_of(f, noun, scene):
        return measure, level
    of = complement(noun, scene, preps=("of", "between", "from", "for", "among", "about", "against")[_stripped(f, noun, scene) :])
    return measure, of or possessor(noun, scene) or _described(noun, scene) or whose(f, noun, scene)


def _stripped(f: Figure, noun: Token, scene: Scene) -> bool:
    """ "Deprived 300 people of water", "accused 12 men of fraud": that "of" says nothing of the people."""
    up = scene.parse.tokens[noun.head]
    number = scene.parse.tokens[up.head] if up.text.lower() == "of" else None
    inside = number is not None and f.number[0] <= number.start < f.number[1]
    top = number if number is not None and inside else noun
    return top.rel in {"object", "subject:passive"} and scene.parse.tokens[top.head].lemma.lower() in scene.words["of_verb"]


def _level_of(f: Figure, noun: Token, scene: Scene) -> str | None:
    """ "The majority shrank to three seats", "put its losses at 3,000 men": the count is the level of the subject or object."""
    prep = scene.parse.tokens[noun.head]
    verb = scene.parse.tokens[prep.head]
    if noun.rel != "governed" or prep.text.lower() not in {"to", "by", "at"} or verb.pos not in {"VERB", "AUX"}:
        return None
    put = verb.lemma.lower() in scene.words["put_verb"] and prep.text.lower() == "at"
    thing = next(kids(verb, scene, "object"), None) if put else subject(verb, scene) if moves(verb, scene) else None
    return full(thing, scene) if thing is not None and is_noun(thing, scene) else None


def _often(noun: Token, scene: Scene) -> Told:
    """ "They have met five times": how often somebody does something, by the verb that "times" itself hangs on."""
    verb = scene.parse.tokens[noun.head]
    if verb.i == noun.i or verb.pos != "VERB" or verb.lemma.lower() in {"be", "have"}:
        return NOTHING
    who = next((s for s in (subject(verb, scene),) if s is not None and is_noun(s, scene)), None)
    particle = next((k for k in kids(verb, scene, "particle") if k.i == verb.i + 1), None)
    return f"{verb.text} {particle.text}" if particle is not None else verb.text, full(who, scene) if who is not None else None


def _cause(noun: Token, scene: Scene) -> str | None:
    """What killed them: a thing that is no person ("the quake killed 58 people")."""
    verb = scene.parse.tokens[noun.head]
    agent = next((o for a in kids(verb, scene, "doer") for o in kids(a, scene, "governed")), None)
    who = subject(verb, scene) if noun.rel == "object" else agent
    far = (
        verb.rel == "governed:clause" or verb.lemma.lower() in scene.words["release_verb"]
    )  # "the cost of releasing 12 men" releases nobody
    if who is None or far or not is_noun(who, scene) or who.ent in {"person", "people", "body", "state"}:
        return _occasion(verb, scene)
    return _occasion(verb, scene) if who.lemma.lower() in agents(scene) else full(who, scene)


def agents(scene: Scene) -> frozenset[str]:
    """People and bodies that do things, by a common noun."""
    return scene.pack.words("event_people") | scene.words["agent_word"]


def _occasion(verb: Token, scene: Scene) -> str | None:
    """ "Killed in the embassy bombing": on what occasion, or where."""
    for prep in kids(verb, scene, "adposition") if verb.lemma.lower() in scene.words["harm_verb"] else ():
        for obj in kids(prep, scene, "governed"):
            if prep.text.lower() in {"in", "by", "during"} and is_noun(obj, scene) and obj.ent not in {"date", "time"}:
                return full(obj, scene)
    return None


def _bound(f: Figure, noun: Token, scene: Scene) -> Told | None:
    """ "The 120-seat parliament": seats, of the parliament."""
    up = scene.parse.tokens[noun.head]
    hyphen = noun.start > 0 and scene.text[noun.start - 1] == "-" and noun.rel in {"compounded", "modifier", "adjective"}
    return (noun.text, phrase(up, scene, f, after=noun)) if hyphen and up.i > noun.i and is_noun(up, scene) else None


def _described(noun: Token, scene: Scene) -> str | None:
    """ "…, which he described as the two largest firms": what is described."""
    prep = scene.parse.tokens[noun.head]
    if noun.rel != "governed" or prep.text.lower() != "as":
        return None
    verb = scene.parse.tokens[prep.head]
    thing = next(kids(verb, scene, "object"), None)
    if thing is not None and thing.morph in {"wh:determiner", "wh"} and verb.rel == "relative":
        thing = scene.parse.tokens[verb.head]
    return full(thing, scene) if thing is not None and is_noun(thing, scene) else None


def toll(noun: Token, scene: Scene) -> str | None:
    """ "Killed", "injured": what befell the people counted, told by the verb whose object or passive subject they are."""
    verb = scene.parse.tokens[noun.head]
    word, place = verbs(scene.pack).get(verb.lemma.lower(), (None, ""))
    active = noun.rel == "subject" and verb.lemma.lower() == "die"
    if noun.rel in SUBJECTS and (state := _state(verb, scene)):
        return state
    if noun.rel == "subject" and verb.lemma.lower() == "lose" and any(k.lemma.lower() == "life" for k in kids(verb, scene, "object")):
        return "killed"
    if noun.lemma.lower() == "life" and noun.rel == "object" and verb.lemma.lower() in scene.words["life_verb"]:
        return "lost"
    return word if place == "toll" and (noun.rel in {"object", "subject:passive"} or active) else None


def _state(verb: Token, scene: Scene) -> str | None:
    """ "Four are missing", "the four missing are presumed dead": what is said of the people counted, not what they are called."""
    told = next(
        (
            k
            for k in kids(verb, scene, "predicative:adj", "predicative:object", "predicative")
            if k.text.lower() in scene.words["people_word"]
        ),
        None,
    )
    if told is None:
        return None
    return f"{verb.text} {told.text}" if verb.morph == "participle" else told.text


def participle(f: Figure, scene: Scene) -> str | None:
    """ "25 captured": the participle behind the number."""
    nxt = scene.after(f.end)
    word, place = (
        verbs(scene.pack).get(nxt.lemma.lower(), (None, "")) if nxt is not None and nxt.morph in {"participle", "past"} else (None, "")
    )
    return word if place == "toll" else None
