"""Which way a time expression without a year or week points: told by the tense of its clause and by words like "upcoming"."""

from collections.abc import Mapping

from onrecord.text import Parse, Token

STEPS = 8


def way(parse: Parse, span: tuple[int, int], words: Mapping[str, Mapping[str, str]]) -> str:
    """``past``, ``next`` or ``near`` (the text does not tell)."""
    tok = parse.head_of(*span) or parse.at(span[0])
    if tok is None:
        return "near"
    chain = [tok, *(parse.tokens[i] for i in parse.ancestors(tok.i))][:STEPS]
    for t in chain:
        found = _verb(parse, t, words) if t.pos in {"VERB", "AUX"} else _noun(parse, t, words)
        if found:
            return found
    return "near"


def _noun(parse: Parse, t: Token, words: Mapping[str, Mapping[str, str]]) -> str | None:
    """An "upcoming visit" or something "due" lies ahead."""
    if t.pos in {"ADJ", "NOUN"} and t.lemma.lower() in words["future_word"] and t.dep not in {"pobj", "dobj"}:
        return "next"
    kids = (parse.tokens[k] for k in parse.children[t.i])
    return "next" if any(k.dep == "amod" and k.lemma.lower() in words["future_adjective"] for k in kids) else None


def _verb(parse: Parse, t: Token, words: Mapping[str, Mapping[str, str]]) -> str | None:
    """The direction that a verb's form gives; None where the clause above decides (participles, purpose clauses)."""
    kids = [parse.tokens[k] for k in parse.children[t.i] if parse.tokens[k].dep in {"aux", "auxpass"}]
    aux = {k.text.lower() for k in kids}
    if aux & words["future"].keys():
        return "next"
    if t.lemma.lower() in words["future_word"] or t.text.lower() in words["future_word"]:
        return "next"
    if t.tag == "VBD" or any(k.tag == "VBD" for k in kids) or (t.tag == "VBN" and any(k.lemma == "have" for k in kids)):
        return "past"
    if t.tag == "VBN":
        return "past" if t.dep in {"acl", "ROOT", "relcl"} else None
    if t.tag == "VB":
        return "next" if t.dep in {"xcomp", "ccomp"} else None
    if t.tag in {"VBZ", "VBP"}:
        return "next" if t.lemma.lower() in words["schedule_verb"] else "near"
    return None
