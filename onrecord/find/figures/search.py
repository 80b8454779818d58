"""All candidate figures of a stretch of text, and two of them that make a range."""

import re
from decimal import Decimal

from onrecord.find.figures.draft import figure, from_to
from onrecord.find.figures.numbers import VULGAR
from onrecord.find.figures.patterns import changes, figures, needed
from onrecord.find.figures.scene import Figure, Match, Scene
from onrecord.find.figures.words import age, fold, fraction, multiple, one_in, parts, term, vague
from onrecord.text import word_set

LIMIT = Decimal(10) ** 30
MAKERS = {
    "parts": parts,
    "age": age,
    "term": term,
    "figure": figure,
    "fraction": fraction,
    "fold": fold,
    "multiple": multiple,
    "vague": vague,
    "one_in": one_in,
}
WRAPPED = re.compile(r"(?<=\S)\n(?=\S)")
SOFT = re.compile(r"(?<=per)\u00ad(?=cent\b)", re.IGNORECASE)
GROUPED = re.compile(r"(?<=\d)[\u200b\u2060](?=\d{3}(?!\d))")


def read_through(text: str) -> str:
    """The text with every character in its place, as figures are read in it: a wrapped line and a soft hyphen between words are spaces,
    a mark without width between groups of digits is a comma.

    >>> read_through("$3\\nmillion, 12 per\\u00adcent")
    '$3 million, 12 per cent'
    """
    return GROUPED.sub(",", SOFT.sub(" ", WRAPPED.sub(" ", text)))


def drafts(scene: Scene, start: int, end: int) -> list[Figure]:
    """All candidate figures of a stretch of text, in text order, the longest first."""
    made = []
    here, wanted = _words(scene.text[start:end]), needed(scene.pack)
    for name, pattern in figures(scene.pack):
        if name in wanted and wanted[name].isdisjoint(here):
            continue
        at = start
        while m := pattern.search(scene.text, at, end):
            figure = MAKERS[name](m, scene)
            at = figure.end if figure is not None else _after_first(m) if name == "figure" else m.end()
            if figure is not None and abs(figure.value) < LIMIT:
                made.append(figure)
    made.sort(key=lambda f: (f.start, -f.end, f.rule == "figure", f.rule))
    out: list[Figure] = []
    for f in made:
        if out and f.start < out[-1].end:
            continue
        if out and _range_of_two(out[-1], f, scene):
            low = out[-1]
            low.high, low.end, low.number = f.value, f.end, (low.number[0], f.number[1])
        elif not (out and _joined_parts(out[-1], f, scene)):
            out.append(f)
    return out


def _after_first(m: Match) -> int:
    """Where to look on when a match was no figure: behind its first group of digits, that a second number is not lost with it."""
    first = m["num"].partition(" ")[0]
    return m.start("num") + len(first) if first.isdigit() else m.end("num")


def _joined_parts(large: Figure, small: Figure, scene: Scene) -> bool:
    """ "Three pounds and fifty pence", "6 feet 3 inches": the second figure is a part of the first one's measure, and goes into it."""
    if large.high is not None or small.high is not None or large.value != large.value.to_integral_value():
        return False
    if scene.text[large.end : small.start] not in (" ", " and "):
        return False
    rows = scene.pack.table("units_parts")
    row = next((r for r in rows if not r["glued"] and (r["first"], r["second"]) == (large.unit, small.unit)), None)
    if (
        row is None
        or small.value >= Decimal(row["times"])
        or (small.unit in {"cm", "g", "m"} and " and " in scene.text[large.end : small.start])
    ):
        return False
    large.value = (large.value + small.value / Decimal(row["times"])).quantize(Decimal("0.0001")).normalize()
    large.unit, large.kind = row["unit"], "money" if small.unit == "cent" else large.kind
    large.end, large.number = small.end, (large.number[0], small.number[1])
    return True


def _words(text: str) -> set[str]:
    """The words of a stretch of text; a sign for a part ("½") counts as a digit."""
    found = word_set(text)
    return found if text.isascii() or VULGAR.keys().isdisjoint(text) else found | {"#"}


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
        return before.endswith("from") and from_to(low.start, scene)
    return join in {"to", "-", "–"} and not _moved_before(low, scene)


def _moved_before(low: Figure, scene: Scene) -> bool:
    """ "Rose 5% to 10%": the first figure is the change."""
    tok = scene.before(low.start)
    return tok is not None and tok.pos == "VERB" and (tok.lemma.lower(), "verb") in changes(scene.pack)
