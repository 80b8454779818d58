"""A bare number: of people by its verb ("killed 45"), moved by its verb ("fell to 5,835"), an age ("he is 35"), "six of the reactors"."""

import re

from onrecord.find.figures.patterns import changes, tables
from onrecord.find.figures.phrases import kids, subject
from onrecord.find.figures.scene import Figure, Scene
from onrecord.text import Token


def alone(f: Figure, tok: Token, scene: Scene) -> Figure | None:
    """A bare number: of people by its verb ("killed 45"), moved by its verb ("fell to 5,835"), or "six of the reactors"."""
    tokens = scene.parse.tokens
    word = scene.text[f.number[0] : f.number[1]]
    if f.value == 1 and word.lower() == "one":
        return None
    nxt = scene.after(f.number[1])
    if _is_age(f, tok, scene):
        f.unit, f.kind = "a", "age"
        return f
    f.unit, f.kind = "count", "bare"
    if _children(tok, scene):
        return None
    if word.lower() == "zero":
        return (
            f if re.search(r"\b(?:to|at|near|nearly|almost)\s+(?:near\s+)?$", scene.text[max(0, f.start - 14) : f.start].lower()) else None
        )
    if f.rule != "vague" and _level(f, nxt, scene):
        f.word = "level"
        return f
    if f.rule != "vague" and (is_large(f, scene) or (nxt is not None and nxt.text.lower() == "who")):
        return f
    if nxt is not None and nxt.text.lower() == "of":
        return _partitive(f, nxt, scene)
    head = tokens[tok.head]
    if tok.rel in {"subject", "subject:passive", "object"} and head.lemma.lower() in scene.words["toll_verb"]:
        return f
    if tok.rel == "governed" and _moved_to(f, head, word, scene):
        return f
    if _reckoned(f, tok, nxt, scene):
        return f
    return f if tok.rel != "governed" and _leans(tok, scene) else None


def _children(tok: Token, scene: Scene) -> bool:
    """ "A mother of four": the children are not named, and the mother is not counted."""
    prep = scene.parse.tokens[tok.head]
    return tok.rel == "governed" and prep.text.lower() == "of" and scene.parse.tokens[prep.head].lemma.lower() in scene.words["parent"]


SMALL = 9  # numbers in words up to here stand for too much


def _moved_to(f: Figure, prep: Token, word: str, scene: Scene) -> bool:
    """ "Fell to 5,835", "put the number at 12", "go up by an average of 1,500"."""
    tokens = scene.parse.tokens
    if prep.text.lower() == "of" and tokens[prep.head].lemma.lower() in scene.words["crowd"]:
        return f.value > 1
    if prep.text.lower() == "of" and tokens[prep.head].lemma.lower() in scene.words["term_empty"]:
        prep = tokens[tokens[prep.head].head]
    if prep.text.lower() not in {"to", "at", "by", "from"}:
        return False
    verb, who = tokens[prep.head].lemma.lower(), subject(tokens[prep.head], scene)
    if prep.text.lower() == "at" and who is not None and who.lemma.lower() in scene.words["in_the_sky"]:
        return False  # "the sun rose at 6"
    exact = word[0].isdigit() and ("," in word or "." in word) and prep.text.lower() in {"to", "at"}
    put = prep.text.lower() == "at" and verb in scene.words["put_verb"]
    if prep.text.lower() == "to" and verb in scene.words["bring_verb"]:  # "bringing the toll to 17"
        return any(k.lemma.lower() in scene.words["tally_noun"] for k in kids(tokens[prep.head], scene, "object"))
    particle = any(k.text.lower() in {"up", "down"} for k in scene.tree.kids(prep.head, "particle"))
    return exact or put or (f.value >= 3 and ((verb, "verb") in changes(scene.pack) or particle))


