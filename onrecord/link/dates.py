"""Publication dates that reports of one story tell together.

A stated date wins. Else a date follows from constraints only: a named day that lies ahead, a weekday that is told as past, "this
week", and a year that another report, a weekday beside a date, or the numbering of an annual series gives. What does not follow has
no entry.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from onrecord.lang import known, pack
from onrecord.link.dates_shared import Shared, shared_occasion
from onrecord.types import Analysis, Published, Timex

MAX_STEP = 5  # editions of an annual series that lie at most so far apart are counted as years
OPEN_DAY = re.compile(r"monthdays? (\d\d)-(\d\d)(?: \d\d-\d\d)? (past|last|next|coming|near)(?: [1-7])?$")
CAPITAL = r"[A-Z][\w’'–-]{0,30}"
PAST_DAY = re.compile(r"(?:part \S+ @ )?weekday ([1-7]) (?:past|last)$")


@dataclass(slots=True)
class Clues:
    """What one report tells about its own day."""

    analysis: Analysis
    ahead: list[tuple[int, int]] = field(default_factory=list)
    told: list[tuple[int, int]] = field(default_factory=list)
    pairs: list[tuple[int, int, int]] = field(default_factory=list)
    weekdays: dict[int, str] = field(default_factory=dict)
    this_week: bool = False
    dated: dict[tuple[int, int], int] = field(default_factory=dict)
    series: dict[str, int] = field(default_factory=dict)
    year: int | None = None
    why: str = ""

    @property
    def name(self) -> str:
        """How the report is called in reasons."""
        return self.analysis.report.outlet or self.analysis.report.file


def dates(analyses: Sequence[Analysis]) -> dict[str, Published]:
    """Report id -> date, for the reports that state none and whose date follows from the text."""
    ordered = sorted(analyses, key=lambda a: (a.report.file, a.report.id))
    clues = [read_clues(a) for a in ordered]
    found: dict[str, Published] = {}
    for _ in range(len(clues) + 1):
        before = len(found), [c.year for c in clues]
        for c in clues:
            _settle(c, clues, found)
        if before == (len(found), [c.year for c in clues]):
            break
    return found


def _settle(c: Clues, clues: Sequence[Clues], found: dict[str, Published]) -> None:
    """One report, with what is known so far."""
    report = c.analysis.report
    if report.published or report.id in found:
        return
    if c.year is None:
        c.year, c.why = _year(c, clues, found)
    published = _day(c, clues, found) if c.year else None
    if published is None:
        published = _occasion(c, clues, found)
    if published:
        found[report.id] = published


# ------------------------------------------------------------------ clues of one report
def read_clues(analysis: Analysis) -> Clues:
    """Weekdays, named days and series of a report."""
    c = Clues(analysis=analysis)
    words = _words(analysis)
    text = analysis.report.text
    for t in analysis.annotations:
        if isinstance(t, Timex):
            _read_timex(t, c, words, text)
    c.series = _series(text, words)
    return c


def _words(analysis: Analysis) -> Mapping[str, Mapping[str, str]]:
    """The words of the report's language by class; none where there is no pack."""
    out: dict[str, dict[str, str]] = {}
    if analysis.report.language in known():
        for row in pack(str(analysis.report.language)).table("times_series"):
            out.setdefault(row["class"], {})[row["word"]] = row.get("value") or ""
    return out


def _read_timex(t: Timex, c: Clues, words: Mapping[str, Mapping[str, str]], text: str) -> None:
    """One time expression as a clue."""
    spec, printed = t.relative or "", text[t.start : t.end]
    if m := PAST_DAY.match(spec):
        c.weekdays.setdefault(int(m[1]), printed)
    elif spec == "unit W 0":
        c.this_week = True
    elif m := OPEN_DAY.match(spec):
        day = (int(m[1]), int(m[2]))
        weekday = next((int(n) for w, n in words.get("weekday", {}).items() if printed.startswith(w)), None)
        if weekday:
            c.pairs.append((weekday, *day))
        if m[3] in {"next", "coming"} or (m[3] == "near" and _says_ahead(t, text, words)):
            c.ahead.append(day)
        elif m[3] == "past":
            c.told.append(day)
    if (m := re.match(r"(\d{4})-(\d\d)-(\d\d)", t.value or "")) and (not spec or c.analysis.report.published):
        c.dated.setdefault((int(m[2]), int(m[3])), int(m[1]))
        if not spec and not c.analysis.report.published and _says_ahead(t, text, words):
            c.ahead.append((int(m[2]), int(m[3])))


