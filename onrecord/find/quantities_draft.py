"""A figure before its surroundings are read: where it stands, its value and unit."""

import re
from dataclasses import dataclass
from decimal import Decimal

from onrecord.find.quantities_numbers import VULGAR, Numbers, numbers
from onrecord.find.quantities_patterns import changes, figures, tables
from onrecord.lang import Pack
from onrecord.text import Parse, Token

Match = re.Match[str]
LIMIT = Decimal(10) ** 30


@dataclass(slots=True)
class Figure:
    """Number and unit; ``number`` is the span of the number alone, ``noun`` the token of the thing counted."""

    start: int
    end: int
    value: Decimal
    unit: str
    rule: str
    number: tuple[int, int]
    high: Decimal | None = None
    modifier: str | None = None
    kind: str = ""
    noun: Token | None = None
    word: str = ""
    direction: str | None = None
    change: str | None = None


@dataclass(slots=True)
class Scene:
    """What the rules of figures look into."""

    text: str
    parse: Parse
    pack: Pack
    words: dict[str, frozenset[str]]
    taken: frozenset[int] = frozenset()  # tokens of the sentence's figures: no part of what another figure measures

    @property
    def numbers(self) -> Numbers:
        """Number words of the language."""
        return numbers(self.pack)

    def last_token(self, figure: Figure) -> Token | None:
        """The last token of the number."""
        inside = self.parse.inside(figure.number[0], figure.number[1])
        return inside[-1] if inside else self.parse.at(figure.number[0])

    def sentence(self, figure: Figure) -> int:
        """The sentence that a figure stands in; -1 where the parse has none."""
        tok = self.parse.at(figure.number[0])
        return tok.sent if tok is not None else -1

    def before(self, start: int) -> Token | None:
        """The token in front, in the same sentence."""
        tok = self.parse.at(start)
        if tok is None or tok.i == 0:
            return None
        left = self.parse.tokens[tok.i - 1] if tok.start >= start or tok.end > start else tok
        return left if left.sent == tok.sent else None

    def after(self, end: int) -> Token | None:
        """The token behind, in the same sentence."""
        tok = self.parse.at(end - 1)
        if tok is None or tok.i + 1 >= len(self.parse.tokens):
            return None
        right = self.parse.tokens[tok.i + 1]
        return right if right.sent == tok.sent else None


def drafts(scene: Scene, start: int, end: int) -> list[Figure]:
    """All candidate figures of a stretch of text, in text order, the longest first."""
    made = []
    for name, pattern in figures(scene.pack):
        at = start
        while m := pattern.search(scene.text, at, end):
            figure = MAKERS[name](m, scene)
            at = figure.end if figure is not None else m.end("num") if name == "figure" else m.end()
            if figure is not None and abs(figure.value) < LIMIT:
                made.append(figure)
    made.sort(key=lambda f: (f.start, -f.end, f.rule))
    out: list[Figure] = []
    for f in made:
        if out and f.start < out[-1].end:
            continue
        if out and _range_of_two(out[-1], f, scene):
            low = out[-1]
            low.high, low.end, low.number = f.value, f.end, (low.number[0], f.number[1])
        else:
            out.append(f)
    return out


def _range_of_two(low: Figure, high: Figure, scene: Scene) -> bool:
    """ "Between 5% and 6%", "5% to 10%": two figures of one unit that are one range."""
    same = low.unit == high.unit and low.unit and low.high is None and high.high is None and low.value < high.value
    if not same or low.kind in {"share", "multiple", "times"} or high.start - low.end > 5:
        return False
    join = scene.text[low.end : high.start].strip().lower()
    before = scene.text[max(0, low.start - 10) : low.start].rstrip().lower()
    if join == "and":
        return before.endswith("between")
    if join in {"to", "-", "–"} and before.endswith(("by", "from")):
        return before.endswith("from") and _from_to(low.start, scene)
    return join in {"to", "-", "–"} and not _moved_before(low, scene)


def _moved_before(low: Figure, scene: Scene) -> bool:
    """ "Rose 5% to 10%": the first figure is the change."""
    tok = scene.before(low.start)
    return tok is not None and tok.pos == "VERB" and (tok.lemma.lower(), "verb") in changes(scene.pack)


def number(text: str, scale: str | None, scene: Scene) -> Decimal | None:
    """The value of a number as printed, with its scale words."""
    text = text.strip()
    extra = Decimal(0)
    if text and text[-1] in VULGAR:
        extra, text = Decimal(VULGAR[text[-1]]), text[:-1].strip()
    if m := re.fullmatch(r"(.*) (\d)/(\d)", text):
        if m[3] == "0":
            return None
        extra, text = Decimal(m[2]) / Decimal(m[3]), m[1]
    value = scene.numbers.value(text) if text else Decimal(0)
    if value is None:
        return None
    value += extra
    for word in (scale or "").lower().split():
        value *= scene.numbers.scales[word]
    return value


