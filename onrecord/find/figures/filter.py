"""What is a figure and what is only a number: ordinals, names, scores, addresses and the trivial "two countries" stay out."""

import re

from onrecord.find.figures.bare import alone
from onrecord.find.figures.patterns import changes, rate, tables
from onrecord.find.figures.phrases import kids
from onrecord.find.figures.scene import Figure, Scene
from onrecord.find.figures.units import is_bare, unit_stands
from onrecord.text import Token

LINKY = re.compile(r"://|www\.|@|\.(?:com|org|net|html?|php)\b", re.IGNORECASE)
MAX_NOUN = 8
INSIDE = {"ADJ", "NOUN", "PROPN", "ADV", "NUM", "SYM"}
TIME_UNITS = {"s", "min", "h", "d", "wk", "mo", "a", "night", "game"}
INSIDE_TAGS = {"hyphen", "participle", "ing", "genitive", "conjunction"}


def settle(f: Figure, scene: Scene) -> Figure | None:
    """The figure with the thing it counts, or None where it is no figure."""
    if _glued(f, scene) or _idiom(f, scene) or _twice(f, scene) or _several(f, scene):
        return None
    if f.unit and f.kind != "glued":
        return None if _wholly(f, scene) else _with_unit(f, scene)
    return _on_scale(f, scene) or counted(f, scene)


def _wholly(f: Figure, scene: Scene) -> bool:
    """ "100 per cent sure" is a way of saying so."""
    nxt = scene.after(f.end)
    return f.unit == "%" and f.value == 100 and nxt is not None and nxt.text.lower() in scene.words["whole_adjective"]


def _on_scale(f: Figure, scene: Scene) -> Figure | None:
    """ "Magnitude 6.8", "a rating of 8", "7.1 on the Richter scale", "fell 34 points": a number on a scale, no count."""
    tok = scene.last_token(f)
    if f.rule != "figure" or not scene.text[f.number[0]].isdigit() or tok is None:
        return None
    front, behind = _beside(f, scene)
    named = next((t for t in (front, behind) if t is not None and t.lemma.lower() in scene.words["scale_noun"]), None)
    if named is not None:
        title = named is front and named.text[:1].isupper() and not _first(named, scene)
        may_name = named is behind or (title and named.lemma.lower() in scene.words["designator"])
        if may_name and _designated(f, tok, scene):
            return None
        if named.pos in {"NOUN", "PROPN", "ADJ"}:
            f.unit, f.kind, f.word = "1", "scale", named.lemma.lower()
            return f
    return _richter(f, scene) or _points(f, behind, scene)


def _beside(f: Figure, scene: Scene) -> tuple[Token | None, Token | None]:
    """The words in front of a number and behind it; "of" and hyphens are looked through."""
    front, behind = scene.before(f.start), scene.after(f.number[1])
    for _ in range(2):
        if front is not None and front.text.lower() in {"of", "-"}:
            front = scene.before(front.start)
    return front, scene.after(behind.end) if behind is not None and behind.text == "-" else behind


def _richter(f: Figure, scene: Scene) -> Figure | None:
    """ "7.1 on the Richter scale"."""
    scale = re.match(r" on the (?:[\w-]+ ){0,3}scale\b", scene.text[f.end : f.end + 60])
    if scale is None:
        return None
    f.unit, f.kind, f.word = "1", "scale", "magnitude" if "richter" in scale[0].lower() else ""
    return f


def _points(f: Figure, behind: Token | None, scene: Scene) -> Figure | None:
    """ "Fell 34 points"."""
    if behind is None or behind.lemma.lower() != "point" or not _moved(behind, scene):
        return None
    f.unit, f.kind, f.word, f.end = "point", "scale", "", behind.end
    return f


def _moved(point: Token, scene: Scene) -> bool:
    """Points by which something moves (an index), not points won in a match."""
    verb = scene.parse.tokens[point.head]
    return (verb.lemma.lower(), "verb") in changes(scene.pack) and verb.lemma.lower() != "gain"


def _with_unit(f: Figure, scene: Scene) -> Figure | None:
    """A figure that has its unit; where the word is no unit here the number is a count, or nothing."""
    if is_bare(f, scene):
        return counted(_bare(f), scene)
    return f if unit_stands(f, scene) else None


def _bare(f: Figure) -> Figure:
    """The figure without the unit that was no unit."""
    f.end, f.unit, f.kind, f.word = f.number[1], "", "", ""
    return f