def _says_ahead(t: Timex, text: str, words: Mapping[str, Mapping[str, str]]) -> bool:
    """Does the sentence put the day ahead ("upcoming", "will")?"""
    start = max(text.rfind(". ", max(0, t.start - 300), t.start), text.rfind("\n", max(0, t.start - 300), t.start), t.start - 300, 0)
    end = min((e for e in (text.find(". ", t.end, t.end + 200), text.find("\n", t.end, t.end + 200)) if e > 0), default=t.end + 200)
    sentence = text[start:end].lower()
    return any(re.search(rf"\b{re.escape(w)}\b", sentence) for w in words.get("ahead", ()))


def _series(text: str, words: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
    """ "The 23rd … Annual Summit": name of the series -> number of the edition."""
    if not words:
        return {}
    yearly = "|".join(re.escape(w) for w in words["yearly"]) or "(?!)"
    ordinals = "|".join(re.escape(w) for w in words["ordinal"]) or "(?!)"
    suffix = "|".join(words["suffix"]) or "(?!)"
    pattern = re.compile(
        rf"\b(?:(\d{{1,3}})(?:{suffix})|({ordinals}))[ ]((?:{CAPITAL}[ ]){{0,4}})(?i:({yearly}))[ ]({CAPITAL}(?:[ ]{CAPITAL}){{0,3}})"
    )
    out: dict[str, int] = {}
    for m in pattern.finditer(text):
        number = int(m[1]) if m[1] else int(words["ordinal"][m[2]])
        out.setdefault(f"{m[3]}{m[4]} {m[5]}".replace("–", "-").lower().strip(), number)
    return out


# ------------------------------------------------------------------ year
def _year(c: Clues, clues: Sequence[Clues], found: Mapping[str, Published]) -> tuple[int | None, str]:
    """The year of the named days, with its reason; None when two sources give two years."""
    for rule in (_year_stated, _year_shared, _year_series, _year_pair):
        years = rule(c, clues, found)
        if years:
            return next(iter(years.items())) if len(years) == 1 else (None, "")
    return None, ""


def _year_stated(c: Clues, clues: Sequence[Clues], found: Mapping[str, Published]) -> dict[int, str]:
    """The text gives the year of the day that lies ahead."""
    return {c.dated[d]: f"the text gives the year {c.dated[d]}" for d in c.ahead if d in c.dated}


def _year_shared(c: Clues, clues: Sequence[Clues], found: Mapping[str, Published]) -> dict[int, str]:
    """Another report of the story names the same day with its year."""
    out: dict[int, str] = {}
    for other in clues:
        for d in c.ahead:
            year = other.dated.get(d) or (other.year if d in other.ahead else None)
            if other is not c and year:
                out.setdefault(year, f"year {year} as in {other.name}, which names the same day ({d[0]:02d}-{d[1]:02d})")
    return out


def _year_series(c: Clues, clues: Sequence[Clues], found: Mapping[str, Published]) -> dict[int, str]:
    """The Nth edition of an annual series here, another edition in a dated report."""
    out: dict[int, str] = {}
    for other in clues:
        stated = other.analysis.report.published
        for name, number in c.series.items():
            step = number - other.series.get(name, number)
            if stated and step and abs(step) <= MAX_STEP:
                year = int(stated.value[:4]) + step
                why = (
                    f"year {year} by counting: number {number} of the {name} here, number {number - step} in {other.name} ({stated.value})"
                )
                out.setdefault(year, why)
    return out


def _year_pair(c: Clues, clues: Sequence[Clues], found: Mapping[str, Published]) -> dict[int, str]:
    """A weekday beside a date fits one year only among those near the dated reports of the story."""
    near = {int(p.value[:4]) + k for o in clues if (p := o.analysis.report.published) for k in (-1, 0, 1)}
    fits = sorted(y for y in near if c.pairs and all(_weekday(y, m, d) == w for w, m, d in c.pairs))
    return {fits[0]: f"year {fits[0]}: only then weekday and date agree"} if len(fits) == 1 else {}


def _weekday(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).isoweekday()
    except ValueError:
        return None


# ------------------------------------------------------------------ day
def _day(c: Clues, clues: Sequence[Clues], found: Mapping[str, Published]) -> Published | None:
    """The first day on which all weekdays told as past lie behind and the named day lies ahead.

    Weekdays alone do not tell the week: that is told by "this week", or by a dated report that names the same day ahead.
    """
    assert c.year
    starts = sorted({d for m, k in c.ahead if (d := _date(c.year, m, k))})
    if not starts or not c.weekdays:
        return None
    ahead = starts[0]
    behind = [ahead - timedelta(days=(ahead.isoweekday() - w) % 7 or 7) for w in c.weekdays]
    first, last = max(behind), ahead - timedelta(days=1)
    told = ", ".join(f"“{w}”" for w in sorted(c.weekdays.values()))
    if c.this_week:
        if first.isocalendar()[:2] != ahead.isocalendar()[:2]:
            return None
        spread = f"possible days {first} to {last}" if last > first else "the only day that fits"
        reason = f"{told} told as past, {ahead} ahead and “this week”; {c.why}; {spread}"
        return Published(value=first.isoformat(), basis="inferred", reason=reason)
    weeks = _weeks(c, clues, found, ahead, first)
    if len(set(weeks.values())) != 1:
        return None
    other, day = next(iter(weeks.items()))
    reason = f"{told} told as past, {ahead} ahead; {c.why}; the week as in {other}, which names the same day"
    return Published(value=day.isoformat(), basis="inferred", reason=reason)


def _weeks(c: Clues, clues: Sequence[Clues], found: Mapping[str, Published], ahead: date, first: date) -> dict[str, date]:
    """For each dated report that has the same day ahead: the day nearest to its own on which the weekdays fit."""
    out: dict[str, date] = {}
    for other in clues:
        published = other.analysis.report.published or found.get(other.analysis.report.id)
        if other is c or published is None or len(published.value) < 10:
            continue
        on = date.fromisoformat(published.value[:10])
        if on < ahead and (ahead.month, ahead.day) in {*other.ahead, *other.dated}:
            day = first - timedelta(days=7 * round((first - on).days / 7))
            if day < ahead:
                out[f"{other.name} ({published.value})"] = day
    return out


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_told(c: Clues, day: date) -> date:
    """The day of the occasion, or the last day up to three days on that the report tells as past."""
    return day + timedelta(days=max((k for w in c.weekdays if (k := (w - day.isoweekday()) % 7) <= 3), default=0))


def _occasion(c: Clues, clues: Sequence[Clues], found: Mapping[str, Published]) -> Published | None:
    """The day of another report that tells the same speaker on the same weekday in the same words or figures."""
    best: tuple[str, Shared] | None = None
    days: set[str] = set()
    for other in clues:
        published = other.analysis.report.published or found.get(other.analysis.report.id)
        if other is c or published is None or len(published.value) < 10:
            continue
        both = c.weekdays.keys() & other.weekdays.keys()
        shared = shared_occasion(c.analysis, other.analysis) if both else None
        for weekday in sorted(both & (shared.weekdays if shared else set())):
            assert shared
            on = date.fromisoformat(published.value[:10])
            day = _last_told(c, on - timedelta(days=(on.isoweekday() - weekday) % 7))
            days.add(day.isoformat())
            reason = f"{c.weekdays[weekday]} with {shared.speaker} as in {other.name} ({published.value}), and both have {shared.what}"
            best = best or (day.isoformat(), shared._replace(what=reason))
    if best is None or len(days) != 1 or (c.ahead and not c.year):
        return None
    return Published(value=best[0], basis="inferred", reason=f"{best[1].what}; one occasion is likely, not certain")
