"""Rules of calendar dates: months, days, weekdays, years, decades, quarters. A rule takes a match and gives drafts, or none."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace

from onrecord.find.times.draft import Context, Draft

Match = re.Match[str]
YEAR_TO = re.compile(r"\b(?:year|months) to $")  # "in the year to March": a stretch that ends there
Rule = Callable[[Match, Context], list[Draft]]


def draft(m: Match, **fields: str | None) -> list[Draft]:
    """One draft over the whole match; its type is DATE unless said."""
    start, end = m.start(), m.end()
    while m.string[end - 1] == " ":
        end -= 1
    if m.string[end - 1] == "." and m.string[end - 4 : end - 1].islower() and end - 1 == m.end("mon" if "mon" in m.re.groupindex else 0):
        end -= 1  # the stop of the sentence behind "4 June."
    return [Draft(start=start, end=end, type=fields.pop("type", None) or "DATE", **fields)]  # type: ignore[arg-type]


def month_number(m: Match, c: Context, group: str = "mon") -> int | None:
    """The number of a month that is written as a name (with a capital), else None."""
    word = m[group]
    if not word[0].isupper():
        return None
    return int(c.words["month"].get(word.lower()) or c.words["month_short"][word.lower()])


def modifier(m: Match, c: Context) -> str | None:
    """START, MID or END from the words around ("early", "the end of")."""
    word = next((m[g] for g in ("mod", "mod2") if g in m.re.groupindex and m[g]), None)
    return c.words["mod"][word.lower()] if word else None


def flag_day(month: int, day: int, year: int | None) -> str | None:
    """Why a day cannot be, or None."""
    last = monthrange(year or 2000, month)[1]
    return None if 1 <= day <= last else "impossible date"


def iso(m: Match, c: Context) -> list[Draft]:
    """2025-12-04, also with a time."""
    year, month, day = int(m["y"]), int(m["m"]), int(m["d"])
    bad = not 1 <= month <= 12 or bool(flag_day(month, day, max(year, 1)))
    value = f"{m['y']}-{m['m']}-{m['d']}"
    if m["clock"] and not bad:
        return draft(m, type="TIME", value=f"{value}T{m['clock']}")
    return draft(m, value=value, flag="impossible date" if bad else None)


def slashed(m: Match, c: Context) -> list[Draft]:
    """4/12/2025: day and month stay open where both orders are possible (with full stops the day comes first)."""
    a, b = int(m["a"]), int(m["b"])
    if len(m["y"]) == 2:
        return []
    if m["sep"] == "." or (a > 12 and b <= 12):
        day, month = a, b
    elif b > 12 or a == b:
        day, month = b, a
    else:
        return draft(m, value=f"{m['y']}", flag="day and month not decided")
    bad = not 1 <= month <= 12 or bool(flag_day(month, day, int(m["y"])))
    return draft(m, value=f"{m['y']}-{month:02d}-{day:02d}", flag="impossible date" if bad else None)


def month_day(m: Match, c: Context) -> list[Draft]:
    """December 4, December 4-5, December 4 and 5, 2025."""
    month = month_number(m, c)
    if month is None:
        return []
    return _days(m, c, month, m["rel"] if "rel" in m.re.groupindex else None)


def day_month(m: Match, c: Context) -> list[Draft]:
    """4 December, 4-5 December 2025, and the slip "30 June 30"."""
    month = month_number(m, c)
    if month is None:
        return []
    days = [int(d) for d in re.findall(r"\d+", m["days"])]
    if m["dup"] and int(m["dup"]) != days[-1]:
        cut = m.start("dup")
        drafts = _days(m, c, month, None)
        return [replace(d, end=min(d.end, cut - 1)) for d in drafts]
    drafts = _days(m, c, month, None)
    return [replace(d, flag=d.flag or "day printed twice") for d in drafts] if m["dup"] else drafts


def _days(m: Match, c: Context, month: int, rel: str | None) -> list[Draft]:
    """One interval for days in a row or a range, else one draft a day."""
    days = [int(d) for d in re.findall(r"\d+", m["days"])]
    ranged = re.search(r"[-–—]", m["days"]) or any(w in c.words["range"] for w in m["days"].lower().split())
    year = m["year"] or _scope(c, m.start())
    way = _way_of(rel, c) or c.way(m.start(), m.end())
    if len(days) == 1 or (days == sorted(set(days)) and (ranged or days[-1] - days[0] == len(days) - 1)):
        return draft(m, **_day_fields(month, (days[0], days[-1]), year, way))
    spots = list(re.finditer(r"\d+(?:st|nd|rd|th)?", m["days"]))
    at = m.start("days")
    first_in_days = m.start("mon") > at
    out = []
    for k, (day, spot) in enumerate(zip(days, spots, strict=True)):
        start = at + spot.start() if k or first_in_days else m.start()
        end = at + spot.end() if k < len(days) - 1 or not first_in_days else m.end()
        fields = _day_fields(month, (day, day), year, way)
        out.append(Draft(start=start, end=end, type="DATE", **fields))  # type: ignore[arg-type]
    return out


def _day_fields(month: int, days: tuple[int, int], year: str | None, way: str) -> dict[str, str | None]:
    """Value or spec of a day or a run of days in one month."""
    first, last = f"{month:02d}-{days[0]:02d}", f"{month:02d}-{days[1]:02d}"
    flag = flag_day(month, days[0], int(year) if year else None) or flag_day(month, days[1], int(year) if year else None)
    one = first == last
    if year:
        return {"value": f"{year}-{first}" if one else f"{year}-{first}/{year}-{last}", "flag": flag}
    if flag:
        return {"value": f"XXXX-{first}" if one else f"XXXX-{first}/XXXX-{last}", "flag": flag}
    return {"relative": f"monthday {first} {way}" if one else f"monthdays {first} {last} {way}"}


def _scope(c: Context, start: int) -> str | None:
    """The year that a bracket stands under: "in 2024 (15 January, 20 March)"."""
    return c.year_scope[0] if c.year_scope and start < c.year_scope[1] else None


def _way_of(rel: str | None, c: Context) -> str | None:
    """ "last", "next", "this" in front of a month or day as a direction."""
    return {-1: "last", 0: "year", 1: "coming"}[int(c.words["rel"][rel.lower()])] if rel else None


def cross_month(m: Match, c: Context) -> list[Draft]:
    """November 30-December 2."""
    a, b = month_number(m, c), month_number(m, c, "mon2")
    if a is None or b is None:
        return []
    first, last = f"{a:02d}-{int(m['d']):02d}", f"{b:02d}-{int(m['d2']):02d}"
    if flag_day(a, int(m["d"]), None) or flag_day(b, int(m["d2"]), None):
        return draft(m, value=f"XXXX-{first}/XXXX-{last}", flag="impossible date")
    if not m["year"]:
        return draft(m, relative=f"monthdays {first} {last} {c.way(m.start(), m.end())}")
    begin = int(m["year"]) - (last < first)
    return draft(m, value=f"{begin}-{first}/{m['year']}-{last}")


def month_span(m: Match, c: Context) -> list[Draft]:
    """January-March 2025 (without a year: two expressions, found by ``month``)."""
    a, b = month_number(m, c), month_number(m, c, "mon2")
    if a is None or b is None or not m["year"]:
        return []
    return draft(m, value=f"{int(m['year']) - (b < a)}-{a:02d}/{m['year']}-{b:02d}")


def month(m: Match, c: Context) -> list[Draft]:
    """October, last October, early October 2025."""
    number = month_number(m, c)
    if number is None or _no_month(m, c) or YEAR_TO.search(m.string, max(0, m.start() - 12), m.start()):
        return []
    mod, year = modifier(m, c), m["year"] or _scope(c, m.start())
    end = m.end() if m["year"] or m["rel2"] or m["mon"].lower() in c.words["month_short"] else m.end("mon")
    if m["rel2"]:
        n = int(c.words["rel"][m["rel2"].lower()])
        fields: dict[str, str | None] = {"relative": f"month {number:02d} year @ unit Y {n}"}
    elif year:
        fields = {"value": f"{year}-{number:02d}"}
    else:
        fields = {"relative": f"month {number:02d} {_way_of(m['rel'], c) or c.way(m.start(), m.end())}"}
    return [replace(d, end=end) for d in draft(m, mod=mod, **fields)]


def _no_month(m: Match, c: Context) -> bool:
    """A verb ("May I…"), a surname or given name ("April Smith"), a short form that stands for something else ("Jan")."""
    tok, at = c.token(m.start("mon")), m.start("mon")
    if m["year"] or m["rel"] or tok is None:
        return False
    if m["mon"].lower() in c.words["month_short"] and not (m[0].endswith(".") and tok.ent == "date"):
        return True
    head = c.parse.tokens[tok.head]
    if tok.rel == "compounded" and head.pos == "PROPN" and head.i == tok.i + 1 and tok.ent != "date":
        return True
    if tok.pos in {"VERB", "AUX"} or tok.ent in {"person", "body", "state", "site", "work", "product", "law"}:
        return True
    left = c.parse.tokens[tok.i - 1] if tok.i and m.start() == at else None
    if left is not None and left.pos == "PROPN" and left.end == at - 1 and left.sent == tok.sent and left.ent != "date":
        return True
    return c.before(at) in c.words["title_before"] or bool(
        re.match(r" [A-Z][a-z]+ (?:Act|Day|Movement|Committee)\b", c.after(m.end("mon")))
    )


def weekday(m: Match, c: Context) -> list[Draft]:
    """Tuesday, last Tuesday, Tuesday morning."""
    if not m["wd"][0].isupper():
        return []
    if m["many"] or m["many2"] or m["many3"]:
        part = f"T{c.words['part'][m['part'].lower()]}" if m["part"] else ""
        return draft(m, type="SET", value=f"XXXX-WXX-{c.words['weekday'][m['wd'].lower()]}{part}")
    tok = c.token(m.start("wd"))
    if tok is not None and tok.ent in {"body", "person", "work", "product", "site", "state"}:
        return []
    number = c.words["weekday"][m["wd"].lower()]
    if m["rel"]:
        way = {-1: "last", 0: "week", 1: "coming"}[int(c.words["rel"][m["rel"].lower()])]
    elif m["seq"]:
        way = {"-1": "last", "1": "coming", "0": "week"}[c.words["seq"][m["seq"].lower()]]
        way = f"{way} @ {c.last.spec}" if c.last and c.last.spec and "@" not in c.last.spec else way
    else:
        way = {"near": "past"}.get(w := c.way(m.start(), m.end()), w)
    return with_part(m, c, f"weekday {number} {way}")


def weekday_short(m: Match, c: Context) -> list[Draft]:
    """ "Tue." and "Tue, Dec. 2"; never a word that begins or ends a sentence by chance."""
    tok = c.token(m.start())
    if (
        not m["wd"][0].isupper()
        or tok is None
        or tok.pos not in {"PROPN", "NOUN"}
        or tok.ent not in {"date", ""}
        or c.before(m.start()) == "the"
    ):
        return []
    if m[0].endswith(".") and tok.ent != "date":
        return []
    way = {"near": "past"}.get(w := c.way(m.start(), m.end()), w)
    return [replace(d, end=m.end("wd")) for d in draft(m, relative=f"weekday {c.words['weekday_short'][m['wd'].lower()]} {way}")]


def with_part(m: Match, c: Context, spec: str) -> list[Draft]:
    """A day, or a part of it where the match names one."""
    if "part" in m.re.groupindex and m["part"]:
        return draft(m, type="TIME", relative=f"part {c.words['part'][m['part'].lower()]} @ {spec}")
    return draft(m, relative=spec, mod=modifier(m, c))


def decade(m: Match, c: Context) -> list[Draft]:
    """The 1960s, the '60s."""
    return draft(m, value=f"{m['y']}X" if m["y"] else f"19{m['yy']}X", mod=modifier(m, c))


