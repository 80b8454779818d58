"""What a figure measures and of what, read from the structure of its sentence; with change, time and status."""

from collections.abc import Iterator, Sequence
from functools import cache

from onrecord.find.quantities_draft import Figure, Scene
from onrecord.find.quantities_patterns import changes
from onrecord.lang import Pack
from onrecord.text import QUOTES, Parse, Token
from onrecord.types import Quantity, QuantityStatus, Timex

LEFT = {"amod", "compound", "nmod", "poss", "nummod", "npadvmod", "advmod", "punct", "case", "appos", "quantmod"}
OF_PREPS = ("of", "in", "on", "for", "from", "to", "between", "at", "among", "against", "with", "by", "within")
STATUSES: tuple[QuantityStatus, ...] = ("reported", "expected", "possible", "target", "discussed", "scheduled")


@cache
def statuses(pack: Pack) -> dict[str, QuantityStatus]:
    """Cue lemma -> status."""
    return {r["lemma"]: s for r in pack.table("measure_status") for s in STATUSES if s == r["status"]}


def read_around(f: Figure, scene: Scene, times: Sequence[Timex], others: Sequence[Figure], done: Sequence[Quantity]) -> Quantity:
    """The figure as a record, with everything that its sentence says about it."""
    head = _head(f, scene)
    measure, of = _age(f, scene) or (_measured(f, head, scene) if head else (None, None))
    status = _status(head, scene) if head else "reported"
    if head is not None and (model := _model(f, head, status, done, scene)):
        measure, of = model.measure, model.of
    change, direction = _change(f, head, scene) if head else (None, None)
    when = _as_of(f, head, times, others, scene) if head else None
    known = when is not None and when.value is not None and not when.value.endswith("_REF")
    measure, of = _clean(measure), _clean(of)
    return Quantity(
        start=f.start, end=f.end, value=f.value, high=f.high, unit=f.unit or "count", modifier=f.modifier,
        change=f.change or change, direction=f.direction or direction,  # type: ignore[arg-type]
        measure=measure, of=of, as_of=when.value if when and known else None, as_of_at=when.id if when and known else None,
        status=status, rule=f"quantities.{f.rule if f.kind != 'bare' else 'bare'}",
    )  # fmt: skip


def _clean(text: str | None) -> str | None:
    """A phrase, unless it is cut by a quotation mark or says nothing."""
    return text if text and any(c.isalnum() for c in text) and not any(c in QUOTES for c in text) else None


def _model(f: Figure, head: Token, status: str, done: Sequence[Quantity], scene: Scene) -> Quantity | None:
    """The figure before it in the sentence that this one leans on: "two in 2023", "… aiming to cross $100 billion"."""
    here = scene.parse.sentences[head.sent]
    before = next((q for q in reversed(done) if here.start <= q.start < f.start), None)
    if before is None or before.unit != (f.unit or "count") or not before.measure:
        return None
    leans = f.kind == "bare" and f.noun is None and head.dep not in {"nsubj", "nsubjpass", "dobj"}
    return before if leans or (status == "target" and before.status != "target") else None


def _head(f: Figure, scene: Scene) -> Token | None:
    """The token through which the figure hangs in its sentence: the noun counted, else the unit or number."""
    return f.noun or scene.parse.head_of(f.start, f.end) or scene.parse.at(f.start)


# ------------------------------------------------------------------ phrases
def phrase(tok: Token, scene: Scene, without: Figure | None = None) -> str:
    """A noun with what stands before it, printed, without article, date and the figure itself; a possessor in front of the figure stays."""
    parse, first = scene.parse, tok.i
    edge = (without.number[1] if without.noun else without.end) if without else 0
    for i in range(tok.i - 1, max(tok.i - 10, -1), -1):
        t = parse.tokens[i]
        if t.sent != tok.sent or t.start < edge or not _under(t, tok, parse) or t.dep in {"det", "predet", "cc", "prep", "relcl"}:
            break
        first = i
    while first < tok.i and (
        parse.tokens[first].pos in {"PUNCT", "DET"} or parse.tokens[first].tag == "POS" or parse.tokens[first].ent == "DATE"
    ):
        first += 1
    text = " ".join(scene.text[parse.tokens[first].start : tok.end].split())
    owner = next((o for o in _kids(tok, scene, "poss") if without and o.start < without.start and o.pos in {"NOUN", "PROPN"}), None)
    return f"{scene.text[owner.start : owner.end]}’s {text}" if owner is not None else text


