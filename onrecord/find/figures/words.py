"""Figures in words: fractions, multiples, ages, prison terms, "dozens", "one in five"."""

import re
from decimal import Decimal

from onrecord.find.figures.draft import in_sterling
from onrecord.find.figures.patterns import part_unit, tables
from onrecord.find.figures.scene import Figure, Match, Scene


def fraction(m: Match, scene: Scene) -> Figure | None:
    """A third, two-thirds, half of, half a million."""
    part = m["part"].lower()
    size, n = scene.numbers.parts[part], (m["n"] or "").lower()
    if m["big"]:
        scale = scene.numbers.value(m["big"].strip(" -"))
        if scale is None or part != "half" or n:
            return None
        return Figure(start=m.start(), end=m.end(), value=size * scale, unit="", rule="fraction", number=(m.start(), m.end()))
    if not n and part != "half":
        return None
    count = Decimal(1) if n in {"", "a", "an"} else scene.numbers.value(n)
    end = m.start("of") if m["of"] else m.end()
    unit = part_unit(scene.pack).match(scene.text, end)
    bound = unit is None and re.match(r"-[^\W\d]", scene.text[m.end() : m.end() + 2]) is not None  # "a third-party candidate"
    if count is None or count == 0 or bound or not (unit or _is_fraction(m, scene, part)):
        return None
    value = (count * size).quantize(Decimal("0.0001")).normalize()
    if unit:  # "a quarter of a percentage point"
        return _of_unit(value, (m.start(), end), unit, scene)
    if part.rstrip("s") == "third" and count == 2:
        value = Decimal("0.6667")
    return Figure(start=m.start(), end=end, value=value, unit="1", rule="fraction", number=(m.start(), end), kind="share")


def _of_unit(value: Decimal, number: tuple[int, int], behind: Match, scene: Scene) -> Figure:
    """A part of one unit: half a percentage point, two-thirds of a mile."""
    t, word = tables(scene.pack), behind["unit"].lower()
    return Figure(start=number[0], end=behind.end(), value=value, unit=t["unit"][word], rule="fraction", number=number,
                  kind=t["kind"][word], word=word)  # fmt: skip


