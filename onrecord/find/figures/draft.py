"""A figure before its surroundings are read: where it stands, its value and unit."""

import re
from decimal import Decimal

from onrecord.find.figures.grammar import more, no_number, number, signed, start_of
from onrecord.find.figures.patterns import changes, sizes, tables
from onrecord.find.figures.scene import Figure, Match, Scene

MILLION = 1_000_000


def figure(m: Match, scene: Scene) -> Figure | None:
    """Digits or words with currency, scale, range, unit and rate."""
    t = tables(scene.pack)
    scale, scale2 = m["scale"] or m["short"] or m["paid"], m["scale2"] or m["short2"]
    unit_word = (m["unit"] or m["boxed"] or "").lower()
    paid = m["cur"] or m["cur2"] or m["code2"] or unit_word in t["after"]
    if no_number(m, scene):
        return None
    if (m["short"] or m["short2"]) and not paid and (m["short"] or m["short2"]).lower() not in {"k", "tn", *scene.numbers.wide}:
        return _metres(m, scene)
    joined = m["join"] is not None and _is_range(m, scene)
    end = _end(m, joined=joined)
    high = number(m["num2"], scale2, scene) if joined else None
    shared = (scale2 if _shares_scale(m) else _spelled_scale(m, scene)) if joined else None
    low = number(m["num"], scale or m["pre"] or shared, scene)
    if low is None or (joined and high is None):
        return None
    low, high = signed(m, low + more(m, scene), high, scene)
    unit, kind, end = _unit_of(m, unit_word, end, joined=joined, scene=scene)
    if unit == "lb" and in_sterling(low, end, scene):
        unit, kind = "GBP", "money"
    return Figure(
        start=start_of(m, low, scene),
        end=end,
        value=low,
        high=high,
        unit=unit,
        kind=kind,
        rule="figure",
        number=(m.start("num"), _number_end(m, joined=joined)),
        modifier="at least" if m["plus"] else None,
        word=unit_word if joined or not m["join"] else "",
    )


def _unit_of(m: Match, word: str, end: int, *, joined: bool, scene: Scene) -> tuple[str, str, int]:
    """Unit, kind and end of a figure; where the second number is another figure's, only the currency in front is its own."""
    t, apart = tables(scene.pack), m["join"] is not None and not joined
    unit, kind = _unit(m, "" if apart else word, t)
    if not unit and apart:
        unit, kind = (t["before"][m["cur"]], "money") if m["cur"] else ("", "")
    if m["code2"] and not unit:  # "75 USD million"
        return t["code"][m["code2"].upper()], "money", end
    if m["code"] and not apart and not unit:
        return t["code"][m["code"]], "money", m.end("code")
    unit, end = _rated(unit, kind, "" if apart else (m["per"] or "").lower(), end, scene)
    return unit, kind, end


def _rated(unit: str, kind: str, per: str, end: int, scene: Scene) -> tuple[str, int]:
    """The unit for each "day" or whatever stands behind "per"; or for the time that an adverb tells ("$150 million annually")."""
    if not unit or per:
        return (f"{unit}/{tables(scene.pack)['per'][per]}" if unit else unit), end
    nxt = scene.after(end) if kind in {"money", "measure"} else None
    often = tables(scene.pack)["often"].get(nxt.text.lower()) if nxt is not None and nxt.morph == "adverb" else None
    return (f"{unit}/{often}", nxt.end) if often and nxt is not None and scene.text[end : nxt.start] == " " else (unit, end)


def _metres(m: Match, scene: Scene) -> Figure | None:
    """ "12.3m tonnes" are millions, "5m" alone is metres; any other letter behind a number makes it a code."""
    short = (m["short"] or "").lower()
    if not short or m["join"]:
        return None
    scaled, t = number(m["num"], short, scene), tables(scene.pack)
    span = (m.start("num"), m.end("short"))
    if scaled is not None and m["unit"]:
        unit, kind = _unit(m, m["unit"].lower(), t)
        return Figure(
            start=span[0], end=m.end("tail"), value=scaled, unit=unit, kind=kind, rule="figure", number=span, word=m["unit"].lower()
        )
    low, nxt = number(m["num"], None, scene), scene.after(span[1])
    if (
        scaled is not None
        and nxt is not None
        and nxt.text.lower() not in sizes(scene.pack)  # "1.8m tall"
        and (nxt.morph == "nouns" or ("." in m["num"] and (nxt.pos == "ADJ" or nxt.morph == "participle")))
    ):
        return Figure(start=span[0], end=span[1], value=scaled, unit="", rule="figure", number=span)
    if low is None or m["short"] != "m":  # "3M" is a name
        return None
    return Figure(start=span[0], end=span[1], value=low, unit="m", kind="measure", rule="figure", number=(span[0], m.end("num")), word="m")


def _unit(m: Match, word: str, t: dict[str, dict[str, str]]) -> tuple[str, str]:
    if m["cur"]:
        return t["before"][m["cur"]], "money"
    if m["cur2"] and m["join"]:
        return t["before"][m["cur2"]], "money"
    if word in t["after"]:
        return t["after"][word], "money"
    return (t["unit"][word], t["kind"][word]) if word else ("", "")