def _is_date(t: Token) -> bool:
    """A month or year before a noun ("November imports") belongs to the time, not to the measure."""
    return t.ent == "DATE" and t.pos in {"PROPN", "NUM"}


def _under(t: Token, head: Token, parse: Parse) -> bool:
    """Does t hang under head within four steps?"""
    for _ in range(4):
        if t.head == head.i:
            return True
        if t.head == t.i:
            return False
        t = parse.tokens[t.head]
    return False


def _kids(tok: Token, scene: Scene, *deps: str) -> Iterator[Token]:
    return (k for i in scene.parse.children[tok.i] if (k := scene.parse.tokens[i]).dep in deps)


def complement(tok: Token, scene: Scene, *, preps: Sequence[str] = OF_PREPS) -> str | None:
    """The noun phrase of the first prepositional phrase that hangs on a noun, with its own "of" phrase."""
    aside = [p for a in _kids(tok, scene, "appos") for p in _kids(a, scene, "prep")]
    for prep in [*_kids(tok, scene, "prep"), *aside]:
        if prep.text.lower() not in preps or prep.i < tok.i:
            continue
        for obj in _kids(prep, scene, "pobj"):
            if obj.ent in {"DATE", "TIME"} or obj.pos == "NUM" or any(_kids(obj, scene, "nummod")):
                continue
            return full(obj, scene)
    return None


def named(tok: Token, scene: Scene) -> tuple[str, str | None]:
    """A noun as measure and of: "flows" of "oil"; with two phrases behind it "flows of oil" of "the refiners"."""
    inner, outer = complement(tok, scene, preps=("of",)), complement(tok, scene, preps=("to", "in", "from", "by", "between", "for", "on"))
    if inner and outer:
        return f"{phrase(tok, scene)} of {inner}", outer
    return phrase(tok, scene), inner or outer or _possessor(tok, scene)


def full(tok: Token, scene: Scene) -> str:
    """A noun phrase with its "of" phrase and its conjuncts."""
    parts = [phrase(tok, scene)]
    for conj in _kids(tok, scene, "conj"):
        if conj.pos in {"NOUN", "PROPN"} and conj.i - tok.i < 8:
            parts.append("and " + phrase(conj, scene))
            break
    inner = next((p for p in _kids(tok, scene, "prep") if p.text.lower() in {"of", "in", "from", "to", "on"} and p.i > tok.i), None)
    if inner is not None and len(parts) == 1:
        obj = next(_kids(inner, scene, "pobj"), None)
        if obj is not None and obj.ent not in {"DATE", "TIME"} and obj.pos != "NUM":
            parts.append(f"{inner.text.lower()} {phrase(obj, scene)}")
    return " ".join(parts)


def subject(verb: Token, scene: Scene) -> Token | None:
    """The subject of a verb, also through "expected to reach", conjuncts, participles and relative clauses."""
    parse = scene.parse
    for _ in range(5):
        for s in _kids(verb, scene, "nsubj", "nsubjpass"):
            return _antecedent(verb, scene) if s.tag in {"WDT", "WP"} and verb.dep == "relcl" else s
        if verb.dep == "acl" and verb.tag in {"VBG", "VBN"}:
            return parse.tokens[verb.head]
        if verb.dep in {"xcomp", "conj", "advcl", "aux", "pcomp", "ccomp", "prep", "dep"} and verb.head != verb.i:
            verb = parse.tokens[verb.head]
        else:
            return None
    return None


