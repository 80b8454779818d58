"""The quantities board: NewsQuant's open half (value, value with unit, value with change) and MEANTIME's VALUE layer.

Two ways of counting. ``published``: as the corpus's own scorer does, where a prediction that agrees on the value but not on the unit
stays free and may answer for another gold value. ``strict``: one to one. The figures at the top (``value.f1`` …) are the strict ones.
"""

import json
import re
import xml.etree.ElementTree as ET
from decimal import Decimal, InvalidOperation
from pathlib import Path

from eval.common import BENCH, Figures, annotations, every, left_out, main, pairs, prf, report_of
from eval.wikinews import document
from onrecord.text import words
from onrecord.types import Quantity

FILE = BENCH / "newsquant" / "open.json"
APPLE = BENCH / "meantime" / "en" / "corpus_apple"
SUBSET, FILES = 290, 30
LAST = 5  # MEANTIME annotates the headline, the day and four sentences
TIMES = {"quantities.time", "quantities.lasting"}
UNITS = {
    "%": "percentage",
    "pp": "percentage point",
    "a": "year",
    "mo": "month",
    "wk": "week",
    "d": "day",
    "h": "hour",
    "min": "minute",
    "s": "second",
    "USD": "dollar",
    "EUR": "euro",
    "GBP": "pound sterling",
    "JPY": "japanese yen",
    "CNY": "chinese yuan",
    "HKD": "hong kong dollar",
    "MYR": "malaysian ringgit",
    "INR": "indian rupee",
    "ILS": "shekel",
    "km": "kilometre",
    "m": "metre",
    "kg": "kilogram",
    "t": "tonne",
    "L": "litre",
    "kW": "kilowatt",
    "MW": "megawatt",
    "GW": "gigawatt",
    "W": "watt",
    "km/h": "kilometre per hour",
    "mph": "mile per hour",
    "GB": "gigabyte",
    "Cel": "celsius",
    "Fahr": "fahrenheit",
    "AUD": "australian dollar",
    "NZD": "new zealand dollar",
    "CAD": "canadian dollar",
    "SGD": "singaporean dollar",
    "mi": "mile",
    "yd": "yard",
    "ft": "foot",
    "in": "inch",
    "mi/h": "mile per hour",
    "mi2": "square mile",
    "m2": "square metre",
    "l": "litre",
    "hp": "horsepower",
    "deg": "degree",
    "V": "volt",
    "Mbit/s": "megabit per second",
    "bbl": "barrel",
    "bbl/d": "barrel per day",
    "penny": "point",
    "N.m": "newton metre",
    "lbf.ft": "pound-foot",
    "g": "gram",
    "MPa": "megapascal",
    "ksi": "kilopound per square inch",
    "rpm": "revolutions per minute",
}
ALSO = {"t": ("metric ton",), "lbf.ft": ("foot pound-force",), "hp": ("brake horsepower",), "lb": ("pound-mass",)}
CHANGE = {"over": ">", "at least": ">", "under": "<", "up to": "<", "nearly": "~", "about": "~"}
Gold = dict[str, str]


def numbers(text: str) -> tuple[Decimal, ...] | None:
    """The gold's value, one number or a range.

    >>> numbers("5-6")
    (Decimal('5'), Decimal('6'))
    """
    try:
        return tuple(Decimal(part) for part in re.findall(r"-?\d+(?:\.\d+)?(?:[eE]\+?\d+)?", re.sub(r"(?<=\d)-", " ", text))) or None
    except InvalidOperation:
        return None


def same_value(gold: Gold, q: Quantity) -> bool:
    """Equal numbers, both ends of a range."""
    told = (q.value,) if q.high is None else (q.value, q.high)
    return numbers(gold["value"]) == told


def same_unit(gold: Gold, q: Quantity) -> bool:
    """Our unit is the gold's in its own or its normal words; a thing counted has the gold's noun in what it counts."""
    wanted = {gold["unit"].casefold(), gold["normalized_unit"].casefold()}
    unit, _, per = q.unit.partition("/")
    if unit in ("count", "1") and per:
        name = UNITS.get(per, per)
        wanted = {w.removesuffix(f" per {name}").removesuffix(f" a {name}") for w in wanted if w.endswith(f" {name}")}
    if unit in ("count", "1"):
        counted = {stem(w) for w in words(f"{q.of or ''} {q.measure or ''}")}
        return bool({"-", "count"} & wanted) or any(ws and stem(ws[-1]) in counted for ws in map(words, wanted))
    if q.unit == "a" and q.measure == "age" and {"year of age", "age"} & wanted:
        return True
    spelt = " per ".join(UNITS.get(part, part) for part in q.unit.split("/")).casefold()
    ours = {q.unit.casefold(), UNITS.get(q.unit, q.unit).casefold(), spelt, *ALSO.get(q.unit, ())}
    return bool((ours | {f"{u} of {q.measure}" for u in ours}) & wanted)