def _is_range(m: Match, scene: Scene) -> bool:
    """5-10%, 5 to 10, between 5 and 10; "and" needs "between", "or" needs neighbours, and the right number is the larger."""
    if re.fullmatch(r"(?:19|20)\d\d", m["num"]) and not m["cur"] and (m["scale2"] or m["short2"] or m["cur2"]):
        return False  # "in 2018 to 3.9 million"
    join, before = m["join"].strip().lower(), scene.text[max(0, m.start() - 10) : m.start()].rstrip().lower()
    if join == "and" and not before.endswith("between"):
        return False
    if join == "to" and (told := _to(m, before, scene)) is not None:
        return told
    return _rises(m, scene, neighbours=join == "or" and m["unit"] is None)


def _to(m: Match, before: str, scene: Scene) -> bool | None:
    """Two numbers with "to" between: "fell $1.50 to $108" and "by 5 to 10" are none, behind "from" the words above tell; else unknown."""
    if m["cur"] and m["cur2"] and _moves_before(m, scene):
        return False
    if before.endswith("from"):
        return _ranges(m, scene)
    return False if before.endswith("by") and (m["cur"] or not m["unit"]) else None


def _rises(m: Match, scene: Scene, *, neighbours: bool) -> bool:
    """Is the right number the larger, and the next of its kind where it must be ("30 or 40")?"""
    low = number(m["num"], m["scale"] or m["short"] or (m["scale2"] or m["short2"] if _shares_scale(m) else None), scene)
    high = number(m["num2"], m["scale2"] or m["short2"], scene)
    if low is None or high is None:
        return False
    low, high = signed(m, low, high, scene)
    if high is None or low >= high:
        return False
    step = next((Decimal(10) ** k for k in range(9, 0, -1) if low and low % 10**k == 0), None)
    return not neighbours or high - low in {1, step}


def _moves_before(m: Match, scene: Scene) -> bool:
    front = scene.before(m.start())
    return front is not None and ((front.lemma.lower(), "verb") in changes(scene.pack) or front.text.lower() in {"up", "down"})


def _ranges(m: Match, scene: Scene) -> bool:
    """Is the "from" in front the start of a range?"""
    return from_to(m.start(), scene)


def from_to(start: int, scene: Scene) -> bool:
    """ "Ranging from 5 to 10" and "fines from 5 to 10" are ranges, "rose from 5 to 10" and "the rise from 5 to 10" are not."""
    tok = scene.parse.at(start)
    chain = scene.above(tok, 5) if tok else []
    if any(t.lemma.lower() in scene.words["range_verb"] for t in chain):
        return True
    at = next((t for t in chain if t.text.lower() == "from"), None)
    noun = scene.parse.tokens[at.i - 1] if at is not None and at.i > 0 else None
    table = changes(scene.pack)
    moved = any((t.lemma.lower(), kind) in table for t in [*chain, *([noun] if noun else [])] for kind in ("verb", "noun"))
    return noun is not None and noun.morph == "nouns" and not moved


def _shares_scale(m: Match) -> bool:
    """ "$5 to $10 million" shares it, "$800,000 to $1.3 million" does not."""
    short = "," not in m["num"] and len(m["num"].partition(".")[0]) < 4
    return short and not (m["scale"] or m["short"]) and bool(m["scale2"] or m["short2"])


def _spelled_scale(m: Match, scene: Scene) -> str | None:
    """ "One to two billion" are billions both; "one hundred to two thousand" are not thousands both."""
    if m["scale"] or m["short"] or not m["num"][0].isalpha() or not m["num2"][0].isalpha():
        return None
    first, last = re.split(r"[ -]", m["num"].lower()), re.split(r"[ -]", m["num2"].lower())[-1]
    if last not in scene.numbers.scales or any(w in scene.numbers.scales for w in first):
        return None
    low, high = number(m["num"], last, scene), number(m["num2"], None, scene)
    return last if low is not None and high is not None and low < high else None


def in_sterling(value: Decimal, end: int, scene: Scene) -> bool:
    """ "Thousands of pounds" are money in a report that has sums in pounds, "pounds of cocaine" are weight; millions are money."""
    if value >= MILLION:
        return True
    if scene.sterling is None:
        marks = [mark for mark, code in tables(scene.pack)["before"].items() if code == "GBP"]
        scene.sterling = any(mark in scene.text for mark in marks)
    tok = scene.parse.at(end - 1)
    behind = [t.lemma.lower() for t in scene.parse.tokens[tok.i + 1 : tok.i + 5] if t.sent == tok.sent] if tok is not None else []
    if behind[:1] == ["of"]:
        return scene.sterling and not scene.words["paid_noun"].isdisjoint(behind)
    weighed = tok is not None and any(t.lemma.lower() in scene.words["weigh_verb"] for t in scene.above(tok, 3))
    paid = tok is not None and any(t.lemma.lower() in scene.words["paid_verb"] for t in scene.above(tok, 3))
    return behind[:1] == ["worth"] or ((scene.sterling or paid) and not weighed)


def _end(m: Match, *, joined: bool) -> int:
    if joined or m["join"] is None:
        whole = (
            m.end("rate")
            if m["rate"] and (m["unit"] or m["cur"])
            else m.end("tail")
            if m["unit"] or m["boxed"]
            else m.end("plus")
            if m["plus"] and m["join"] is None
            else _number_end(m, joined=joined)
        )
        return whole
    return _number_end(m, joined=False)


def _number_end(m: Match, *, joined: bool) -> int:
    groups = ("num2", "scale2", "short2") if joined else ("num", "scale", "short", "paid", "more")
    return max(m.end(g) for g in groups if m[g])
