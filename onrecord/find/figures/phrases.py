"""Noun phrases around a figure, printed: a noun with its complements, the subject of a verb, the possessor."""

from collections.abc import Iterator, Sequence

from onrecord.find.figures.patterns import changes
from onrecord.find.figures.scene import Figure, Scene
from onrecord.syntax.scheme import SUBJECTS
from onrecord.text import Parse, Relation, Token

FAR = 24  # steps up a sentence
OF_PREPS = ("of", "in", "on", "for", "from", "to", "between", "at", "among", "against", "with", "by", "within")


def head_of(f: Figure, scene: Scene) -> Token | None:
    """The token through which the figure hangs in its sentence: the noun counted, else the unit or number."""
    if f.noun is not None:
        return f.noun
    head, last = scene.parse.head_of(f.start, f.end) or scene.parse.at(f.start), scene.parse.at(f.end - 1)
    glued = head is not None and last is not None and last.end > f.end and head.head == last.i  # "km/h." with the stop
    return last if glued else head


def moves(verb: Token, scene: Scene) -> bool:
    """Is it a verb that moves a figure ("rise", "cut", "go up")?"""
    return (verb.lemma.lower(), "verb") in changes(scene.pack) or particle(verb, scene) is not None


def particle(verb: Token, scene: Scene) -> str | None:
    """ "Up" or "down" with a verb of motion ("go up by 4%", "is down 3%")."""
    if verb.lemma.lower() not in scene.words["motion_verb"]:
        return None
    found = next((k for k in kids(verb, scene, "particle", "adverb") if k.text.lower() in {"up", "down"}), None)
    with_it = found is not None and found.i + 1 < len(scene.parse.tokens) and scene.parse.tokens[found.i + 1].text.lower() == "with"
    return found.text.lower() if found is not None and not with_it else None  # "ended up with 46 per cent" has not risen


def phrase(tok: Token, scene: Scene, without: Figure | None = None, *, after: Token | None = None) -> str:
    """A noun with what stands before it, printed, without article, date and the figure itself; a possessor in front of the figure stays."""
    parse, first = scene.parse, tok.i
    edge = (without.number[1] if without.noun else without.end) if without and without.start < tok.start else 0
    edge = max(edge, after.end) if after is not None else edge
    for i in range(tok.i - 1, max(tok.i - 10, -1), -1):
        t = parse.tokens[i]
        glued = t.end == parse.tokens[i + 1].start and t.end > edge  # "stay-at-home mothers" are one word
        stop = t.i in scene.taken or t.start < edge or (t.rel in {"determiner", "determiner:first", "adposition", "relative"} and not glued)
        if t.sent != tok.sent or stop or not (glued or under(t, tok, parse)):
            break
        first = i
    while first < tok.i and _says_nothing(parse.tokens[first], scene):
        first += 1
    while first < tok.i and tok.pos == "PROPN" and tok.ent and not parse.tokens[first].ent and not parse.tokens[first].text[:1].isupper():
        first += 1  # "state-run Halden": the name alone
    while first < tok.i and _says_nothing(parse.tokens[first], scene):
        first += 1
    text = " ".join(scene.text[parse.tokens[first].start : word_end(tok, scene)].split())
    owner = next((o for o in kids(tok, scene, "possessor") if without and o.start < without.start and o.pos in {"NOUN", "PROPN"}), None)
    return f"{scene.text[owner.start : owner.end]}’s {text}" if owner is not None else text


def word_end(tok: Token, scene: Scene) -> int:
    """Where the printed word ends that a token begins ("co-founder", "return-to-office")."""
    end = tok.end
    for t in scene.parse.tokens[tok.i + 1 : tok.i + 9]:
        hyphened = t.text == "-" or scene.text[end - 1] == "-"
        if t.start != end or t.sent != tok.sent or not hyphened or t.i in scene.taken:
            break
        end = t.end
    return end if scene.text[end - 1] != "-" else tok.end


def under(t: Token, head: Token, parse: Parse) -> bool:
    """Does t hang under head within four steps?"""
    for _ in range(4):
        if t.head == head.i:
            return True
        if t.head == t.i:
            return False
        t = parse.tokens[t.head]
    return False


def kids(tok: Token, scene: Scene, *rels: Relation) -> Iterator[Token]:
    """The dependents of a token with one of these relations, left to right."""
    return iter(scene.tree.kids(tok.i, *rels))


def _says_nothing(t: Token, scene: Scene) -> bool:
    """What falls away in front of a phrase: articles, "his", "more", marks, dates."""
    word = t.text.lower()
    dated = t.ent == "date" and word not in scene.words["periodic"]
    return t.pos in {"PUNCT", "DET"} or t.morph in {"genitive", "possessive"} or dated or word in scene.words["more_word"]


def is_noun(tok: Token, scene: Scene) -> bool:
    """A noun that is no part of another figure."""
    people = tok.rel == "governed" and tok.text.lower() in scene.words["people_word"]
    return (tok.pos in {"NOUN", "PROPN"} or people) and tok.i not in scene.taken