def _reckoned(f: Figure, tok: Token, nxt: Token | None, scene: Scene) -> bool:
    """ "The union fears 1,500.", "the club spoke of 40,000", "the toll stands at 29": a count whose noun was told before."""
    head = scene.parse.tokens[tok.head]
    word = scene.text[f.number[0] : f.number[1]]
    year = word.isdigit() and len(word) == 4 and word[:2] in {"18", "19", "20"}
    if f.value < 2 or year:
        return False
    if tok.rel == "subject" and head.lemma.lower() == "be":  # "more than 200 were dead"
        return any(k.text.lower() in scene.words["people_word"] for k in kids(head, scene, "predicative:adj"))
    if nxt is not None and nxt.pos not in {"PUNCT", "ADP", "CCONJ", "SCONJ", "ADV"}:
        return False
    if tok.rel == "object":
        return head.lemma.lower() in scene.words["reckon_verb"] and word[:1].isdigit()
    verb = scene.parse.tokens[head.head]
    if tok.rel != "governed" or verb.pos not in {"VERB", "AUX"}:
        return False
    if head.text.lower() in {"of", "on"}:
        return verb.lemma.lower() in scene.words[f"speak_{head.text.lower()}"] and (word[:1].isdigit() or f.value > SMALL)
    who = subject(verb, scene)
    level = head.text.lower() == "at" and verb.lemma.lower() in scene.words["stand_verb"]
    return level and who is not None and who.lemma.lower() in scene.words["tally_noun"]


def _level(f: Figure, nxt: Token | None, scene: Scene) -> bool:
    """ "16,369.03 up 58.06 points", "25k cheaper": a number that a move stands behind, or that carries its own scale letter."""
    if re.search(r"\dk$", scene.text[f.number[0] : f.number[1]]):
        return True
    moved = nxt is not None and nxt.text.lower() in {"up", "down"} and scene.text[f.number[0] : f.number[1]].replace(",", "")[-1:].isdigit()
    return moved and re.match(r" (?:up|down) [$£€]?\d", scene.text[f.number[1] : f.number[1] + 8]) is not None


def _is_age(f: Figure, tok: Token, scene: Scene) -> bool:
    """ "He will be 35", "their daughter, who was 10": a bare number as predicate of a person."""
    tokens = scene.parse.tokens
    verb = tokens[tok.head]
    if tok.rel not in {"predicative", "predicative:adj"} or verb.lemma.lower() not in scene.words["age_verb"] or f.high is not None:
        return False
    if not 1 <= f.value <= 115 or f.value != f.value.to_integral_value() or scene.text[f.number[1] : f.number[1] + 1] in "-:/–":
        return False
    nxt = scene.after(f.number[1])
    if nxt is not None and nxt.pos not in {"PUNCT", "SCONJ", "ADP", "CCONJ", "ADV"}:
        return False
    who = scene.tree.kid(verb.i, "subject")
    return who is not None and (who.ent == "person" or who.text.lower() in scene.words["person_word"])


def is_large(f: Figure, scene: Scene) -> bool:
    """ "1.5 million" with nothing behind it; a long row of digits is a code."""
    word = scene.text[f.number[0] : f.number[1]]
    if re.search(r"\d \d", word):
        return False  # a telephone number
    between = f.high is not None and f.value >= 10_000 and word.replace(",", "").isdigit() is False
    return (f.value >= 1_000_000 or between) and word[0].isdigit() and not word.isdigit()


def _partitive(f: Figure, of: Token, scene: Scene) -> Figure | None:
    """Six of the reactors; "12 men, four of whom"."""
    inner = scene.tree.kid(of.i, "governed")
    nxt = scene.after(of.end)
    if nxt is not None and nxt.text.lower() in scene.words["part_relative"]:
        return f if f.rule == "figure" and f.value > 1 else None
    people = inner is not None and (inner.text.lower() in scene.words["people_word"] or inner.morph == "personal")
    if inner is None or not (people or inner.morph in {"nouns", "names"}) or f.value < 2:
        return None
    f.end = inner.end if f.rule == "vague" else f.end
    if f.rule == "vague" and (code := tables(scene.pack)["after"].get(inner.text.lower())):
        f.unit, f.kind = code, "money"
        return f
    f.noun = inner
    return f


def _leans(tok: Token, scene: Scene) -> bool:
    """ "…, two in 2023 and five in 2022": a number with a preposition behind, in a list."""
    nxt = scene.after(tok.end)
    before = scene.before(tok.start)
    if nxt is None or before is None:
        return False
    listed = before.text.lower() in {",", "and", ";", "but"}
    return listed and nxt.text.lower() in scene.words["lean_after"]