def figure(m: Match, scene: Scene) -> Figure | None:
    """Digits or words with currency, scale, range, unit and rate."""
    t = tables(scene.pack)
    scale, scale2 = m["scale"] or m["short"], m["scale2"] or m["short2"]
    unit_word = (m["unit"] or "").lower()
    paid = m["cur"] or m["cur2"] or unit_word in t["after"]
    if (m["short"] or m["short2"]) and not paid and (m["short"] or m["short2"]).lower() not in {"k", "bn", "tn"}:
        return _metres(m, scene)
    joined = m["join"] is not None and _is_range(m, scene)
    end = _end(m, joined=joined)
    low = number(m["num"], scale or (scale2 if joined and _shares_scale(m) else None), scene)
    high = number(m["num2"], scale2, scene) if joined else None
    if low is None or (joined and high is None):
        return None
    if m["join"] and not joined:
        m_unit, per = "", ""
    else:
        m_unit, per = unit_word, (m["per"] or "").lower()
    unit, kind = _unit(m, m_unit, t)
    if not unit and m["join"] and not joined:
        unit, kind = (t["before"][m["cur"]], "money") if m["cur"] else ("", "")
    if per and unit:
        unit = f"{unit}/{t['per'][per]}"
    if (m["sign"] or m["sign2"]) and not joined:
        low = -low
    start = m.start("sign") if m["sign"] else m.start("cur") if m["cur"] else m.start("num")
    if unit == "lb" and (scale or "").lower() in {"million", "billion", "bn"}:
        unit, kind = "GBP", "money"
    return Figure(
        start=start,
        end=end,
        value=low,
        high=high,
        unit=unit,
        kind=kind,
        rule="figure",
        number=(m.start("num"), _number_end(m, joined=joined)),
        modifier="at least" if m["plus"] else None,
        word=m_unit,
    )


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
    if scaled is not None and nxt is not None and (nxt.tag == "NNS" or ("." in m["num"] and (nxt.pos == "ADJ" or nxt.tag == "VBN"))):
        return Figure(start=span[0], end=span[1], value=scaled, unit="", rule="figure", number=span)
    if low is None or short != "m":
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
    join = m["join"].strip().lower()
    before = scene.text[max(0, m.start() - 10) : m.start()].rstrip().lower()
    if join == "and" and not before.endswith("between"):
        return False
    if join == "to" and before.endswith("from"):
        return _ranges(m, scene)
    if join == "to" and before.endswith("by") and (m["cur"] or not m["unit"]):
        return False
    low = number(m["num"], m["scale"] or m["short"] or (m["scale2"] or m["short2"] if _shares_scale(m) else None), scene)
    high = number(m["num2"], m["scale2"] or m["short2"], scene)
    if low is None or high is None or low >= high:
        return False
    return join != "or" or high - low == 1 or m["unit"] is not None


def _ranges(m: Match, scene: Scene) -> bool:
    """Is the "from" in front the start of a range?"""
    return _from_to(m.start(), scene)


def _from_to(start: int, scene: Scene) -> bool:
    """ "Ranging from 5 to 10" and "fines from 5 to 10" are ranges, "rose from 5 to 10" and "the rise from 5 to 10" are not."""
    tok = scene.parse.at(start)
    chain = [scene.parse.tokens[i] for i in scene.parse.ancestors(tok.i)][:5] if tok else []
    if any(t.lemma.lower() in scene.words["range_verb"] for t in chain):
        return True
    at = next((t for t in chain if t.text.lower() == "from"), None)
    noun = scene.parse.tokens[at.i - 1] if at is not None and at.i > 0 else None
    table = changes(scene.pack)
    moved = any((t.lemma.lower(), kind) in table for t in [*chain, *([noun] if noun else [])] for kind in ("verb", "noun"))
    return noun is not None and noun.tag == "NNS" and not moved


def _shares_scale(m: Match) -> bool:
    """ "$5 to $10 million" shares it, "$800,000 to $1.3 million" does not."""
    short = "," not in m["num"] and len(m["num"].partition(".")[0]) < 4
    return short and not (m["scale"] or m["short"]) and bool(m["scale2"] or m["short2"])


def _end(m: Match, *, joined: bool) -> int:
    if joined or m["join"] is None:
        whole = (
            m.end("rate")
            if m["rate"] and (m["unit"] or m["cur"])
            else m.end("tail")
            if m["unit"]
            else m.end("plus")
            if m["plus"] and m["join"] is None
            else _number_end(m, joined=joined)
        )
        return whole
    return _number_end(m, joined=False)


def _number_end(m: Match, *, joined: bool) -> int:
    groups = ("num2", "scale2", "short2") if joined else ("num", "scale", "short")
    return max(m.end(g) for g in groups if m[g])


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
    if count is None or count == 0 or not _is_fraction(m, scene, part):
        return None
    end = m.start("of") if m["of"] else m.end()
    value = (count * size).quantize(Decimal("0.0001")).normalize()
    if part.rstrip("s") == "third" and count == 2:
        value = Decimal("0.6667")
    return Figure(start=m.start(), end=end, value=value, unit="1", rule="fraction", number=(m.start(), end), kind="share")


def _is_fraction(m: Match, scene: Scene, part: str) -> bool:
    """Not an ordinal ("a third reactor"), a quarter of a year or a half of a match."""
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
    if tok is None or (verb and (tok.pos != "VERB" or (nxt is not None and nxt.text.lower() == "down"))):
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


def _compares(end: int, scene: Scene) -> bool:
    nxt = scene.after(end)
    return nxt is not None and nxt.text.lower() in scene.words["multiple_after"]


def age(m: Match, scene: Scene) -> Figure | None:
    """A 42-year-old, aged 42, and ", 42," behind a person's name."""
    group = next(g for g in ("a", "b", "c") if m[g])
    value = scene.numbers.value(m[group])
    tok = scene.parse.at(m.start() - 3) if group == "c" else None
    if value is None or (group == "c" and (tok is None or tok.pos != "PROPN" or tok.ent not in {"PERSON", ""} or value < 10)):
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


MAKERS = {"age": age, "term": term, "figure": figure, "fraction": fraction, "fold": fold, "multiple": multiple, "vague": vague}