def stem(word: str) -> str:
    """A noun without its plural s."""
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def same_change(gold: Gold, q: Quantity) -> bool:
    """The gold's sign: a bound ("more than 3%"), else how it moved (``up``, ``down``; "rose to 5" is a level and has none), else ``=``."""
    moved = q.direction if q.change != "to" else None
    return gold["change"] == (CHANGE.get(q.modifier or "") or moved or "=")


def strict(gold: list[Gold], told: list[Quantity]) -> dict[str, int]:
    """Hits one to one: of the free predictions with the value, the one that agrees most."""
    free, hits = list(told), {"value": 0, "value_unit": 0, "value_change": 0}
    for g in gold:
        if fits := [q for q in free if same_value(g, q)]:
            best = max(fits, key=lambda q: (same_unit(g, q), same_change(g, q)))
            free.remove(best)
            hits["value"] += 1
            hits["value_unit"] += same_unit(g, best)
            hits["value_change"] += same_change(g, best)
    return hits


def published(gold: list[Gold], told: list[Quantity]) -> dict[str, int]:
    """Hits where a prediction is used up only by a gold value whose unit agrees too."""
    free, hits = list(told), {"value": 0, "value_unit": 0, "value_change": 0}
    for g in gold:
        fits = [q for q in free if same_value(g, q)]
        whole = next((q for q in fits if same_unit(g, q)), None)
        hits["value"] += bool(fits)
        hits["value_unit"] += whole is not None
        hits["value_change"] += any(same_change(g, q) for q in fits)
        if whole is not None:
            free.remove(whole)
    return hits


def meantime(full: bool) -> Figures:
    """MEANTIME's VALUE layer (Apple, the six sentences of each report that are annotated): figures found, and of the right kind.

    A stretch of time of ours that the corpus has as a TIMEX is neither right nor wrong.
    """
    files = every(sorted(APPLE.glob("*.xml")), FILES, full=full)
    n = {"gold": 0, "told": 0, "found": 0, "kind": 0}
    for path in files:
        gold, told = layer(path)
        met = pairs(gold, told, lambda g, q: g[0] < q.end and q.start < g[1])
        free = [q for q in told if not any(q is m for _, m in met) and q.rule not in TIMES]
        n["gold"] += len(gold)
        n["told"] += len(met) + len(free)
        n["found"] += len(met)
        n["kind"] += sum(kind(q) == g[2] for g, q in met)
    return {"files": len(files), **{k: prf(n[k], n["told"], n["gold"]) for k in ("found", "kind")}}


def layer(path: Path) -> tuple[list[tuple[int, int, str]], list[Quantity]]:
    """A file's values (start, end, type) and our figures of the sentences that are annotated."""
    doc = document(path, None)
    at = {p.id: p for p in doc.pieces}
    gold = []
    for v in ET.parse(path).getroot().iter("VALUE"):
        if places := [at[a.get("t_id", "")] for a in v.iter("token_anchor")]:
            gold.append((places[0].start, places[-1].end, v.get("type", "")))
    end = max((p.end for p in doc.pieces if p.sentence <= LAST), default=0)
    return sorted(gold), [q for q in annotations(doc.report) if isinstance(q, Quantity) and q.start < end]


def kind(q: Quantity) -> str:
    """The corpus's type of a figure."""
    unit = q.unit.split("/")[0]
    return "PERCENT" if unit in {"%", "pp"} else "MONEY" if unit in {"penny", "cent"} or re.fullmatch("[A-Z]{3}", unit) else "QUANTITY"


def newsquant(full: bool) -> Figures:
    """All 290 sentences, each a report of its own."""
    rows = every(json.loads(FILE.read_text(encoding="utf-8")), SUBSET, full=full)
    told = [[a for a in annotations(report_of(r["text"], name=str(n))) if isinstance(a, Quantity)] for n, r in enumerate(rows)]
    out: Figures = {"sentences": len(rows)}
    n_gold, n_told = sum(len(r["quantities"]) for r in rows), sum(map(len, told))
    for way in (strict, published):
        hits = [way(r["quantities"], t) for r, t in zip(rows, told, strict=True)]
        out[way.__name__] = {k: prf(sum(h[k] for h in hits), n_told, n_gold) for k in ("value", "value_unit", "value_change")}
    return out


def board(full: bool = False) -> Figures:
    """NewsQuant both ways (the strict figures also at the top), and MEANTIME's values."""
    if missing := left_out(FILE) or left_out(APPLE):
        return missing
    found = newsquant(full)
    return {**found, **found["strict"], "meantime": meantime(full)}


if __name__ == "__main__":
    main(board)
