"""What a figure measures by the verb that it hangs on: the subject's level, the object's, or what the verb itself names ("cost")."""

from onrecord.find.figures.count import NOTHING, PARTS, Told, verbs
from onrecord.find.figures.owner import behind, pronoun_owner
from onrecord.find.figures.phrases import complement, full, head_of, is_noun, kids, moves, named, phrase, possessor, subject
from onrecord.find.figures.scene import Figure, Scene
from onrecord.text import Token


def of_verb(f: Figure, verb: Token, scene: Scene) -> Told:
    """Trade has reached $63 billion: the subject is measured; "spent $5m on roads": spending, of roads."""
    particle = next((k for k in kids(verb, scene, "particle", "adverb") if k.rel == "particle" or k.text.lower() == "aside"), None)
    told = verbs(scene.pack).get(f"{verb.lemma.lower()} {particle.text.lower()}" if particle is not None else verb.lemma.lower())
    if f.kind == "money" and verb.lemma.lower() in scene.words["fund_verb"] and scene.parse.tokens[_top(f, verb, scene)].rel == "object":
        (funds,) = scene.words["fund_measure"]
        return funds, _purpose(f, scene)
    return _level(f, verb, scene) if told is None else _by_table(f, verb, told, scene) or _level(f, verb, scene)


def _by_table(f: Figure, verb: Token, told: tuple[str | None, str], scene: Scene) -> Told | None:
    """What a verb of the table says of its figure; None where its people are told elsewhere."""
    if told[1] == "deal" and not _behind(f, {"for", "at"}, scene):
        return NOTHING
    if told[0] == "loss" and f.kind == "percent" and (who := subject(verb, scene)) is not None and is_noun(who, scene):
        return named(who, scene)  # "shares lost 31 percent": they fell by that
    if f.kind == "percent" and verb.lemma.lower() in scene.words["vote_verb"]:
        return NOTHING  # "earned 6 percent": of the votes
    if told[1] == "receiver" and f.kind == "percent":
        return NOTHING  # "first given as 68 percent": told, not handed over
    nxt = scene.after(f.end)
    if told[1] == "receiver" and f.kind == "measure" and (nxt is None or nxt.text.lower() != "of"):
        return NOTHING  # "the plant gives 1.2GW"
    if f.kind in {"percent", "share"} and _does(f, verb, scene):
        return NOTHING  # "10% give nothing": they do so, and it is not what they give
    return (told[0], _of_table(f, verb, told[1], scene)) if told[1] != "toll" else None


def _level(f: Figure, verb: Token, scene: Scene) -> Told:
    """The figure as the level of the verb's subject, or of its object where there is one."""
    who = subject(verb, scene)
    put, level = _puts(verb, scene), _levels(f, verb, scene)
    if f.kind == "measure" and not level and who is not None and scene.parse.tokens[_top(f, verb, scene)].rel == "object":
        return verb.text.lower(), full(who, scene) if is_noun(who, scene) else None
    obj = next((o for o in kids(verb, scene, "object") if not f.start <= o.start < f.end), None)
    if obj is not None and is_noun(obj, scene) and (put or (level and who is None)):  # whoever puts it so is not what is measured
        return _object_itself(obj, scene, put=put)
    if not level or who is None or not is_noun(who, scene):
        return NOTHING
    if obj is not None:
        return _of_object(obj, who, scene, put=put) if is_noun(obj, scene) else NOTHING
    return _of_subject(f, verb, who, scene, put=put)


def _puts(verb: Token, scene: Scene) -> bool:
    """ "Put the toll at 12": somebody tells the level of something."""
    tells = verb.lemma.lower() in scene.words["put_verb"] | scene.words["bring_verb"]
    return tells and scene.tree.has(verb.i, "object", "subject:passive")


def _levels(f: Figure, verb: Token, scene: Scene) -> bool:
    """Does the figure tell a level, or a move of it?"""
    told = f.kind in {"multiple", "share"} or f.direction is not None
    return told or _puts(verb, scene) or verb.lemma.lower() in scene.words["link_verb"] or moves(verb, scene)