def decade_word(m: Match, c: Context) -> list[Draft]:
    """The sixties."""
    return draft(m, value=c.words["decade_word"][m["word"].lower()], mod=modifier(m, c))


def season(m: Match, c: Context) -> list[Draft]:
    """Summer 2025, last summer, the autumn (never "the fall of")."""
    code, pre = c.words["season"][m["season"].lower()], (m["pre"] or "").strip().lower()
    if m["year"]:
        return draft(m, value=f"{m['year']}-{code}", mod=modifier(m, c))
    tok = c.token(m.start("season"))
    if not (pre or modifier(m, c)) or re.match(r" (?:of|in|from)\b", c.after(m.end())) or (tok and tok.pos in {"VERB", "AUX"}):
        return []
    if tok is not None and (tok.rel == "compounded" or c.in_name(m.start("season"), m.end())):
        return []
    n = c.words["rel"].get(pre)
    way = {"-1": "last", "0": "year 0", "1": "coming"}[n] if n else c.way(m.start(), m.end())
    return draft(m, relative=f"season {code} {way}", mod=modifier(m, c))


def quarter(m: Match, c: Context) -> list[Draft]:
    """The third quarter (of 2025)."""
    return _part_of_year(m, c, "Q" + c.words["ordinal"][m["q"].lower()])