def _twice(f: Figure, scene: Scene) -> bool:
    """ "Was warned twice" counts no thing; "twice the rate", "twice as many" do."""
    nxt = scene.after(f.end)
    if f.rule != "multiple" or scene.text[f.start : f.end].lower() not in scene.words["twice"]:
        return False
    if nxt is not None and nxt.text.lower() == "as":  # "scored twice as the rain fell" compares nothing
        much = scene.after(nxt.end)
        return much is None or much.pos not in {"ADJ", "ADV"}
    return nxt is None or not (
        nxt.text.lower() in scene.words["multiple_after"] or nxt.morph in {"adjective:more", "adverb:more", "wh:determiner", "wh"}
    )


def _glued(f: Figure, scene: Scene) -> bool:
    """Part of a longer code: AK-47, 5G, 24/7, 3.2.1, a phone number, a URL."""
    text, (a, b) = scene.text, f.number
    left, right = text[max(0, f.start - 40) : f.start].rpartition(" ")[2], text[f.end : f.end + 40].partition(" ")[0]
    if LINKY.search(text[max(0, a - 80) : a].rpartition(" ")[2] + text[a:b] + text[b : b + 80].partition(" ")[0]):
        return True
    if f.end == b and right[:1].isalnum():
        return True
    if re.match(r"\d{1,3}\.\d{3,}[ ]?°?[ ]?[NSEW]\b", text[a : b + 4]):
        return True  # a place on the globe
    if (re.match(r"[-–:/.][\dA-Z]", right) and not f.kind) or re.match(r"-of-\d|-to-\w|-yarder", right) or left.endswith("×"):
        return True
    if (
        re.match(r"(?:[-–:/]|\.)\d", right)
        or (f.end == b and re.match(r" [-–] \d", text[f.end : f.end + 4]))
        or re.search(r"\d[-–:/.]$", left)
    ):
        return True
    if f.kind != "money" and re.match(r"/[-=](?!\d)", right):
        return True  # "500/-" is money of a currency that is not told
    if left.endswith(("#", "№", "+")) or re.search(r"(?:^|[^a-z])[A-Za-z]{1,40}[-–]$", left):
        return True
    return bool(re.match(r" \d{3,}", text[f.end : f.end + 6]) and re.search(r"\d$|\d[ -]$", text[max(0, f.start - 2) : f.start]))


def _idiom(f: Figure, scene: Scene) -> bool:
    """ "One another", "zero tolerance"."""
    if not scene.text[f.number[0]].isalpha():
        return False
    low = scene.text[max(0, f.start - 12) : f.end + 14].lower()
    word = scene.text[f.number[0] : f.number[1]].lower()
    return any(i in low for i in scene.words["idiom"] if word in i)


def counted(f: Figure, scene: Scene) -> Figure | None:
    """A number without a unit: a count with its noun, "11 times", or one that leans on a count before it."""
    tok = scene.last_token(f)
    if f.rule == "vague" and tok is not None:
        return alone(f, tok, scene)
    if tok is None or _numbers(f, tok, scene) or _or_two(f, scene):
        return None
    noun = _noun(tok, scene) or _people_behind(f, scene)
    if noun is None or not noun.text[0].isalnum():
        return alone(f, tok, scene)
    if _trivial(f, noun, scene) or _no_count(f, noun, scene) or _names(f, noun, scene):
        return None
    return _of_noun(f, tok, noun, scene)


def _numbers(f: Figure, tok: Token, scene: Scene) -> bool:
    """Does a number name or number something: "IV", "Article 5", a score, "5 pm"?"""
    if tok.morph in {"list", "name"} and tok.text[0].isupper() and not _first(tok, scene):
        return True
    nxt = scene.after(f.number[1])
    return _designated(f, tok, scene) or _score(f, scene) or (nxt is not None and nxt.text in scene.words["code_behind"])


def _people_behind(f: Figure, scene: Scene) -> Token | None:
    """ "Three of them", "200 dead": people who are no noun."""
    nxt = scene.after(f.number[1])
    return nxt if nxt is not None and nxt.text.lower() in scene.words["people_word"] else None


def _of_noun(f: Figure, tok: Token, noun: Token, scene: Scene) -> Figure:
    """The figure as a count of a noun, or as points of an index, or as a multiple ("11 times as large")."""
    f.noun, f.unit, f.kind = noun, "count", f.kind or "count"
    if noun.lemma.lower() == "point" and f.value != f.value.to_integral_value():
        f.unit, f.word = "point", "points"  # an index stands at 1,463.78 points: no count
    if noun.text.lower() in {"times", "time"} and _multiple(noun, scene):
        f.unit, f.kind = "1", "multiple"
    superlative = any(t.morph in {"adjective:most", "adverb:most"} for t in scene.parse.tokens[tok.i + 1 : noun.i])
    f.end = f.end if superlative else noun.end
    return _rated(f, scene) if f.unit == "count" and not superlative else f