def _object_itself(obj: Token, scene: Scene, *, put: bool) -> Told:
    """ "Put the toll at 12": the object is what is measured."""
    of = complement(obj, scene, preps=(*PARTS, "from", "to") if put else (*PARTS, "from")) or possessor(obj, scene)
    return phrase(obj, scene), of or (pronoun_owner(obj, scene) if put else None)


def _of_subject(f: Figure, verb: Token, who: Token, scene: Scene, *, put: bool) -> Told:
    """ "Trade has reached $63 billion": the subject is what is measured, unless it is the one who counts or cuts."""
    active = not scene.tree.has(verb.i, "subject:passive")
    if put and active:
        return NOTHING  # "witnesses estimated 40": the one who counts is not what is counted
    if f.kind == "money" and verb.lemma.lower() in scene.words["cut_verb"] and active:
        return None, behind(f.end, scene, ("from",))  # "the town cut $5 million from its budget"
    measure, of = named(who, scene)
    return measure, of or pronoun_owner(who, scene)


def _of_object(obj: Token, who: Token, scene: Scene, *, put: bool) -> Told:
    """ "The firm cut its output by 5%": the object, of whoever has it; "the storm cut output" is no output of the storm."""
    own = complement(obj, scene, preps=(*PARTS, "from")) or possessor(obj, scene) or pronoun_owner(obj, scene)
    cause = who.ent == "person" or put or who.lemma.lower() in scene.words["causer"]
    return phrase(obj, scene), own or (full(who, scene) if not cause else None)


def _does(f: Figure, verb: Token, scene: Scene) -> bool:
    """Is the figure the subject of the verb?"""
    top = scene.parse.tokens[_top(f, verb, scene)]
    return top.rel == "subject" and top.head == verb.i


def _top(f: Figure, verb: Token, scene: Scene) -> int:
    """The token through which the figure hangs on the verb."""
    head = head_of(f, scene)
    return head.i if head is not None else verb.i


def _behind(f: Figure, preps: set[str], scene: Scene) -> bool:
    front = scene.before(f.start)
    return front is not None and front.text.lower() in preps


def _of_table(f: Figure, verb: Token, place: str, scene: Scene) -> str | None:
    """Where a verb of the table has its "of what"."""
    if place == "purpose":
        return _purpose(f, scene) or _payer(verb, scene)
    thing = _thing(f, verb, place, scene)
    return full(thing, scene) if thing is not None and is_noun(thing, scene) else None


def _thing(f: Figure, verb: Token, place: str, scene: Scene) -> Token | None:
    """The object (in the passive the subject; of a participle its noun), or the subject."""
    passive = next(kids(verb, scene, "subject:passive"), None)
    if place == "subject":
        return subject(verb, scene) if passive is None else None
    if place == "receiver":
        given = next(kids(verb, scene, "recipient"), None)
        return given if given is None or given.pos != "ADP" else next(kids(given, scene, "governed"), None)
    if passive is not None:
        return passive
    obj = next((o for o in kids(verb, scene, "object", "recipient") if not f.start <= o.start < f.end), None)
    if obj is None and verb.rel == "adnominal" and verb.morph == "participle":
        return scene.parse.tokens[verb.head]
    return subject(verb, scene) if obj is None and place == "deal" else obj


def _purpose(f: Figure, scene: Scene) -> str | None:
    """ "On roads", "for rebuilding the port": what the money is for."""
    nxt, head = scene.after(f.end), head_of(f, scene)
    if nxt is not None and nxt.text.lower() in {"on", "for"}:
        for o in kids(nxt, scene, "governed", "governed:clause"):
            if o.rel == "governed" and is_noun(o, scene):
                return full(o, scene)
            thing = next(kids(o, scene, "object"), None)
            if o.rel == "governed:clause" and thing is not None and is_noun(thing, scene):
                return f"{o.text} {full(thing, scene)}"
    return complement(head, scene, preps=("on", "for")) if head is not None else None


def _payer(verb: Token, scene: Scene) -> str | None:
    """Who spends, pays or pledges, where nothing says what for."""
    who = subject(verb, scene)
    return full(who, scene) if who is not None and is_noun(who, scene) and not any(kids(verb, scene, "subject:passive")) else None