def half(m: Match, c: Context) -> list[Draft]:
    """The first half of 2025."""
    return _part_of_year(m, c, c.words["halves"][m["q"].lower()])


def quarter_code(m: Match, c: Context) -> list[Draft]:
    """Q4 2025, 4Q, H1."""
    if not m[0][0].isupper() and not m[0][0].isdigit():
        return []
    part = f"H{m['h']}" if m["h"] else f"Q{m['q'] or m['q2']}"
    if re.search(r"FY", m[0]):
        return draft(m, value=f"XXXX-{part}")  # of a fiscal year, whose months are the firm's own
    if not m["year"]:
        return draft(m, relative=f"quarter {part} {c.way(m.start(), m.end())}") if m["q"] else []
    year = m["year"].lstrip("’'")
    return draft(m, value=f"{year if len(year) == 4 else '20' + year}-{part}")


def _part_of_year(m: Match, c: Context, part: str) -> list[Draft]:
    if re.match(r" (?:of|in) (?:its )?FY", c.after(m.end())) or re.search(r"quarter,? (?:of|in) fiscal", m[0]):
        return draft(m, value=f"XXXX-{part}")
    if m["year"]:
        return draft(m, value=f"{m['year']}-{part}")
    if m["rel"]:
        return draft(m, relative=f"quarter {part} year @ unit Y {c.words['rel'][m['rel'].lower()]}")
    return draft(m, relative=f"quarter {part} {c.way(m.start(), m.end())}")