def _is_fraction(m: Match, scene: Scene, part: str) -> bool:
    """Not an ordinal ("a third reactor"), a quarter of a year ("two quarters of growth") or a half of a match."""
    if part.startswith("quarter") and m["of"] and m["n"] and _of_the_year(m, scene):
        return False
    if m["of"]:
        return scene.text[m.end() : m.end() + 12].lstrip().split(" ")[0].lower() not in {"time"} and not re.match(
            r" (?:1|2)\d{3}", scene.text[m.end() : m.end() + 6]
        )
    nxt = scene.after(m.end())
    if part in {"half", "quarter", "quarters", "fourth"} and not _has_front(m, scene):
        return (
            part == "half"
            and nxt is not None
            and nxt.text.lower() in {"the", "its", "their", "his", "her", "our", "all"}
            and scene.parse.at(m.start()) is not None
        )
    if m["n"] and m["n"].lower() not in {"a", "an"}:
        return part.endswith("s") or nxt is None or nxt.pos not in {"NOUN", "PROPN", "ADJ"}
    if not _has_front(m, scene) and part in {"fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}:
        return False
    return nxt is None or nxt.pos not in {"NOUN", "PROPN", "ADJ", "NUM"}


def _of_the_year(m: Match, scene: Scene) -> bool:
    """Two quarters, or quarters of what a quarter of a year is told to have: growth, contraction."""
    count, tok = scene.numbers.value(m["n"]), scene.parse.at(m.end() - 1)
    behind = scene.parse.tokens[tok.i + 1 : tok.i + 3] if tok is not None else []
    return count == 2 or (count is not None and count > 3) or any(t.lemma.lower() in scene.words["quarter_of"] for t in behind)


def _has_front(m: Match, scene: Scene) -> bool:
    """Does "by", "to", "nearly" stand in front?"""
    word = scene.text[max(0, m.start() - 15) : m.start()].rstrip().rpartition(" ")[2].lower()
    return word in scene.words["fraction_front"]


def fold(m: Match, scene: Scene) -> Figure | None:
    """Twentyfold, 10-fold."""
    value = scene.numbers.value(m["n"] or m["w"])
    if value is None:
        return None
    return Figure(
        start=m.start(), end=m.end(), value=value, unit="1", rule="fold", number=(m.start(), m.end()), kind="multiple", change="by"
    )


def multiple(m: Match, scene: Scene) -> Figure | None:
    """Doubled, halved, twice."""
    row = next(r for r in scene.pack.table("numbers_multiples") if r["word"] == m["word"].lower())
    tok = scene.parse.at(m.start())
    verb = row.get("change") == "by"
    nxt = scene.after(m.end())
    if tok is None or (verb and (tok.pos != "VERB" or (nxt is not None and nxt.text.lower() in {"down", "as"}))):
        return None
    unit = "1" if verb or _compares(m.end(), scene) else "count"
    kind, span = "multiple" if unit == "1" else "times", (m.start(), m.end())
    moved = (row.get("direction") or None, row.get("change") or None)
    return Figure(start=span[0], end=span[1], value=Decimal(row["value"]), unit=unit, rule="multiple", number=span, kind=kind,
                  direction=moved[0], change=moved[1])  # fmt: skip


def vague(m: Match, scene: Scene) -> Figure | None:
    """Dozens, thousands, tens of millions: from one of the number to ten."""
    sizes = {r["word"]: Decimal(r["value"]) for r in scene.pack.table("numbers_vague")}
    low = sizes[m["many"].lower()] * (sizes[m["times"].split(" ")[0].lower()] if m["times"] else 1)
    t, word = tables(scene.pack), (m["unit"] or "").lower()
    unit, kind = (t["after"][word], "money") if word in t["after"] else (t["unit"][word], t["kind"][word]) if word else ("", "")
    if unit == "lb" and in_sterling(low, m.end(), scene):
        unit, kind = "GBP", "money"
    return Figure(
        start=m.start(),
        end=m.end(),
        value=low,
        high=low * 10,
        unit=unit,
        kind=kind,
        rule="vague",
        word=word,
        number=(m.start(), m.end("many")),
    )


def one_in(m: Match, scene: Scene) -> Figure | None:
    """ "One in five households": a share of what is named behind."""
    part, whole, nxt = scene.numbers.value(m["n"]), scene.numbers.value(m["whole"]), scene.after(m.end())
    if part is None or not whole or part >= whole or nxt is None or nxt.morph not in {"nouns", "adjective"}:
        return None
    value = (part / whole).quantize(Decimal("0.0001")).normalize()
    return Figure(start=m.start(), end=m.end(), value=value, unit="1", rule="one_in", number=(m.start(), m.end()), kind="share")


def _compares(end: int, scene: Scene) -> bool:
    nxt = scene.after(end)
    return nxt is not None and nxt.text.lower() in scene.words["multiple_after"]


def age(m: Match, scene: Scene) -> Figure | None:
    """A 42-year-old, aged 42, and ", 42," behind a person's name."""
    group = next(g for g in ("a", "b", "c") if m[g])
    value = scene.numbers.value(m[group])
    tok = scene.parse.at(m.start() - 3) if group == "c" else None
    if value is None or (group == "c" and (tok is None or tok.pos != "PROPN" or tok.ent not in {"person", "body", ""} or value < 10)):
        return None
    span = (m.start("a"), m.end()) if group == "a" else (m.start(group), m.end(group))
    return Figure(start=span[0], end=span[1], value=value, unit="a", rule="age", number=(m.start(group), m.end(group)), kind="age")


def term(m: Match, scene: Scene) -> Figure | None:
    """Twelve years in prison: a sentence is measured in time."""
    value = Decimal(1) if m["n"].lower() in {"a", "an"} else scene.numbers.value(m["n"])
    if value is None:
        return None
    unit = next(r["unit"] for r in scene.pack.table("units_time") if r["word"] == m["unit"].lower())
    return Figure(start=m.start(), end=m.end("unit"), value=value, unit=unit, rule="term", number=(m.start("n"), m.end("n")), kind="term")


def parts(m: Match, scene: Scene) -> Figure | None:
    """Two parts of one measure printed behind each other: "12st 4lb", "2h 30m"."""
    rows = (
        r for r in scene.pack.table("units_parts") if r["glued"] and r["first"] == m["first"].lower() and r["second"] == m["second"].lower()
    )
    row = next(rows, None)
    if row is None or Decimal(m["b"]) >= Decimal(row["times"]):
        return None
    kind = "time" if row["unit"] == "h" else "measure"
    value = (Decimal(m["a"]) + Decimal(m["b"]) / Decimal(row["times"])).quantize(Decimal("0.0001")).normalize()
    return Figure(start=m.start(), end=m.end(), value=value, unit=row["unit"], kind=kind, rule="parts", number=(m.start(), m.end()))