def _rated(f: Figure, scene: Scene) -> Figure:
    """ "40 deaths a day", "three thousand tests per day": a count for each unit of time, or of anything behind "per"."""
    m = rate(scene.pack).match(scene.text, f.end)
    code = tables(scene.pack)["per"][m["per"].lower()] if m else ""
    if m and (m["per_word"] or code in TIME_UNITS):
        f.unit, f.end = f"count/{code}", m.end()
    return f


def _several(f: Figure, scene: Scene) -> bool:
    """ "Several hundred", "a few million": many, but not how many."""
    front = scene.before(f.start)
    word = scene.text[f.number[0] : f.number[1]].split(" ")[0].lower()
    return word in scene.numbers.scales and front is not None and front.text.lower() in scene.words["several"]


def _no_count(f: Figure, noun: Token, scene: Scene) -> bool:
    """ "575 Wilbraham Road", "05 GMT", "5 seed" behind "No.": numbers that name or tell the time, "000 scientists" of a broken number."""
    word, before = scene.text[f.number[0] : f.number[1]], scene.text[max(0, f.start - 5) : f.start]
    broken = re.match(r"0\d", word) or (re.search(r"\d[,:] $", before) and re.fullmatch(r"\d\d\d?", word))
    front = scene.before(f.start)
    if re.fullmatch(r"(?:19|20)\d\d", word) and front is not None and front.text.lower() in scene.words["year_front"]:
        return True  # "since 2019 emissions have fallen"
    if re.fullmatch(r"\d{4,}", word) and noun.morph == "noun":
        return True  # "the 2019 review", "an 80386 machine"
    if noun.morph == "noun" and f.value != 1 and _named(f, scene):
        return True
    code = re.search(r"[=_/] ?$", before) or scene.text[f.number[1] : noun.start].lstrip().startswith("/")
    return bool(
        broken
        or code
        or re.search(r"\bno\. ?$", before.lower())
        or (noun.morph == "name" and noun.text.istitle() and len(noun.text) > 3 and f.value != 1)
    )


def _names(f: Figure, noun: Token, scene: Scene) -> bool:
    """ "Two-time champion", "1990 levels", "12 Marsh Rd", "level 3 out of 5 risk": what a number names, not how many."""
    word = scene.text[f.number[0] : f.number[1]]
    front = scene.text[max(0, f.start - 10) : f.start].lower()
    if scene.text[noun.start - 1] == "-" and noun.text.lower() in scene.words["bound_empty"]:
        return True
    if re.fullmatch(r"(?:19|20)\d\d", word) and (noun.lemma.lower() in scene.words["year_noun"] or _is_year(f, noun, scene)):
        return True
    if noun.morph == "noun" and any(front.endswith(f"{w} ") for w in scene.words["scale_front"]):
        return True
    return (noun.text.lower() in scene.words["street"] and noun.text[0].isupper()) or _broken_people(f, noun, scene)


def _is_year(f: Figure, noun: Token, scene: Scene) -> bool:
    """ "The 2012 candidates": four digits with no comma that are no round number, not behind "more than", of what nothing befalls."""
    front, verb = scene.before(f.start), scene.parse.tokens[noun.head]
    plain = front is None or (
        front.pos in {"DET", "ADJ", "ADP", "PUNCT", "PRON", "CCONJ", "PART"} and front.lemma.lower() not in scene.words["than"]
    )
    return f.value % 10 != 0 and plain and verb.lemma.lower() not in scene.words["toll_verb"]


def _broken_people(f: Figure, noun: Token, scene: Scene) -> bool:
    """People come in whole numbers, unless they are an average ("2.4 children per family")."""
    printed = scene.text[f.number[0] : f.number[1]]
    if not re.fullmatch(r"\d{1,9}\.\d{1,4}", printed) or noun.lemma.lower() not in scene.pack.words("event_people"):
        return False
    near = scene.parse.tokens[max(0, noun.i - 8) : noun.i + 5]
    return not any(t.sent == noun.sent and t.lemma.lower() in scene.words["averaged"] for t in near)


def _or_two(f: Figure, scene: Scene) -> bool:
    """ "A storm or two" counts nothing."""
    front = scene.before(f.start)
    if f.value != 2 or front is None or front.text.lower() != "or":
        return False
    noun = scene.before(front.start)
    return noun is not None and noun.morph == "noun" and any(k.text.lower() in {"a", "an"} for k in kids(noun, scene, "determiner"))


