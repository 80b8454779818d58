"""What is asked of a record: words, phrases and fields. Anything that is typed is a query; an unknown field is said so.

``speaker:"Mira Tolle" outlet:tide figure>3m since:2025-03 -denied "will close"``
"""

import operator
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Literal, get_args

from onrecord.show.people import status as shown
from onrecord.text import fold, is_day
from onrecord.types import ClaimKind, Modality, QuantityStatus, Record

Field = Literal["text", "speaker", "outlet", "kind", "status", "of", "unit", "story", "figure", "since", "until", "conflict"]
FIELDS = ("speaker", "outlet", "kind", "status", "of", "unit", "story", "figure", "since", "until", "conflict")
TERM = re.compile(r'(?P<no>-?)(?:(?P<field>[A-Za-z]{2,12})(?P<op>:|>=|<=|=|>|<))?(?P<value>"[^"]*"|[^\s"]+)')
MOST, LONGEST = 24, 2000
COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "=": operator.eq, ":": operator.eq,
}  # fmt: skip
SCALES = {"": 0, "%": 0, "k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9, "tn": 12, "trillion": 12}
NUMBER = re.compile(r"[$€£¥]?(-?\d[\d,]*(?:\.\d+)?)\s*([a-z%]*)$", re.IGNORECASE)

KINDS = get_args(ClaimKind)
STATUSES = tuple(dict.fromkeys(shown(s) or "happened" for s in get_args(Modality) + get_args(QuantityStatus)))  # as lines show them
EXAMPLES = {"figure": "100", "since": "2031-03", "until": "2031-04-01", "conflict": "yes", "kind": "figure", "status": "denied"}
DAY = (is_day, "a year, a month or a day with its year (2031, 2031-03, 2031-03-06)")
NEEDS: dict[str, tuple[Callable[[str], bool], str]] = {  # what a value must be, and how that is said
    "kind": (lambda v: any(v in k for k in KINDS), f"use {', '.join(KINDS)}"),
    "status": (lambda v: any(v in s for s in STATUSES), f"use {', '.join(STATUSES)}"),
    "conflict": (lambda v: v in ("yes", "no", "true", "false", "1", "0"), "use yes or no"),
    "since": DAY, "until": DAY,
}  # fmt: skip


class QueryError(ValueError):
    """A query that cannot be read: what is wrong, and what can be asked."""


class Term(Record, frozen=True):
    """One condition; ``no`` turns it round."""

    field: Field
    value: str
    op: str = ":"
    number: Decimal | None = None
    no: bool = False


class Row(Record, frozen=True):
    """What a line is matched by, folded."""

    text: str
    speaker: str
    outlets: tuple[str, ...]
    kind: str
    status: str
    of: str
    unit: str
    story: str
    days: tuple[str, ...]
    values: tuple[Decimal, ...]
    conflict: bool


def parse(query: str) -> list[Term]:
    """The terms of a query; QueryError for a field or a number that is not known, and for a query that is too long.

    >>> [(t.field, t.op, t.value) for t in parse('speaker:tolle figure>=2m "the pier"')]
    [('speaker', ':', 'tolle'), ('figure', '>=', '2m'), ('text', ':', 'the pier')]
    """
    found = list(islice(TERM.finditer(query), MOST + 1))
    if len(query) > LONGEST or len(found) > MOST:
        raise QueryError(f"the query is too long: at most {LONGEST} characters and {MOST} words and fields")
    out = []
    for m in found:
        value = m["value"].strip('"')
        name = (m["field"] or "").lower()
        if name and name not in FIELDS:
            if not value.startswith("//"):
                raise QueryError(f"unknown field {name}: use {', '.join(FIELDS)}; or put it in quotation marks if it is no field")
            name, value = "", f"{m['field']}:{value}"  # "https://…": words like any other
        if value or name:
            out.append(_term(name or "text", m["op"] or ":", value, no=bool(m["no"])))
    return out


def _term(field: str, op: str, value: str, *, no: bool) -> Term:
    number = _number(value) if field == "figure" else None
    if not value.strip():
        raise QueryError(f"{field}: needs a value; write {field}:{EXAMPLES.get(field, 'word')}")
    if field != "figure" and op not in (":", "="):
        raise QueryError(f"{field} takes a colon ({field}:{value or '…'}); {op} is for figures (figure>100)")
    if (needs := NEEDS.get(field)) and not needs[0](fold(value)):
        raise QueryError(f"{field}:{value} is not known: {needs[1]}")
    return Term(field=field, value=fold(value), op=op, number=number, no=no)  # type: ignore[arg-type]


def _number(value: str) -> Decimal:
    """A number as people type it.

    >>> _number("3m"), _number("1,500"), _number("$63bn")
    (Decimal('3E+6'), Decimal('1500'), Decimal('6.3E+10'))
    """
    m = NUMBER.match(value.strip())
    if not m or m[2].lower() not in SCALES:
        raise QueryError(f"{value or 'nothing'} is not a number; write figure>100, figure<=3m or figure>2.5bn")
    try:
        return Decimal(m[1].replace(",", "")).scaleb(SCALES[m[2].lower()])
    except InvalidOperation as error:
        raise QueryError(f"{value} is not a number") from error


def matches(row: Row, terms: list[Term]) -> bool:
    """Whether a line meets all terms."""
    return all(_meets(row, t) is not t.no for t in terms)


def _meets(row: Row, t: Term) -> bool:
    if t.field == "figure":
        return t.number is not None and any(COMPARE[t.op](v, t.number) for v in row.values)
    if t.field == "outlet":
        return any(t.value in o for o in row.outlets)
    if t.field == "since":
        return any(d[: len(t.value)] >= t.value for d in row.days)
    if t.field == "until":
        return any(d[: len(t.value)] <= t.value for d in row.days)
    if t.field == "conflict":
        return row.conflict is (t.value not in ("no", "false", "0"))
    if t.field == "text":
        return t.value in row.text
    return t.value in getattr(row, t.field)


def plain(terms: list[Term]) -> str:
    """The words of a query without its fields, for the full-text search of reports."""
    return " ".join(f'{"-" if t.no else ""}"{t.value}"' for t in terms if t.field == "text")
