"""What a figure measures and of what, read from the structure of its sentence; None where the structure does not say."""

import re
from collections.abc import Callable

from onrecord.find.figures.change import is_group
from onrecord.find.figures.count import NOTHING, PARTS, Told, agents, count, participle, toll
from onrecord.find.figures.owner import behind, owner, pronoun_owner
from onrecord.find.figures.patterns import changes, sizes
from onrecord.find.figures.phrases import (
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
    whole_noun,
)
from onrecord.find.figures.scene import Figure, Scene
from onrecord.find.figures.time import lasting
from onrecord.find.figures.verb import of_verb
from onrecord.text import Token

BEFORE_NOUN = {"compounded", "number", "modifier", "adjective", "number:modifier"}
NAMED = {"person", "state", "place", "body", "people", "date", "time"}
LENGTHS = {"km", "m", "mi", "nmi", "ft", "yd", "cm", "in"}
BRACKET = re.compile(r" \([^()\n]{1,30}\)|\)")
PREPS = {"of", "at", "to", "by", "below", "above", "over", "under", "from", "between", "for", "with", "as", "than"}


def age_of(f: Figure, scene: Scene) -> Told | None:
    """Ages and prison terms say themselves what they measure."""
    if f.kind == "term":
        return "prison term", _punished(f, scene)
    if f.kind != "age":
        return None
    head = head_of(f, scene)
    up = scene.parse.tokens[head.head] if head else None
    name = scene.before(f.start - 2) if f.start == f.number[0] and scene.text[max(0, f.start - 2) : f.start] == ", " else None
    if f.rule == "age" and name is not None and name.pos == "PROPN":
        return "age", _name(name, scene)  # "his friend Ella Varga, 42,"
    if head is not None and up is not None and f.rule != "age":
        who = subject(up, scene)
        return "age", full(who, scene) if who is not None and is_noun(who, scene) else None
    whose = up is not None and is_noun(up, scene) and up.ent not in {"date", "time"} and up.lemma.lower() not in scene.words["aged"]
    return "age", phrase(up, scene, f) if up is not None and whose else None


def _name(last: Token, scene: Scene) -> str:
    """A name by its last word, without what the person is."""
    first = last.i
    while first > 0 and scene.parse.tokens[first - 1].pos == "PROPN" and scene.parse.tokens[first - 1].ent == last.ent:
        first -= 1
    return " ".join(scene.text[scene.parse.tokens[first].start : last.end].split())


def _punished(f: Figure, scene: Scene) -> str | None:
    """Who is to serve the term."""
    head = head_of(f, scene)
    told = lasting(f, head, scene) if head is not None else None
    return told[1] if told else None


def measured(f: Figure, head: Token, scene: Scene) -> Told:
    """Measure and of, by where the figure hangs: the first place of ``PLACES`` that knows."""
    return next(told for place in PLACES if (told := place(f, head, scene)) is not None)


