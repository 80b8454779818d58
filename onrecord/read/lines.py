"""What a line is by its own shape: labels, date stamps, counters, follow lines, credits. Place in the page is judged in ``layout``.

Each rule is a function from a unit to a Mark or None; ``LINES`` is their order.
"""

import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise

from onrecord.outlets import by_domain, by_name, domain
from onrecord.read.dates import Stamp, first_date, stamp
from onrecord.read.furniture import pictured
from onrecord.read.marks import Fact, Mark, Unit, fact
from onrecord.read.people import byline, followed, is_house, is_name, people
from onrecord.read.words import LETTER, WORD, column, mapping, plain, rows, starts

LABEL = re.compile(r"[\s\-–—|•·*>#▪●►\[(]{0,8}(?P<label>[^\W_][^:：\n]{0,38}?)\s*[:：](?!//)\s*(?P<value>.*)", re.S)
BULLET = re.compile(r"[\s\-–—|•·*>▪●►]+")
URL = re.compile(r"https?://[^\s<>\"'“”\u00a0]{3,2000}", re.I)
ONLY_URL = re.compile(r"[\W_]{0,3}(?:https?://|www\.)\S{3,2000}", re.I)
COUNTER = re.compile(r"[\W_]{0,4}[\d.,]{1,12}\s?[KkMm]?\+?\s+(?P<word>[^\W\d_]{3,12})(?:\s+(?P<second>[^\W\d_]{3,12}))?[\W_]{0,3}")
HASHTAGS = re.compile(r"(?:[#＃]\w{1,60}[\s,|]{0,4}){1,60}")
BRACKETED = re.compile(r"[\s\-–—]*[\(\[]\s*(?P<inside>[^()\[\]]{2,120})\s*[\)\]]\s*\.?")
PHOTO = re.compile(r"(?:[\(\[|]\s*|(?<=[.!?”\"])\s+)(?P<word>[^\W\d_]+(?:\s[^\W\d_]+){0,2})\s*[:/]\s*[^()\[\]|]{2,80}[\)\]]?\s*$")
PHOTO_BY = re.compile(r"(?:photo|picture|image|photograph|illustration)s? (?:by|via|from|courtesy)\b", re.I)
SPLIT_HOUSES = re.compile(r"\s*[,/&;]\s*|\s+and\s+", re.I)
SPEECH = re.compile(r"[\"“„«‘].{8,300}[\"”“»’],?\s+\w", re.S)
LONG = 240
HEAD = 600  # characters from the top in which a line of outlet and day is looked for
FULL = 10  # characters of a day with its year


def furniture(unit: Unit) -> Mark | None:
    """No word in it: rules, bullets, arrows."""
    return None if WORD.search(unit.text) else Mark("boilerplate", "furniture")


def labelled(unit: Unit) -> Mark | None:
    """ "Label: value" with a label of the table; what the value must look like depends on the class of the label."""
    m = LABEL.fullmatch(unit.text)
    cls = mapping("labels", "label", "class").get(plain(m["label"])) if m else None
    if m is None or cls is None:
        return None
    value = m["value"].strip()
    if not WORD.search(value):
        return Mark("boilerplate", f"label.{cls}.empty") if cls != "kicker" else None
    rule = BY_CLASS.get(cls)
    return rule(unit, value, m.start("value")) if rule else None


def _date(unit: Unit, value: str, at: int) -> Mark | None:
    when = stamp(value)
    return _dated(unit, when.value, when.reason, "label.date") if when else None


def _updated(unit: Unit, value: str, at: int) -> Mark | None:
    when = stamp(value)
    return _dated(unit, when.value, when.reason, "label.updated", rank=5) if when else None


def _dated(unit: Unit, value: str | None, reason: str, rule: str, rank: int = 0) -> Mark:
    facts = (Fact("published", value, unit.start, unit.end, reason, rank),) if value else ()
    return Mark("metadata", rule, facts)


def _author(unit: Unit, value: str, at: int) -> Mark | None:
    facts = people(unit, value) if len(value) <= 160 else None
    return None if facts is None else Mark("byline", "label.author", tuple(facts))


def _editor(unit: Unit, value: str, at: int) -> Mark | None:
    facts = people(unit, value) if len(value) <= 160 else None
    return None if facts is None else Mark("byline", "label.editor", tuple(f for f in facts if f.name != "author"))