def _named(f: Figure, scene: Scene) -> bool:
    """ "The new iOS 4 operating system", "iLife '11 suite": a number behind a name, before a noun of which there is one."""
    front = scene.before(f.start)
    if scene.text[max(0, f.start - 1) : f.start] in "'’":
        return True
    return front is not None and not _first(front, scene) and any(c.isupper() for c in front.text) and front.end == f.start - 1


def _first(tok: Token, scene: Scene) -> bool:
    return scene.parse.sentences[tok.sent].first == tok.i


def _multiple(noun: Token, scene: Scene) -> bool:
    """ "Three times as many", "five times higher"."""
    nxt = scene.parse.tokens[noun.i + 1] if noun.i + 1 < len(scene.parse.tokens) else None
    return (
        nxt is not None and nxt.sent == noun.sent and (nxt.text.lower() in scene.words["multiple_after"] or nxt.morph == "adjective:more")
    )


def _noun(tok: Token, scene: Scene) -> Token | None:
    """The noun that is counted: the number's head when it follows closely, else the end of the noun phrase behind."""
    tokens = scene.parse.tokens
    if tok.i + 2 < len(tokens) and tokens[tok.i + 1].text == "-" and tokens[tok.i + 1].start == tok.end:
        bound = tokens[tok.i + 2]
        return bound if bound.morph == "noun" and bound.sent == tok.sent else None
    head = tokens[tok.head]
    for _ in range(3):
        if head.rel in {"compounded", "modifier", "adjective"} and head.i > tok.i and tokens[head.head].i > head.i:
            head = tokens[head.head]
    if (
        tok.rel in {"number", "compounded", "adjective", "number:modifier", "modifier"}
        and tok.i < head.i <= tok.i + MAX_NOUN
        and head.pos in {"NOUN", "PROPN"}
    ):
        between = tokens[tok.i + 1 : head.i]
        if head.sent == tok.sent and all(t.pos in INSIDE or t.morph in INSIDE_TAGS or t.text == "," for t in between):
            return head
    found = None
    for t in tokens[tok.i + 1 : tok.i + 1 + MAX_NOUN]:
        if t.sent != tok.sent or not (t.pos in {"ADJ", "NOUN", "PROPN"} or t.morph in {"hyphen"}):
            break
        if t.pos == "NOUN":
            found = t
    return (
        found
        if found is not None and found.morph in {"nouns", "noun"} and (found.morph == "nouns" or tok.text.lower() in {"one", "1"})
        else None
    )


def _designated(f: Figure, tok: Token, scene: Scene) -> bool:
    """Article 5, Flight 370, Boeing 737: a number behind its name."""
    before = scene.before(f.start)
    if before is None or before.end < f.start - 1 or (before.end == f.start and before.text not in "(“\"'‘$"):
        return False
    if before.text.lower().rstrip(".") in {w.rstrip(".") for w in scene.words["designator"]} and before.morph not in {
        "base",
        "past",
        "present",
    }:
        return True
    if before.pos != "PROPN" or before.text.islower():
        return False
    head = scene.parse.tokens[tok.head]
    plural = head.i > tok.i and head.morph == "nouns" and tok.rel == "number"
    return not (plural and before.head not in {tok.i, head.i})


def _score(f: Figure, scene: Scene) -> bool:
    """2-1 after "beat", or any pair joined by a dash that counts nothing."""
    if f.rule == "vague" or f.high is None or not re.search(r"\d[-–—]\d", scene.text[f.number[0] : f.number[1]]):
        return False
    tok = scene.last_token(f)
    if tok is None:
        return True
    near = scene.parse.tokens[max(0, tok.i - 8) : tok.i + 6]
    return any(t.lemma.lower() in scene.words["score_verb"] for t in near if t.sent == tok.sent) or _noun(tok, scene) is None


def _trivial(f: Figure, noun: Token, scene: Scene) -> bool:
    """ "The two countries" says nothing new; "one" alone is seldom a figure."""
    word = scene.text[f.number[0] : f.number[1]].lower()
    befallen = noun.rel in {"object", "subject:passive"} and scene.parse.tokens[noun.head].lemma.lower() in scene.words["toll_verb"]
    if (noun.text.lower() in scene.words["not_noun"] and not (befallen and noun.text.lower() == "others")) or noun.text.lower() in {
        "percent"
    }:
        return True
    before = scene.before(f.start)
    if f.value == 1 and word == "one":
        return noun.morph not in {"noun"} or noun.lemma.lower() in scene.words["vague_noun"]
    return (
        f.value == 2
        and before is not None
        and before.text.lower() in scene.words["definite"]
        and noun.lemma.lower() in scene.words["trivial"]
    )