def _on_a_scale(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "A magnitude 6.8 earthquake": the scale is the measure."""
    return _scale(f, head, scene) if f.kind == "scale" else None


def _of_a_group(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "30 percent of the over-60s": a share, of those."""
    if not is_group(f, scene):
        return None
    of = _whole(f, head, scene)
    return ("share", of) if of else NOTHING


def _of_things(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "300 workers": what is counted."""
    return count(f, head, scene) if f.noun is not None else None


def _of_a_whole(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "36% of the imports": a share of what it is told of."""
    of = _whole(f, head, scene) if f.kind in {"percent", "share"} else None
    return _share(head, of, scene) if of else None


def _one_in_many(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "One in five households": a share of what stands behind."""
    behind_it = scene.parse.tokens[head.i + 1 : head.i + 6] if f.rule == "one_in" else ()
    many = next((t for t in behind_it if t.start >= f.end and is_noun(t, scene)), None)
    return ("share", full(many, scene)) if many is not None else None


def _part_before_noun(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "Half the town": a share of the noun that it stands before."""
    before = f.kind == "share" and head.rel in {*BEFORE_NOUN, "determiner", "determiner:first"}
    up = scene.parse.tokens[head.head]
    return ("share", full(up, scene)) if before and up.i > head.i and is_noun(up, scene) else None


def _along(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "15 kilometres south of the city": a distance."""
    return _distance(f, head, scene) if f.unit in LENGTHS else None


def _befallen(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "Killed 45": what befell them."""
    befell = (toll(head, scene) or participle(f, scene)) if f.kind == "bare" else None
    return (befell, None) if befell else None


def _as_a_thing(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "40 million dollars in emergency aid": the aid."""
    return _in_kind(f, head, scene) if f.kind in {"money", "measure"} else None


def _to_a_degree(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "92% full": the adjective says it."""
    return _degree(head, scene)


def _before_noun(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "A 12% rise", "the $3 million bridge": the noun that it stands before."""
    up = scene.parse.tokens[head.head]
    if head.rel not in BEFORE_NOUN or up.i <= head.i or not is_noun(up, scene):
        return None
    if up.ent == "date" and up.morph == "noun":
        return NOTHING  # "3.8% year on year"
    up = whole_noun(up, scene)
    whose = complement(up, scene, preps=PARTS) or possessor(up, scene) or owner(up, scene)
    return phrase(up, scene, f), whose or pronoun_owner(up, scene)


def _whole(f: Figure, head: Token, scene: Scene) -> str | None:
    """ "Of" what a share is; it may hang on the last word ("per cent"), or stand behind it in a case of its own, without a word."""
    last = scene.parse.at(f.end - 1)
    ends = [head] if last is None or last.i == head.i or last.pos not in {"NOUN", "NUM"} else [head, last]
    told = next((of for t in ends if (of := complement(t, scene, preps=("of",), counted=True))), None)
    return told or next((full(o, scene) for t in ends for o in kids(t, scene, "possessor") if o.i > t.i and is_noun(o, scene)), None)


def _degree(head: Token, scene: Scene) -> Told | None:
    """ "Is 92% full", "94% effective", "240 kilometres long", "the dam, 120 metres high": an adjective says what is measured."""
    adjective = scene.parse.tokens[head.head]
    if head.rel != "adverb:noun" or adjective.pos != "ADJ" or adjective.i < head.i or adjective.morph == "adjective:more":
        return None
    up, word = scene.parse.tokens[adjective.head], sizes(scene.pack).get(adjective.text.lower(), adjective.text.lower())
    thing = (
        up
        if is_noun(up, scene) and adjective.rel in {"adjective", "apposition", "adnominal"}
        else subject(up, scene)
        if up.pos in {"VERB", "AUX"}
        else None
    )
    return word, full(thing, scene) if thing is not None and is_noun(thing, scene) else None


def _of_worth(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "A refinery worth $20 billion", "$9,000 worth of chairs"."""
    near = (*scene.above(head, 2), scene.before(f.start))
    worth = next((t for t in near if t is not None and t.lemma.lower() == "worth"), None)
    if worth is not None:
        return _worth(worth, scene)
    nxt = scene.after(f.end)
    worth_of = nxt is not None and nxt.lemma.lower() == "worth"
    return ("worth", complement(nxt, scene, preps=("of",))) if nxt is not None and worth_of else None


def _governed(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "A stake of 15%", "fell to 3%": what the preposition says."""
    return _behind_preposition(f, scene.parse.tokens[head.head], scene) if head.rel == "governed" else None


def _apart(f: Figure, head: Token, scene: Scene) -> Told | None:
    """A figure in a list, or beside a figure: money says what it is for."""
    up = scene.parse.tokens[head.head]
    if head.rel not in {"apposition", "joined", "other"} or (head.rel == "apposition" and is_noun(up, scene)):
        return None
    return None, complement(head, scene, preps=("on", "for")) if f.kind == "money" else None


def _explaining(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "The fee, $40 million": the noun that it explains, unless that is a name or counted itself."""
    up = scene.parse.tokens[head.head]
    if head.rel != "apposition":
        return None
    if up.ent in NAMED or any(kids(up, scene, "number")) or (f.kind == "bare" and up.morph != "nouns"):
        return NOTHING
    return phrase(up, scene), complement(up, scene, preps=PARTS) or possessor(up, scene)


def _by_its_verb(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "Trade reached $63 billion", "finished 3% higher", "was up 3%"."""
    up = scene.parse.tokens[head.head]
    over = scene.parse.tokens[up.head]
    if up.pos in {"ADV", "ADJ", "ADP"} and f.direction and over.pos in {"VERB", "AUX"}:
        up = over
    if up.pos not in {"VERB", "AUX"}:
        return None
    told = of_verb(f, up, scene)
    return told if told != NOTHING or f.kind != "money" else (None, complement(head, scene, preps=("on",)))


def _unknown(f: Figure, head: Token, scene: Scene) -> Told:
    """The structure does not say."""
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
        return f.word, (complement(noun, scene, preps=("of", "for", "in")) or owner(noun, scene)) if head.rel == "governed" else None
    verb = verb_of(head, scene)
    who = subject(verb, scene) if verb is not None else None
    return named(who, scene) if who is not None and is_noun(who, scene) else NOTHING


def _distance(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "15 kilometres south of the city", "80 metres from the hut": a distance, and to what."""
    nxt = scene.after(_past_bracket(f.end, scene))
    if nxt is not None and (size := sizes(scene.pack).get(nxt.text.lower())):
        return _degree(head, scene) or (size, None)
    if nxt is None or nxt.text.lower() not in scene.words["direction"]:
        return None
    preps = [nxt] if nxt.rel == "adposition" else [*kids(nxt, scene, "adposition"), *kids(head, scene, "adposition")]
    here = (o for p in preps if p.i <= nxt.i + 2 and p.text.lower() in {"of", "from", "off", "outside"} for o in kids(p, scene, "governed"))
    thing = next((o for o in here if is_noun(o, scene)), None)
    return "distance", full(thing, scene) if thing is not None else None


def _past_bracket(end: int, scene: Scene) -> int:
    """The end of what is told again in brackets behind a figure, or of the brackets that it stands in."""
    m = BRACKET.match(scene.text, end)
    return m.end() if m else end


def _in_kind(f: Figure, head: Token, scene: Scene) -> Told | None:
    """ "40 million dollars in emergency aid": the money is the aid."""
    nxt = scene.after(f.end)
    for prep in [*kids(head, scene, "adposition"), *([nxt] if nxt is not None and nxt.rel == "adposition" else [])]:
        for obj in kids(prep, scene, "governed"):
            bare = obj.pos == "NOUN" and not any(kids(obj, scene, "determiner")) and obj.ent not in {"date", "time", "money"}
            bare = bare and obj.lemma.lower() not in scene.words["pay_kind"]
            if prep.text.lower() in ({"in", "of"} if f.kind == "money" else {"of"}) and bare and is_noun(obj, scene) and prep.i < obj.i:
                of = complement(obj, scene, preps=("to", "for", "of", "on", "in", "from", "against")) or behind(
                    obj.end, scene, ("to", "for", "on")
                )
                return phrase(obj, scene), of or owner(head, scene) or _doer(head, scene)
    return None


def _doer(head: Token, scene: Scene) -> str | None:
    """Who dumps, burns or produces what is measured: the subject of the verb that the figure is the object of."""
    verb = scene.parse.tokens[head.head]
    who = subject(verb, scene) if head.rel == "object" and verb.pos == "VERB" else None
    people = who is not None and (who.ent in {"person", "body", "people"} or who.lemma.lower() in agents(scene))
    return full(who, scene) if who is not None and is_noun(who, scene) and not people else None


def _worth(worth: Token, scene: Scene) -> Told:
    """A refinery worth $20 billion: the thing that "worth" hangs on, or the subject."""
    thing = not_place(scene.parse.tokens[worth.head], scene)
    if is_noun(thing, scene):
        return "worth", full(thing, scene)
    obj = next((o for o in kids(thing, scene, "object") if o.i < worth.i), None)
    who = obj or (subject(thing, scene) if thing.pos in {"VERB", "AUX"} else None)
    return "worth", full(who, scene) if who is not None and is_noun(who, scene) else None


def _share(head: Token, of: str, scene: Scene) -> Told:
    """36% of the imports: a share, held by the subject."""
    verb = verb_of(head, scene)
    who = subject(verb, scene) if verb is not None and verb.lemma.lower() in scene.words["share_verb"] else None
    known = who is not None and is_noun(who, scene) and who.i != head.i and who.morph not in {"wh:determiner", "wh"}
    if who is not None and known:
        return f"share of {phrase(who, scene)}", of
    level = verb is not None and (moves(verb, scene) or verb.lemma.lower() in scene.words["link_verb"])
    near = head.rel != "governed" or (verb is not None and scene.parse.tokens[scene.parse.tokens[head.head].head].i == verb.i)
    what = (
        subject(verb, scene)
        if verb is not None and level and near and head.rel in {"governed", "predicative", "object", "adverb:noun"}
        else None
    )
    if what is not None and what.pos == "NOUN" and is_noun(what, scene) and what.i < head.i:
        return phrase(what, scene), of
    return "share", of


def _behind_preposition(f: Figure, prep: Token, scene: Scene) -> Told:
    """ "A stake of 15%", "fell to 3%", "a plant with a capacity of 6,000 MW"."""
    up = scene.parse.tokens[prep.head]
    for _ in range(2):
        if up.rel == "adposition" or up.pos == "ADP":
            up = scene.parse.tokens[up.head]
    while up.lemma.lower() in scene.words["sum_noun"] and up.rel in {"object", "governed"} and up.head != up.i:
        up = scene.parse.tokens[up.head]  # "receives the equivalent of $300", "amounts to the equivalent of $300"
    if up.pos in {"VERB", "AUX"}:
        return of_verb(f, up, scene)
    if up.rel == "governed" and up.lemma.lower() in scene.words["set_noun"] - scene.words["term_empty"]:
        return NOTHING  # "in exchange for $5 million"
    if not is_noun(up, scene) or prep.text.lower() not in PREPS or up.ent in {"person", "state", "place", "date", "time", "people"}:
        return NOTHING
    inner = complement(up, scene, preps=PARTS)
    direction = changes(scene.pack).get((up.lemma.lower(), "noun"))
    own = inner or possessor(up, scene) or behind(f.end, scene) or (None if direction else owner(up, scene)) or pronoun_owner(up, scene)
    return phrase(up, scene), own or _mover(up, scene)


def _mover(noun: Token, scene: Scene) -> str | None:
    """ "Prices rose at an annual rate of 9%": what moves at that rate."""
    verb = scene.parse.tokens[scene.parse.tokens[noun.head].head]
    who = subject(verb, scene) if noun.rel == "governed" and verb.pos == "VERB" and moves(verb, scene) else None
    return full(who, scene) if who is not None and is_noun(who, scene) else None


PLACES: tuple[Callable[[Figure, Token, Scene], Told | None], ...] = (  # where a figure may hang; the first that knows decides
    _on_a_scale,
    _of_a_group,
    _of_things,
    _of_a_whole,
    _one_in_many,
    _part_before_noun,
    _along,
    _befallen,
    _as_a_thing,
    _to_a_degree,
    _before_noun,
    _of_worth,
    _governed,
    _apart,
    _explaining,
    _by_its_verb,
    _unknown,
)