def whole_noun(noun: Token, scene: Scene) -> Token:
    """The last noun of a row of them: the investigation of "grand jury investigation"."""
    for _ in range(3):
        up = scene.parse.tokens[noun.head]
        row = noun.i < up.i <= noun.i + 3 and not any(t.pos == "PUNCT" for t in scene.parse.tokens[noun.i + 1 : up.i])
        if noun.rel not in {"compounded", "modifier"} or not row or not is_noun(up, scene):
            break
        noun = up
    return noun


def possessor(noun: Token, scene: Scene) -> str | None:
    """The owner printed in front of a noun ("the bank's")."""
    owner = next(kids(noun, scene, "possessor"), None)
    return phrase(owner, scene) if owner is not None and is_noun(owner, scene) and owner.ent not in {"date", "time"} else None


def complement(tok: Token, scene: Scene, *, preps: Sequence[str] = OF_PREPS, counted: bool = False) -> str | None:
    """The noun phrase of the first prepositional phrase that hangs on a noun, with its own "of" phrase."""
    aside = [p for a in kids(tok, scene, "apposition") if a.morph != "adjective:most" for p in kids(a, scene, "adposition")]
    for prep in [*kids(tok, scene, "adposition"), *aside]:
        if prep.text.lower() not in preps or prep.i < tok.i or _of_another(tok, prep, scene):
            continue
        for obj in kids(prep, scene, "governed"):
            if obj.ent in {"date", "time"} or not is_noun(obj, scene) or (not counted and any(kids(obj, scene, "number"))):
                continue
            if obj.lemma.lower() not in scene.words["no_whole"] and obj.lemma.lower() not in scene.numbers.words:
                return full(obj, scene)
    return None


def _of_another(tok: Token, prep: Token, scene: Scene) -> bool:
    """ "A $40 package or a $3 piece for teachers": behind a second figure's noun the rest is of that one."""
    between = (c for c in kids(tok, scene, "joined") if c.i < prep.i)
    return any(k.i in scene.taken for c in between for k in kids(c, scene, "number", "compounded", "modifier", "adjective"))


def named(tok: Token, scene: Scene) -> tuple[str | None, str | None]:
    """A noun as measure and of: "flows" of "oil"; with two phrases behind it "flows of oil" of "the refiners"; a name is only an of."""
    if tok.pos == "PROPN" and tok.morph != "names" and tok.ent:
        return None, full(tok, scene)
    inner, outer = (
        complement(tok, scene, preps=("of",)),
        complement(tok, scene, preps=("to", "in", "from", "by", "between", "for", "on", "at", "among", "with", "across")),
    )
    if inner and outer:
        return f"{phrase(tok, scene)} of {inner}", outer
    return phrase(tok, scene), inner or outer or possessor(tok, scene)


def full(tok: Token, scene: Scene) -> str:
    """A noun phrase with its "of" phrase and its conjuncts."""
    parts = [phrase(tok, scene)]
    for conj in kids(tok, scene, "joined"):
        if is_noun(conj, scene) and conj.i - tok.i < 8:
            parts.append("and " + phrase(conj, scene))
            break
    inner = next((p for p in kids(tok, scene, "adposition") if p.text.lower() in {"of", "in", "from", "to", "on"} and p.i > tok.i), None)
    if inner is not None and len(parts) == 1:
        obj = next(kids(inner, scene, "governed"), None)
        if obj is not None and obj.ent not in {"date", "time"} and is_noun(obj, scene):
            parts.append(f"{inner.text.lower()} {phrase(obj, scene)}")
    return " ".join(parts)


def subject(verb: Token, scene: Scene) -> Token | None:
    """The subject of a verb, also through "expected to reach", conjuncts, participles and relative clauses."""
    parse = scene.parse
    for _ in range(5):
        for s in kids(verb, scene, *SUBJECTS):
            return _antecedent(verb, scene) if s.morph in {"wh:determiner", "wh"} and verb.rel == "relative" else s
        if verb.rel == "adnominal" and verb.morph in {"ing", "participle"}:
            return parse.tokens[verb.head]
        if verb.rel == "content" and (
            verb.morph in {"past", "present:3", "present"} or any(k.morph == "modal" for k in kids(verb, scene, "auxiliary"))
        ):
            return None  # "covering it, he said, would cost": whoever says so is not what costs
        if (
            verb.rel in {"open", "joined", "adverbial", "auxiliary", "governed:clause", "content", "adposition", "other"}
            and verb.head != verb.i
        ):
            verb = parse.tokens[verb.head]
        else:
            return None
    return None


def _antecedent(verb: Token, scene: Scene) -> Token:
    """What a relative clause speaks of."""
    return not_place(scene.parse.tokens[verb.head], scene)


def not_place(thing: Token, scene: Scene) -> Token:
    """What is described: a place named after "in" seldom, then the thing that lies there."""
    if thing.rel == "governed" and thing.ent in {"state", "place"}:
        prep = scene.parse.tokens[thing.head]
        above = scene.parse.tokens[prep.head]
        if prep.text.lower() in {"in", "at", "near", "off"} and above.pos in {"NOUN", "PROPN"}:
            return above
    return thing


def verb_of(tok: Token, scene: Scene) -> Token | None:
    """The nearest verb above, within reach."""
    return next((t for t in scene.above(tok, FAR) if t.pos in {"VERB", "AUX"}), None)
