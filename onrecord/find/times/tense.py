"""Which way a time expression without a year or week points: told by the tense of its clause and by words like "upcoming"."""

from collections.abc import Mapping

from onrecord.syntax.tree import tree
from onrecord.text import Parse, Token

STEPS = 8
Words = Mapping[str, Mapping[str, str]]


def way(parse: Parse, span: tuple[int, int], words: Words) -> str:
    """``past``, ``next`` or ``near`` (the text does not tell)."""
    tok = parse.head_of(*span) or parse.at(span[0])
    if tok is None:
        return "near"
    chain = [tok, *(parse.tokens[i] for i in parse.ancestors(tok.i))][:STEPS]
    if (found := _limit(parse, chain, span[0], words)) is not None:
        return found
    if _stands_on(chain, words):
        return "next"
    owner = any(parse.tokens[k].morph == "genitive" for k in parse.children[tok.i]) or _before_noun(parse, tok)
    for k, t in enumerate(chain):
        found = _verb(parse, t, words, owner=owner) if t.pos in {"VERB", "AUX"} else _noun(parse, t, words)
        if (found in {"near", None} or t.morph == "participle") and t.pos == "VERB" and _plain_present(parse, chain[: k + 1], words):
            return "next"
        if found:
            return "past" if found == "next" and any(_past_perfect(parse, up) for up in chain[k : k + 3]) else found
    return "near"


def _plain_present(parse: Parse, chain: list[Token], words: Words) -> bool:
    """ "The ferry sails again on Friday": a time right under a verb in the plain present that tells nothing said, outside a headline."""
    verb = chain[-1]
    direct = len(chain) <= 2 or (len(chain) == 3 and chain[1].pos == "ADP")
    helpers = [k.text.lower() for k in tree(parse).helpers(verb.i)]
    held = verb.morph == "participle" and verb.lemma.lower() in words["takes_place"] and helpers in (["is"], ["are"])
    told = verb.lemma.lower() in words["told_now"] or verb.pos == "AUX"
    tells = not held and (told or verb.morph not in {"present", "present:3"})
    return direct and not tells and parse.sentences[verb.sent].kind not in {"title", "deck"} and chain[0].ent == "date"


def _stands_on(chain: list[Token], words: Words) -> bool:
    """ "The debate is Thursday", "the final is on Sunday": the present tense of a thing that has a day."""
    chain = [t for t in chain if t.text.lower() not in words["noon"]]  # "the deadline is midnight on Friday"
    up = chain[1:3] if len(chain) > 1 and chain[1].pos == "ADP" and chain[0].rel == "governed" else chain[:2]
    verb = up[1] if len(up) == 2 and up[1].morph in {"present:3", "present"} else None
    return (
        verb is not None
        and verb.lemma.lower() in words["stands_on"]
        and up[0].rel in {"predicative", "adverb:noun", "adposition"}
        and verb.rel == "top"
    )


def _before_noun(parse: Parse, t: Token) -> bool:
    """ "A June agreement": the time is a part of a noun phrase."""
    head = parse.tokens[t.head]
    return t.rel in {"compounded", "modifier", "adjective", "number"} and head.pos == "NOUN" and head.start > t.start


def _past_perfect(parse: Parse, t: Token) -> bool:
    """ "It had been due to expire Friday": what lay ahead once is over."""
    kids = (parse.tokens[k] for k in parse.children[t.i])
    return any(k.rel == "auxiliary" and k.morph == "past" and k.lemma == "have" for k in kids)


def _limit(parse: Parse, chain: list[Token], start: int, words: Words) -> str | None:
    """ "Extended until Tuesday", "payable Dec. 1": what runs until a day, or falls due on it, lies ahead, unless its verb is over."""
    before = _in_front(parse, start, words)
    if before is None:
        return None
    if before.text.lower() in words["ahead_before"]:
        return "next"
    if before.text.lower() not in words["until"]:
        return None
    verb = next((t for t in chain if t.pos in {"VERB", "AUX"}), None)
    return None if verb is None or verb.lemma == "be" or _had(parse, verb) else "next"


def _in_front(parse: Parse, start: int, words: Words) -> Token | None:
    """The word in front of a time expression in its sentence; a clock time in front belongs to it ("until 9 a.m. EST Tuesday")."""
    first = parse.at(start)
    if first is None:
        return None
    for i in range(first.i - 1, max(-1, first.i - 6), -1):
        t = parse.tokens[i]
        if t.sent != first.sent:
            return None
        if t.pos not in {"NUM", "PUNCT"} and not any(t.text.lower() in words[g] for g in ("zone", "clock", "noon", "on_day")):
            return t
    return None


def _had(parse: Parse, verb: Token) -> bool:
    """Is the verb in a perfect tense?"""
    return any(k.lemma == "have" for k in tree(parse).helpers(verb.i))


def _noun(parse: Parse, t: Token, words: Words) -> str | None:
    """An "upcoming visit" or something "due" lies ahead."""
    if t.pos in {"ADJ", "NOUN"} and t.lemma.lower() in words["future_word"] and t.rel not in {"governed", "object"}:
        return "next"
    kids = (parse.tokens[k] for k in parse.children[t.i])
    return "next" if any(k.rel == "adjective" and k.lemma.lower() in words["future_adjective"] for k in kids) else None


def _verb(parse: Parse, t: Token, words: Words, *, owner: bool) -> str | None:
    """The direction that a verb's form gives; None where the clause above decides (participles, purpose clauses).

    What is done to "Wednesday's ruling" does not tell when Wednesday was: an infinitive over a possessive gives nothing.
    """
    kids = tree(parse).helpers(t.i)
    aux = {k.text.lower() for k in kids}
    if "have" in aux and t.morph == "participle" and aux & words["modal_past"].keys():
        return "past"
    if aux & words["future"].keys() or (not owner and aux & words["would"].keys()):
        return "next"
    if not owner and (t.lemma.lower() in words["future_word"] or t.text.lower() in words["future_word"]):
        return "next"
    if t.morph == "past" or any(k.morph == "past" for k in kids) or (t.morph == "participle" and any(k.lemma == "have" for k in kids)):
        return "past"
    if t.morph == "participle":
        return _participle(t, kids)
    if t.morph == "base":
        if t.rel == "open" and _asked(parse, parse.tokens[t.head]):
            return "past"
        return "next" if t.rel in {"open", "content"} and not owner else None
    if t.morph in {"present:3", "present"}:
        return "next" if t.lemma.lower() in words["schedule_verb"] else "near"
    return None


def _asked(parse: Parse, t: Token) -> bool:
    """ "Asked to comment in December, the army said": a participle in front of what was said tells of the time of the asking."""
    said = parse.tokens[t.head]
    return t.morph == "participle" and t.rel == "adverbial" and t.i < said.i and said.morph == "past"


def _participle(t: Token, kids: list[Token]) -> str | None:
    """ "To be published in May" lies ahead; "the ruling announced Monday" is over; "is held" is left to the clause above."""
    if any(k.morph == "to" for k in kids):
        return "next"
    return "past" if not kids or t.rel in {"adnominal", "top", "relative"} else None