def _outlet(unit: Unit, value: str, at: int) -> Mark | None:
    """A house: a short value with a capital letter and no full stop; a web address gives url and outlet."""
    if URL.fullmatch(value):
        return _url(unit, value, at)
    if len(value.split()) > 7 or value.endswith((".", "?", "!")) or not LETTER.search(value) or not any(c.isupper() for c in value):
        return None
    return Mark("metadata", "label.outlet", (fact(unit, "outlet", value, start=at),))


def _source(unit: Unit, value: str, at: int) -> Mark | None:
    """Where the text was taken from: an address or the names of houses."""
    if m := URL.search(value):
        house = by_domain(m[0])
        name = house.name if house else domain(m[0])
        facts = (Fact("credit", name, unit.start + at + m.start(), unit.start + at + m.end()),) if name else ()
        return Mark("metadata", "label.source", facts) if len(value) - len(m[0]) < 80 else None
    if len(value.split()) > 10 or len(value) > 100:
        return None
    return Mark("metadata", "label.source", tuple(houses(unit, value, at)))


def _url(unit: Unit, value: str, at: int) -> Mark | None:
    m = URL.fullmatch(value)
    return Mark("metadata", "label.url", (fact(unit, "url", m[0], start=at),)) if m else None


def _title(unit: Unit, value: str, at: int) -> Mark | None:
    return Mark("title", "label.title", (fact(unit, "title", value, start=at),)) if len(value) <= LONG else None


def _deck(unit: Unit, value: str, at: int) -> Mark | None:
    return Mark("deck", "label.deck") if len(value) <= 600 else None


def _place(unit: Unit, value: str, at: int) -> Mark | None:
    return Mark("metadata", "label.place") if len(value.split()) <= 6 and not value.endswith(".") else None


def _category(unit: Unit, value: str, at: int) -> Mark | None:
    return Mark("boilerplate", "label.category") if len(value) <= LONG and not value.endswith((".", "?", "!", "”", '"')) else None


def _counter(unit: Unit, value: str, at: int) -> Mark | None:
    """A count, or a few words without a sentence."""
    short = len(value.split()) <= 8 and not value.endswith((".", "?", "!", "”", '"'))
    return Mark("boilerplate", "label.counter") if short else None


def _image(unit: Unit, value: str, at: int) -> Mark | None:
    """A credit when short, a caption when it tells something."""
    return Mark("boilerplate" if len(value.split()) <= 6 else "caption", "label.image") if len(value) <= 500 else None


def _related(unit: Unit, value: str, at: int) -> Mark | None:
    return Mark("boilerplate", "label.related", followed(unit)) if len(value) <= LONG else None


Labelled = Callable[[Unit, str, int], Mark | None]
BY_CLASS: dict[str, Labelled] = {
    "date": _date, "updated": _updated, "author": _author, "editor": _editor, "outlet": _outlet, "source": _source, "url": _url,
    "title": _title, "deck": _deck, "place": _place, "category": _category, "counter": _counter, "image": _image, "related": _related,
}  # fmt: skip


def houses(unit: Unit, text: str, at: int, *, unknown: bool = False) -> list[Fact]:
    """Credits to the houses of a list ("PTI, Reuters and The Times"); with ``unknown`` also to a capitalised name that no table holds."""
    facts: list[Fact] = []
    for piece in (p.strip(" ()[].*_") for p in SPLIT_HOUSES.split(text)):
        house = by_name(piece) or (by_domain(piece) if "." in piece else None)
        named = house.name if house else piece if is_house(piece) or (unknown and _like_house(piece)) else None
        start = unit.text.find(piece, at) if named else -1
        if named and start >= 0:
            facts.append(Fact("credit", named, unit.start + start, unit.start + start + len(piece)))
    return facts


def _like_house(text: str) -> bool:
    words = text.split()
    capitals = text[:1].isupper() and all(w[0].isupper() for w in words if len(w) > 3)
    return capitals and len(words) <= 5 and LETTER.search(text) is not None


def dated(unit: Unit) -> Mark | None:
    """A line that is a date stamp and nothing else."""
    when = stamp(BULLET.sub("", unit.text, count=1) if BULLET.match(unit.text) else unit.text)
    if when is None:
        return None
    late = plain(unit.text).split(" ")[0] in {label.split()[0] for label in column("labels", "label", "updated")}
    return _dated(unit, when.value, when.reason, "stamp", rank=5 if late else 1)