def _antecedent(verb: Token, scene: Scene) -> Token:
    """What a relative clause speaks of; a place named after "in" seldom, then the thing that lies there."""
    thing = scene.parse.tokens[verb.head]
    if thing.dep == "pobj" and thing.ent in {"GPE", "LOC"}:
        prep = scene.parse.tokens[thing.head]
        above = scene.parse.tokens[prep.head]
        if prep.text.lower() in {"in", "at", "near", "off"} and above.pos in {"NOUN", "PROPN"}:
            return above
    return thing


def _verb(tok: Token, scene: Scene) -> Token | None:
    """The nearest verb above."""
    return next((t for i in scene.parse.ancestors(tok.i) if (t := scene.parse.tokens[i]).pos in {"VERB", "AUX"}), None)


# ------------------------------------------------------------------ measure and of
def _age(f: Figure, scene: Scene) -> tuple[str, str | None] | None:
    """Ages and prison terms say themselves what they measure."""
    if f.kind == "term":
        return "prison term", None
    if f.kind != "age":
        return None
    head = _head(f, scene)
    up = scene.parse.tokens[head.head] if head else None
    return "age", phrase(up, scene, f) if up is not None and up.pos in {"NOUN", "PROPN"} else None


def _measured(f: Figure, head: Token, scene: Scene) -> tuple[str | None, str | None]:
    """Measure and of, by where the figure hangs."""
    if f.kind in {"count", "bare", "times"} and f.noun is not None:
        return _count(f, head, scene)
    parse = scene.parse
    up = parse.tokens[head.head]
    if f.kind in {"percent", "share"} and (of := complement(head, scene, preps=("of",))):
        return _share(head, of, scene)
    if head.dep in {"compound", "nummod", "nmod", "amod", "quantmod"} and up.pos in {"NOUN", "PROPN"} and up.i > head.i:
        return phrase(up, scene, f), complement(up, scene) or _possessor(up, scene) or _owner(up, scene)
    above = [parse.tokens[i] for i in parse.ancestors(head.i)][:2]
    worth = next((t for t in [*above, scene.before(f.start)] if t is not None and t.lemma.lower() == "worth"), None)
    if worth is not None:
        return _worth(worth, scene)
    if head.dep == "pobj":
        return _behind_preposition(f, up, scene)
    if head.dep == "appos" and up.pos in {"NOUN", "PROPN"}:
        return phrase(up, scene), complement(up, scene) or complement(head, scene, preps=("from", "of", "in"))
    if up.pos in {"VERB", "AUX"}:
        return _of_verb(f, up, scene)
    verb = _verb(head, scene)
    return _of_verb(f, verb, scene) if verb is not None else (None, complement(head, scene))


def _worth(worth: Token, scene: Scene) -> tuple[str, str | None]:
    """A refinery worth $20 billion: the thing that "worth" hangs on, or the subject."""
    thing = scene.parse.tokens[worth.head]
    if thing.pos in {"NOUN", "PROPN"}:
        return "worth", full(thing, scene)
    obj = next((o for o in _kids(thing, scene, "dobj") if o.i < worth.i), None)
    who = obj or (subject(thing, scene) if thing.pos in {"VERB", "AUX"} else None)
    return "worth", full(who, scene) if who is not None and who.pos in {"NOUN", "PROPN"} else None


def _share(head: Token, of: str, scene: Scene) -> tuple[str, str]:
    """36% of the imports: a share, held by the subject."""
    verb = _verb(head, scene)
    who = subject(verb, scene) if verb is not None and verb.lemma.lower() in scene.words["share_verb"] else None
    return (f"share of {phrase(who, scene)}", of) if who is not None and who.pos in {"NOUN", "PROPN"} else ("share", of)


def _possessor(noun: Token, scene: Scene) -> str | None:
    owner = next(_kids(noun, scene, "poss"), None)
    return phrase(owner, scene) if owner is not None and owner.pos in {"NOUN", "PROPN"} else None