def fiscal(m: Match, c: Context) -> list[Draft]:
    """Fiscal 2025, FY25, FY2024-25."""
    year = m["year"] if len(m["year"]) == 4 else f"20{m['year']}"
    if m["to"]:
        to = m["to"] if len(m["to"]) == 4 else year[:2] + m["to"][-2:]
        return draft(m, value=f"{year}/{to}") if int(to) == int(year) + 1 else []
    return draft(m, value=year)


def year_span(m: Match, c: Context) -> list[Draft]:
    """2022-2024, 2024-25."""
    first, last = m["y"], m["y2"] if len(m["y2"]) == 4 else m["y"][:2] + m["y2"]
    if not 0 < int(last) - int(first) <= 100 or bare_number(m, c, m.start("y")):
        return []
    return draft(m, value=f"{first}/{last}")


def post_year(m: Match, c: Context) -> list[Draft]:
    """Post-1974, pre-2008."""
    return draft(m, value=m["y"], mod=c.words["post"][m["post"].lower()])


def year(m: Match, c: Context) -> list[Draft]:
    """2024 as a year: by the word in front or by its place in the sentence, never a count, a model or a number in a name."""
    at = m.start("y")
    if bare_number(m, c, at):
        return []
    mod = modifier(m, c) or c.words["since"].get(c.before(m.start()))
    return draft(m, value=m["y"], mod=mod)


def bare_number(m: Match, c: Context, at: int) -> bool:
    """Is this four-digit number a figure or a part of a name, and not a year?"""
    tok, value = c.token(at), int(m["y"])
    cue = c.before(m.start()) in c.words["year_cue"] or m.start() != at
    if tok is None:
        return c.before(at) in c.words["approx"] or (not cue and not c.words["free_year"])
    head = c.parse.tokens[tok.head]
    counted = head.start > tok.start and tok.rel in {"number", "compounded", "number:modifier"} and head.morph in {"nouns", "names"}
    if c.parse.tokens[tok.i - 1].pos == "SYM" or re.match(
        r"[ -](?:percent|per cent|million|billion|thousand|km|kg|m|MW|feet|points)\b", c.after(m.end())
    ):
        return True
    owned = c.before(at) in {"the", "its", "their"} or c.before(at).endswith(("’s", "'s"))
    if (counted and not owned and tok.ent != "occasion") or c.before(at) in c.words["numbered"]:
        return True
    nxt = c.parse.tokens[tok.i + 1] if tok.i + 1 < len(c.parse.tokens) else None
    if tok.ent in FIGURES and nxt is not None and nxt.morph == "nouns":
        return True
    if tok.ent in NAMES and not cue:
        return True
    before = c.parse.tokens[tok.i - 1] if tok.i else None
    glued = before is not None and before.pos == "PROPN" and before.end == at - 1 and before.sent == tok.sent and before.ent != "date"
    if glued and not cue and tok.ent != "date":
        return True
    return not cue and not (1800 <= value <= 2099 and (tok.ent == "date" or head.start > tok.start or m.string[at - 1 : at] == "("))


FIGURES = {"count", "measure", "money", "percent"}
NAMES = {"occasion", "body", "product", "law", "site", "work", "count", "measure", "money", "percent"}

CALENDAR: dict[str, Rule] = {
    "iso": iso, "slashed": slashed, "month_day": month_day, "cross_month": cross_month, "day_month": day_month, "month": month,
    "month_span": month_span, "weekday": weekday, "weekday_short": weekday_short, "decade": decade, "decade_word": decade_word,
    "season": season, "quarter": quarter, "half": half, "quarter_code": quarter_code, "fiscal": fiscal, "year_span": year_span,
    "post_year": post_year, "year": year,
}  # fmt: skip
