"""The specifications board: Recognizers-Text's English cases (Microsoft, MIT), which nobody here wrote; one line a specification.

For every expected span: is it overlapped by one of ours (``overlap``), and has one that overlaps it the value and the unit that are
expected (``right``)? Values are compared after both are brought to one form; either end of a range
of ours may be the one expected, and what a rate is counted per is not asked. ``python -m eval.specs --misses`` prints what fails.
Forms of assistants' talk that no report uses are left as they fail.
"""

import gzip
import json
import sys
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from eval.common import BENCH, Figures, annotations, every, left_out, main, report_of
from onrecord.types import Annotation, Quantity, Timex

FOLDER = BENCH / "languages" / "dates" / "en"
FIGURES = ("CurrencyModel", "DimensionModel", "TemperatureModel", "AgeModel")
SUBSET = 200  # cases of the dates, at equal steps
DAY = "2016-11-07"
Case = dict[str, Any]
# The specification's unit, in lower case, as the codes of onrecord/lang/en/units*.tsv that mean it.
UNITS = {
    "year": "a",
    "month": "mo",
    "week": "wk",
    "day": "d",
    "dollar": "USD",
    "united states dollar": "USD",
    "canadian dollar": "CAD",
    "hong kong dollar": "HKD",
    "australian dollar": "AUD",
    "new zealand dollar": "NZD",
    "finnish markka": "FIM",
    "british pound": "GBP",
    "franc": "franc FRF CHF",
    "swiss franc": "CHF",
    "japanese yen": "JPY",
    "pence": "cent penny",
    "penny": "cent penny",
    "peseta": "ESP",
    "netherlands guilder": "NLG",
    "chinese yuan": "CNY",
    "euro": "EUR",
    "costa rican colón": "CRC",
    "georgian lari": "GEL",
    "lao kip": "LAK",
    "sri lankan rupee": "LKR",
    "turkish lira": "TRY",
    "rupee": "INR",
    "bitcoin": "BTC",
    "mexican peso": "MXN",
    "milliliter": "mL ml",
    "inch": "in",
    "mile": "mi",
    "barrel": "bbl",
    "foot": "ft",
    "ounce": "oz",
    "gallon": "gal",
    "cubic foot": "ft3",
    "square meter": "m2",
    "square kilometer": "km2",
    "ton": "t",
    "metric ton": "t",
    "mile per hour": "mi/h mph",
    "kilometer per hour": "km/h",
    "meter": "m",
    "kilometer": "km",
    "millimeter": "mm",
    "decimeter": "dm",
    "megabit": "Mbit",
    "megabyte": "MB",
    "picometer": "pm",
    "pound": "lb GBP",
    "kilogram": "kg",
    "microgram": "ug",
    "gram": "g",
    "degree": "deg",
    "meter per millisecond": "m/ms",
    "centimeter per millisecond": "cm/ms",
    "kilometer per millisecond": "km/ms",
    "c": "Cel",
    "f": "Fahr",
}


def cases(name: str) -> list[Case]:
    """The cases of one specification, in the order of the source."""
    file = "DateTime" if name.startswith("DateTime") else "NumberWithUnit"
    rows: list[Case] = json.loads(gzip.decompress((FOLDER / f"{file}.json.gz").read_bytes()))[name]
    return [row for row in rows if all(r.get("Resolution") and "Start" in r for r in row["Results"])]


def told(result: Case) -> bool:
    """Is there a number? A unit alone ("to celsius") is no figure, and is not asked for."""
    return "values" in result["Resolution"] or result["Resolution"].get("value") is not None


def same_amount(wanted: Case, q: Annotation) -> bool:
    """The number and the unit that are expected; a measured thing without a unit of ours counts by its noun."""
    if not isinstance(q, Quantity):
        return False
    try:
        value = Decimal(str(wanted["value"]))
    except InvalidOperation:
        return False
    unit = str(wanted["unit"]).casefold()
    codes = {*UNITS.get(unit, "").split(), unit}
    if unit == "degree":
        codes |= {"deg", "Cel", "Fahr"} & {q.unit}
    near = any(v is not None and abs(v - value) <= Decimal("0.0001") * max(1, abs(value)) for v in (q.value, q.high))
    return near and (q.unit in codes or q.unit.partition("/")[0] in codes or (q.measure or "").casefold().removesuffix("s") == unit)


def same_time(wanted: Case, t: Annotation) -> bool:
    """One of the readings that the specification allows has our value."""
    return isinstance(t, Timex) and t.value is not None and any(t.value in forms(v) for v in wanted.get("values", ()))


def forms(value: Case) -> set[str]:
    """A reading as TIMEX3 values: its own, and the whole day, month or year that its start and end span.

    >>> sorted(forms({"timex": "2016", "type": "daterange", "start": "2016-01-01", "end": "2017-01-01"}))
    ['2016']
    """
    out = {str(value.get("timex", "")), str(value.get("value", "")).replace(" ", "T").removesuffix(":00")} - {""}
    start, end = str(value.get("start", "")), str(value.get("end", ""))
    if start.endswith("-01-01") and end == f"{int(start[:4]) + 1}-01-01":
        out.add(start[:4])
    elif len(start) == 10 and start.endswith("-01") and end.endswith("-01") and end[:4] >= start[:4]:
        month = 12 * (int(end[:4]) - int(start[:4])) + int(end[5:7]) - int(start[5:7])
        out |= {start[:7]} if month == 1 else set()
    return out


def specification(name: str, same: Callable[[Case, Annotation], bool], kinds: tuple[type, ...], *, full: bool, misses: bool) -> Figures:
    """One line: expected spans, the share overlapped, the share with the right value."""
    rows = every(cases(name), SUBSET, full=full)
    n = {"spans": 0, "overlap": 0, "right": 0}
    for k, row in enumerate(rows):
        day = str(row.get("Context", {}).get("ReferenceDateTime", DAY))[:10]
        ours = [a for a in annotations(report_of(row["Input"], name=str(k), published=day)) if isinstance(a, kinds)]
        for r in filter(told, row["Results"]):
            end = r["End"] + 1 if "End" in r else r["Start"] + r["Length"]
            met = [a for a in ours if a.start < end and r["Start"] < a.end]  # type: ignore[union-attr]
            right = any(same(r["Resolution"], a) for a in met)
            n["spans"] += 1
            n["overlap"] += bool(met)
            n["right"] += right
            if misses and not right:
                print(name, "|", row["Input"], "|", r["Text"], "|", r["Resolution"], "| ours:", *(_shown(a) for a in met), file=sys.stderr)
    return {"spans": n["spans"], **{k: round(n[k] / n["spans"], 4) for k in ("overlap", "right")}}


def _shown(a: Annotation) -> str:
    return f"{a.value} {a.unit} {a.measure}" if isinstance(a, Quantity) else f"{a.value}" if isinstance(a, Timex) else ""


def board(full: bool = False) -> Figures:
    """All specifications; of the dates a fixed subset, all with ``full``."""
    if missing := left_out(FOLDER):
        return missing
    misses = "--misses" in sys.argv
    out = {name: specification(name, same_amount, (Quantity,), full=True, misses=misses) for name in FIGURES}
    return {**out, "DateTimeModel": specification("DateTimeModel", same_time, (Timex, Quantity), full=full, misses=misses)}


if __name__ == "__main__":
    main(board)