def _owner(noun: Token, scene: Scene) -> str | None:
    """Who has it: the noun that "with" hangs on, or the subject of the verb that takes it."""
    parse, up = scene.parse, scene.parse.tokens[noun.head]
    while noun.dep == "conj" and up.i != noun.i:
        noun, up = up, parse.tokens[up.head]
    if noun.dep == "pobj" and up.text.lower() == "with" and parse.tokens[up.head].pos in {"NOUN", "PROPN"}:
        return full(parse.tokens[up.head], scene)
    verb = _verb(noun, scene)
    who = subject(verb, scene) if verb is not None else None
    if (
        verb is None
        or who is None
        or who.pos not in {"NOUN", "PROPN"}
        or who.i == noun.i
        or (verb.dep != "relcl" and who.i in set(parse.ancestors(noun.i)))
    ):
        return None
    return full(who, scene)


def _behind_preposition(f: Figure, prep: Token, scene: Scene) -> tuple[str | None, str | None]:
    """ "A stake of 15%", "fell to 3%", "a plant with a capacity of 6,000 MW"."""
    up = scene.parse.tokens[prep.head]
    for _ in range(2):
        if up.dep == "prep" or up.pos == "ADP":
            up = scene.parse.tokens[up.head]
    if up.pos in {"NOUN", "PROPN"}:
        direction = changes(scene.pack).get((up.lemma.lower(), "noun"))
        inner = complement(up, scene, preps=("in", "of", "for", "on"))
        return phrase(up, scene), inner or _possessor(up, scene) or (None if direction else _owner(up, scene))
    if up.pos in {"VERB", "AUX"}:
        return _of_verb(f, up, scene)
    return None, None


def _of_verb(f: Figure, verb: Token, scene: Scene) -> tuple[str | None, str | None]:
    """Trade has reached $63 billion: the subject is measured; "paid $5m": the verb names the measure."""
    who = subject(verb, scene)
    if who is None:
        return None, None
    if who.pos == "PRON":
        return (None, None) if _moves(verb, scene) else (verb.text, None)
    if verb.lemma.lower() in scene.words["link_verb"] or _moves(verb, scene) or f.kind in {"multiple", "share"}:
        obj = next((o for o in _kids(verb, scene, "dobj") if not _inside(o, f)), None)
        if obj is not None and obj.pos in {"NOUN", "PROPN"}:
            return phrase(obj, scene), complement(obj, scene) or full(who, scene)
        return named(who, scene)
    obj = next((o for o in _kids(verb, scene, "dobj") if not _inside(o, f)), None)
    return (phrase(obj, scene), complement(obj, scene) or full(who, scene)) if obj is not None else (verb.text, full(who, scene))


def _inside(tok: Token, f: Figure) -> bool:
    return f.start <= tok.start < f.end


def _moves(verb: Token, scene: Scene) -> bool:
    return (verb.lemma.lower(), "verb") in changes(scene.pack)


def _count(f: Figure, noun: Token, scene: Scene) -> tuple[str | None, str | None]:
    """Six reactors: the noun is the measure; of what is told by "of", by the subject that has them, or by the place."""
    verb = _verb(noun, scene)
    if f.kind == "times" or noun.text.lower() == "times":
        who = subject(verb, scene) if verb is not None else None
        return (verb.text if verb else None), full(who, scene) if who is not None and who.pos != "PRON" else None
    measure = phrase(noun, scene, f) if f.noun else None
    of = complement(noun, scene, preps=("of", "between", "from", "for"))
    return measure, of or _described(noun, scene) or _owner(noun, scene) or complement(noun, scene, preps=("in", "at", "on", "within"))


def _described(noun: Token, scene: Scene) -> str | None:
    """ "…, which he described as the two largest firms": what is described."""
    prep = scene.parse.tokens[noun.head]
    if noun.dep != "pobj" or prep.text.lower() != "as":
        return None
    verb = scene.parse.tokens[prep.head]
    thing = next(_kids(verb, scene, "dobj"), None)
    if thing is not None and thing.tag in {"WDT", "WP"} and verb.dep == "relcl":
        thing = scene.parse.tokens[verb.head]
    return full(thing, scene) if thing is not None and thing.pos in {"NOUN", "PROPN"} else None