def housed(unit: Unit) -> Mark | None:
    """ "The Ostrel Lantern, Wednesday 15 October 2031" near the top: outlet and day; a name that may be a person's gives the day alone.

    On the very first line, above the headline, the name is the outlet's.
    """
    when = first_date(unit.text) if len(unit.text) <= 90 and unit.start < HEAD else None
    if when is None or when.value is None or len(when.value) != FULL:
        return None
    name, behind = _fore(unit.text, when)
    if not name or stamp(behind) is None:
        return None
    house = by_name(name)
    known = house is not None or is_house(name)
    if not known and not (_like_house(name) and name.replace("&", "").replace(" ", "").isalpha()):
        return None
    sure = known or (unit.start == 0 and not _may_be_place(name)) or _has_article(name)
    facts = (Fact("published", when.value, unit.start + when.start, unit.start + when.end, when.reason, 1),)
    outlet = (fact(unit, "credit" if house and house.agency else "outlet", name, start=0, rank=4),) if sure else ()
    return Mark("metadata", "house.day", (*facts, *outlet))


def _fore(text: str, when: Stamp) -> tuple[str, str]:
    """What stands before a day and its weekday, and the rest; nothing before it where a word of a sentence stands there."""
    front = text[: when.start].rstrip(" ,|·•–—-(")
    words = front.rsplit(None, 1)
    if words and plain(words[-1]).strip(".,") in column("dates", "word", "weekday"):
        front = words[0].rstrip(" ,|·•–—-(") if len(words) == 2 else ""
    return front, text[len(front) :].strip(" ,|·•–—-()")


def _has_article(name: str) -> bool:
    """Has a name an article ("The Lantern")? Then it is no person's."""
    first, _, rest = name.partition(" ")
    return first.lower() in column("houses", "word", "article") and bool(rest)


def _may_be_place(name: str) -> bool:
    """A single word, or the shape of a person's name: it may be a place or a writer as well as an outlet."""
    return len(name.split()) == 1 or is_name(name) or plain(name) in column("places", "place")


def counter(unit: Unit) -> Mark | None:
    """ "3 min read", "12 comments"."""
    m = COUNTER.fullmatch(unit.text) if len(unit.text) < 50 else None
    counted = column("counters", "word")
    known = m is not None and m["word"].lower() in counted and (m["second"] is None or m["second"].lower() in counted)
    return Mark("boilerplate", "counter") if known else None


def page(unit: Unit) -> Mark | None:
    """Follow, subscribe, share and copyright lines, buttons, notices: phrases of the table."""
    if len(unit.text) > LONG * 2 or SPEECH.match(unit.text):
        return None
    low = plain(unit.text)
    shape = _whole(low) or (_start(low) if len(low) <= LONG else None) or _has(low)
    if shape is None:
        return None
    return Mark("boilerplate", f"page.{shape}", (*followed(unit), *_copyright(unit)))


def _whole(low: str) -> str | None:
    return "whole" if low in _whole_phrases() else None


@cache
def _whole_phrases() -> frozenset[str]:
    return frozenset(r["phrase"] for r in rows("lines") if r["shape"] == "whole")


def _start(low: str) -> str | None:
    """A phrase of the table at the start; where the table asks for it, a platform too."""
    words = low.split(" ")
    for phrase, platform in _beginnings().get(words[0], ()):
        if low.startswith(phrase) and not low[len(phrase) : len(phrase) + 1].isalnum() and (not platform or _names_platform(words)):
            return "start"
    return None


def _names_platform(words: list[str]) -> bool:
    bare, known = [w.strip(".,;:!'()") for w in words], column("platforms", "name")
    return any(w in known for w in bare) or any(f"{a} {b}" in known for a, b in pairwise(bare))


@cache
def _beginnings() -> dict[str, tuple[tuple[str, bool], ...]]:
    found: dict[str, list[tuple[str, bool]]] = {}
    for row in rows("lines"):
        if row["shape"] == "start":
            found.setdefault(plain(row["phrase"]).split(" ")[0], []).append((plain(row["phrase"]), bool(row.get("need"))))
    return {k: tuple(v) for k, v in found.items()}


def _has(low: str) -> str | None:
    return "has" if _notices().search(low) else None


@cache
def _notices() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(row["phrase"]) for row in rows("lines") if row["shape"] == "has"))


COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)\W{0,3}(?:copyright\s)?(?:\d{4}\W{1,3})?(?P<name>[^.,|\n\d]{2,60})", re.I)


def _copyright(unit: Unit) -> tuple[Fact, ...]:
    """The owner of a copyright line, where it is a known outlet: the report's own house if nothing better names one."""
    m = COPYRIGHT.search(unit.text)
    house = by_name(m["name"].strip()) if m else None
    return (fact(unit, "outlet", house.name, start=m.start("name"), rank=8),) if m and house and not house.agency else ()


def credit(unit: Unit) -> Mark | None:
    """ "(With inputs from PTI)", "This story was first published by X", "(Reuters)": whose text it is."""
    if len(unit.text) > 300:
        return None
    m = BRACKETED.fullmatch(unit.text)
    inside, at = (m["inside"], m.start("inside")) if m else (unit.text, 0)
    bare = inside.strip(" -–—.")
    if (house := by_name(bare)) and (m or house.agency or unit.text[0] in "-–—"):
        return Mark("metadata", "credit.house", tuple(houses(unit, bare, at)))
    low = plain(inside)
    if not _begins(low, "credits", "line"):
        return None
    return _credit_line(unit, low, bracketed=m is not None)


def _begins(low: str, table: str, cls: str) -> bool:
    phrases = starts(table, cls).get(low.split(" ")[0], ())
    return any(low.startswith(p) and not low[len(p) : len(p) + 1].isalnum() for p in phrases)


def _credit_line(unit: Unit, low: str, *, bracketed: bool) -> Mark | None:
    """The houses behind "first published by" and the like."""
    for first in sorted(column("credits", "phrase", "before"), key=lambda p: (-len(p), p)):
        at = low.find(first)
        if at < 0 or low[at + len(first) : at + len(first) + 1] not in (" ", ":"):
            continue
        m = re.search(r"\s+".join(re.escape(w) for w in first.split()) + r"\W+", unit.text, re.I)
        if m:
            rest = re.split(r"\s(?:on|and is|and has|under|as|with permission)\s|\.\s", unit.text[m.end() :], maxsplit=1)[0]
            return Mark("metadata", "credit.line", tuple(houses(unit, rest, m.end(), unknown=True)))
    return Mark("metadata", "credit.line") if bracketed or (len(low) < 60 and _begins(low, "credits", "alone")) else None


def named_house(unit: Unit) -> Mark | None:
    """A line that is just the name (or the web domain) of a known outlet."""
    name = unit.text.strip(" |-–—·•*_")
    house = by_name(name) if len(name) < 60 else None
    house = house or (by_domain(name) if re.fullmatch(r"(?:www\.)?[\w-]+(?:\.[\w-]+){1,3}", name) else None)
    if house is None:
        return None
    return Mark("metadata", "house", (fact(unit, "credit" if house.agency else "outlet", house.name, start=0, rank=3),))


def address(unit: Unit) -> Mark | None:
    """A line that is just a web address."""
    if not ONLY_URL.fullmatch(unit.text):
        return None
    m = URL.search(unit.text)
    return Mark("metadata", "url", (fact(unit, "url", m[0], start=m.start(), rank=5),) if m else ())


def hashtags(unit: Unit) -> Mark | None:
    """Only hashtags."""
    return Mark("boilerplate", "hashtags") if unit.text[0] in "#＃" and HASHTAGS.fullmatch(unit.text[:2000]) else None


def caption(unit: Unit) -> Mark | None:
    """A line that ends in a picture credit, or is one."""
    if len(unit.text) > 600:
        return None
    if PHOTO_BY.match(unit.text) and len(unit.text) < 100:
        return Mark("boilerplate", "image.credit")
    m = PHOTO.search(unit.text, max(0, len(unit.text) - 140))
    label = mapping("labels", "label", "class").get(plain(m["word"])) if m else None
    return Mark("caption" if m and m.start() > 20 else "boilerplate", "image.caption") if label == "image" else None


Rule = Callable[[Unit], Mark | None]
LINES: list[Rule] = [furniture, labelled, dated, housed, counter, credit, byline, page, named_house, address, hashtags, caption, pictured]


def mark(unit: Unit) -> Mark | None:
    """The first rule of ``LINES`` that knows the line; None for text."""
    return next((m for rule in LINES if (m := rule(unit)) is not None), None)