# ------------------------------------------------------------------ change, time, status
def _change(f: Figure, head: Token, scene: Scene) -> tuple[str | None, str | None]:
    """Rose by, rose to, a rise of, up 9%."""
    parse, table = scene.parse, changes(scene.pack)
    before = scene.before(f.start)
    if before is not None and before.text.lower() in {"up", "down"} and f.kind != "count":
        return "by", before.text.lower()
    chain = [parse.tokens[i] for i in parse.ancestors(head.i)][:3]
    prep = next((t for t in chain[:2] if t.text.lower() in {"by", "to"}), chain[0] if chain and chain[0].dep == "prep" else None)
    if head.dep == "appos":
        return None, None
    for t in chain:
        verb, noun = table.get((t.lemma.lower(), "verb")), table.get((t.lemma.lower(), "noun"))
        way = verb if t.pos in {"VERB", "AUX"} else noun if t.pos == "NOUN" else None
        if way:
            return _by_or_to(f, head, prep, scene), way
        if t.pos in {"VERB", "AUX"}:
            break
    return None, None


def _by_or_to(f: Figure, head: Token, prep: Token | None, scene: Scene) -> str | None:
    front = scene.before(f.start)
    printed = front.text.lower() if front is not None else ""
    word = printed if printed in {"by", "to"} else prep.text.lower() if prep is not None else ""
    if word in {"to", "by"}:
        return word
    if word in {"of", "over"} or (prep is None and head.dep in {"dobj", "npadvmod", "nummod", "compound", "advmod", "ROOT", "nmod"}):
        return "by" if f.kind in {"percent", "money", "measure", "multiple", "share"} else None
    return None


def _as_of(f: Figure, head: Token, times: Sequence[Timex], others: Sequence[Figure], scene: Scene) -> Timex | None:
    """The date that the figure holds for: right behind it, in its noun phrase, or under its verb."""
    here = scene.parse.sentences[head.sent]
    near = [t for t in times if t.type == "DATE" and here.start <= t.start < here.end]
    if not near:
        return None
    verb = _verb(head, scene)
    after = [t for t in near if t.start >= f.end and not any(f.end <= o.start < t.start for o in others)]
    for t in after:
        tok = scene.parse.head_of(t.start, t.end)
        if tok is not None and (t.start - f.end < 12 or _same_clause(tok, head, verb, scene)):
            return t
    for t in near:
        tok = scene.parse.head_of(t.start, t.end)
        if tok is None or t.start > f.start:
            continue
        between = any(t.end <= o.start < f.start and o is not f for o in others)
        measured = scene.parse.tokens[tok.head]
        in_subject = tok.dep in {"compound", "nmod", "poss"} and any(measured.i == i for i in _above(head, scene))
        if in_subject or (not between and _same_clause(tok, head, verb, scene)):
            return t
    return None


def _above(head: Token, scene: Scene) -> list[int]:
    return list(scene.parse.ancestors(head.i))[:2]


def _same_clause(tok: Token, head: Token, verb: Token | None, scene: Scene) -> bool:
    """Does the date hang on the same verb as the figure (or on the figure)?"""
    chain = list(scene.parse.ancestors(tok.i))[:3]
    if head.i in chain:
        return True
    own = _verb(tok, scene)
    return own is not None and verb is not None and own.i == verb.i


def _status(head: Token, scene: Scene) -> QuantityStatus:
    """The nearest cue above the figure: a modal, "expected", "aim", "discuss"; else it is reported."""
    table = statuses(scene.pack)
    for steps, i in enumerate([head.i, *scene.parse.ancestors(head.i)]):
        t = scene.parse.tokens[i]
        if steps > 8:
            break
        for aux in _kids(t, scene, "aux", "amod"):
            cue = table.get(aux.lemma.lower()) or table.get(aux.text.lower())
            if cue and (aux.dep == "aux" or t.i == head.i):
                return cue
        if t.pos in {"VERB", "AUX", "NOUN", "ADJ"} and t.i != head.i and (cue := table.get(t.lemma.lower())):
            return cue
        if t.dep in {"relcl", "advcl", "parataxis", "appos"}:
            break
    return "reported"
