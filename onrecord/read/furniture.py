"""What stands round a story in plain text: captions, galleries, picture credits, offers to the reader, leads to other stories, tickers.

The one place that decides it: ``LINES`` judge a line by its own words, ``surroundings`` by the lines round it. Lines of a shape that
a headline may have are asked only behind the headline. A caption is marked as one, the rest is boilerplate; nothing is deleted.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache

from onrecord.outlets import by_name
from onrecord.read.marks import Mark, Unit
from onrecord.read.words import WORD, column, plain

LONG_OFFER, LONG_CAPTION, LONG_LEAD = 900, 700, 240
STOPPED = re.compile(r"(?:[.!?…。:;,—–-]|[\"'“”’»])[\s\"'“”’»)\]]*$")
SENTENCE_END = re.compile(r"[.!?…。][\s\"'“”’»)\]]*$")
GALLERY = re.compile(r"\b(?P<n>\d{1,3})\s?(?:/|of)\s?(?P<all>\d{1,3})\b")
COUNTED = re.compile(r"(?:(?P<word>[^\W\d_][\w ]{2,30}?)[:\s]\s*)?\d{1,3}\s?(?:/|of)\s?\d{1,3}(?=$|\s+[A-Z\"“])")
CLOSE_COUNT = re.compile(r"(?:^|[\s(\[])(?P<n>\d{1,3})\s?(?:/|of)\s?(?P<all>\d{1,3})[)\]]?$")
NAME = r"[A-Z@][\w.'’@-]*(?: (?:[A-Z][\w.'’-]*|de|van|von|al|bin|der|la|le)){0,4}"
BRACKETS_LAST = re.compile(r"\((?P<inside>[^()\[\]]{2,90})\)\s*\.?$")
SLASHED = re.compile(rf"(?:^|[\s(•|])(?P<left>{NAME})/(?P<right>[A-Z][\w.'’& -]{{1,40}}?)\s*\.?$")
CREDIT_WORD = re.compile(
    rf"(?:^|[\s.”\")(])(?P<word>[A-Z][a-z]+)s?(?: (?:by|via|from|courtesy of|courtesy))?\s?:\s?"
    rf"(?P<name>{NAME}(?:\s?[,/|]\s?{NAME}){{0,3}})\s*\.?$"
)
GLUED = re.compile(rf"(?<=[a-z0-9.”\")])(?:Photo)?Credit\s?(?:Photograph by )?{NAME}(?:(?:,| for|/)\s?(?:The )?{NAME}){{0,3}}$")
BY = re.compile(rf"\b(?P<word>[A-Z][a-z]+) (?:by|via|courtesy of) {NAME}(?:\s?[,/]\s?{NAME}){{0,2}}\.?$")
ALL_BRACKETS = re.compile(r"\[(?P<inside>[^\[\]]{8,240})\]|\((?P<round>(?:READ|WATCH|MORE|RELATED|SEE)\b[^()]{8,240})\)")
TICKED = re.compile(r"(?<![\w.])[▲▼+\-−–±]\s?[\d.,]+%?|\b\d[\d.,]*\s?%")
NUMBERED = re.compile(r"(?:^|\s)(?P<n>[1-9])[.)]?\s+(?=[A-Z])")
LOWER = re.compile(r"\b[a-z]{2,}")
HANDLE = re.compile(r"\(@\w+\)|pic\.twitter\.com")
QUOTED = re.compile(r"[\"“][^\"“”]{30,}[\"”]")
SPEAKS = re.compile(r"\b(?:said|says|told|tweeted|wrote|added)\b", re.I)


# ------------------------------------------------------------------ by its own words
def pictured(unit: Unit) -> Mark | None:
    """Words of a player or round a picture: "Image caption …", "Media playback is unsupported", "File photo of …"."""
    if len(unit.text) > LONG_CAPTION:
        return None
    low = plain(unit.text)
    if any(p in low for p in column("pictures", "phrase", "inside")):
        return Mark("caption", "caption.inside")
    return Mark("caption", "caption.start") if _begins(low, "pictures", "start") else None


def button(unit: Unit) -> Mark | None:
    """A button of a player in front of a caption: "CLOSE A ferry is towed", "VIDEO The mayor on the bridge"."""
    first = unit.text[:LONG_CAPTION].split(None, 1)
    pressed = len(first) == 2 and first[0].isupper() and first[0].lower() in column("pictures", "phrase", "capitals")
    return Mark("caption", "caption.button") if pressed and first[1][0].isupper() else None


def gallery(unit: Unit) -> Mark | None:
    """A counter of pictures: "15 of 25", "Photos: 3/9", or a whole gallery in one line ("1/8 … 2/8 … 3/8 …")."""
    counts = [(int(m["n"]), int(m["all"])) for m in GALLERY.finditer(unit.text)]
    if len(counts) >= 3 and len({a for _, a in counts}) == 1 and [n for n, _ in counts] == sorted({n for n, _ in counts}):
        return Mark("caption", "gallery.whole")
    if not counts or len(unit.text) > LONG_CAPTION or any(n > a for n, a in counts) or HANDLE.search(unit.text):
        return None
    m = COUNTED.match(unit.text)
    counted = m is not None and (m["word"] is None or plain(m["word"]).split(" ")[-1] in column("pictures", "phrase", "counted"))
    last = CLOSE_COUNT.search(unit.text) is not None and not SPEAKS.search(unit.text) and len(unit.text.split()) > 2
    bare = m is not None and m.end() == len(unit.text)
    return Mark("boilerplate" if bare else "caption", "gallery.counter") if counted or last else None


def credited(unit: Unit) -> Mark | None:
    """A line with a picture credit at its end: "(Ivo Brandt/Zed)", "Photographer: Ivo Brandt", "REUTERS/Ivo Brandt", "… (Getty Images)"."""
    text = unit.text
    if len(text) > LONG_CAPTION:
        return None
    tail = Unit(unit.start, unit.end, text[-160:])
    if _slashed(tail.text) or _bracketed(tail.text, whole=text) or _worded(tail.text) or GLUED.search(tail.text):
        return Mark("caption", "caption.credit")
    low = plain(text)
    closes = any(low.endswith(" " + p) for p in column("pictures", "phrase", "closer"))
    return Mark("caption", "caption.closer") if closes and not SPEAKS.search(text) else None


def _house(text: str, kind: str = "house") -> bool:
    name = plain(text)
    if len(name) < 5 and not text.strip(" .").isupper():
        return False  # "(Pa.)" is a state, "pool" a word
    house = by_name(name) if kind == "house" else None
    return name in column("pictures", "phrase", kind) or (house is not None and (house.agency or len(name) > 3))


def _slashed(text: str) -> bool:
    """ "Ivo Brandt/AP", "REUTERS/Ivo Brandt", "AFP/Getty Images"; not the poll of two houses that a sentence ends with."""
    m = SLASHED.search(text)
    if m is None or re.search(r"(?:^|\s)[a-z]", m["right"]):
        return False
    sentence = text.endswith(".") and LOWER.search(text[: m.start()]) is not None and not m["left"].isupper()
    return not sentence and (_house(m["left"].rsplit(" ", 1)[-1]) or _house(m["right"]) or _house(m["left"]))


def _bracketed(text: str, whole: str) -> bool:
    """A credit in brackets behind what is no sentence; behind a full stop it must be one of pictures (an agency there owns the text)."""
    m = BRACKETS_LAST.search(text)
    if m is None or len(m[0]) >= len(whole) - 3:
        return False
    parts = [p for p in re.split(r"\s?[/,;|&]\s?|\bvia\b|\bfor\b|:\s", m["inside"]) if p.strip()]
    houses = [p for p in parts if _house(p)]
    stopped = re.search(r"[.!?][\"'”’)]*\s*$", text[: m.start()]) is not None
    if not houses:
        return plain(parts[0]) in column("pictures", "phrase", "closer") if parts else False
    pictures = len(parts) > 1 or any(_house(p, "image") for p in houses)
    return pictures or not (stopped or SPEAKS.search(whole))


def _worded(text: str) -> bool:
    """ "Photographer: Ivo Brandt/Zed" or "Photo by Ivo Brandt" at the end."""
    found = [m for pattern in (CREDIT_WORD, BY) if (m := pattern.search(text)) is not None]
    return any(m["word"].lower() in column("pictures", "phrase", "credit") for m in found)


def offer(unit: Unit) -> Mark | None:
    """Speaks to the reader and asks or offers something: newsletters, accounts, trials, consent, calls for tips."""
    text = unit.text
    if len(text) > LONG_OFFER or text[0] in "\"“'‘" or SPEAKS.search(text) or QUOTED.search(text):
        return None
    low = " " + re.sub(r"[^\w']+", " ", plain(text)) + " "
    asked = {p for p in column("offers", "phrase", "offer") if f" {p} " in low}
    prices = any(f" {p} " in low for p in column("offers", "phrase", "price")) and bool(asked)
    reads = any(f" {p} " in low for p in column("offers", "phrase", "reader")) or low.split()[0] in column("offers", "phrase", "opener")
    kinds = len({p for p in asked if not any(p != q and p in q for q in asked)}) + prices
    return Mark("boilerplate", "offer") if reads and kinds >= 2 else None


def lead(unit: Unit) -> Mark | None:
    """A lead to another story: "Related stories A headline …", "[Video: …]"; no sentence, or in brackets."""
    text = unit.text
    if ALL_BRACKETS.fullmatch(text) and not re.search(r"[.!?][\"'”’]?[\])]$", text):
        return Mark("boilerplate", "lead.brackets")
    first = _begins(plain(text), "offers", "lead")
    if first is None or (STOPPED.search(text) and not (text[: len(first)].isupper() and " " in first)):
        return None
    rest = plain(text)[len(first) :].strip()
    return Mark("boilerplate", "lead.start") if not rest or _headlike(text[len(first) :]) else None


def _headlike(rest: str) -> bool:
    """What follows a lead's opener is told apart: by a colon or a capital letter."""
    m = re.search(r"[^\s\"'“‘(\[]", rest.lstrip(" :-–—|>»•"))
    return m is not None and (m[0].isupper() or m[0].isdigit())


def ticker(unit: Unit) -> Mark | None:
    """Quotes of a market or scores in a row: many moves, next to no words ("Index 24,345.75 -1,175.21 -4.60%")."""
    moves = len(TICKED.findall(unit.text[:LONG_CAPTION]))
    few = len(LOWER.findall(unit.text[:LONG_CAPTION])) <= moves
    return Mark("boilerplate", "ticker") if moves >= 2 and few and not STOPPED.search(unit.text) and WORD.search(unit.text) else None


def graphic(unit: Unit) -> Mark | None:
    """The words of a numbered graphic in one line: "1 Train leaves 2 Brakes fail 3 Carriage derails"."""
    if len(unit.text) > LONG_CAPTION or STOPPED.search(unit.text):
        return None
    numbers = [int(m["n"]) for m in NUMBERED.finditer(unit.text)]
    return Mark("caption", "graphic.numbered") if len(numbers) >= 3 and numbers == list(range(1, len(numbers) + 1)) else None


LINES: tuple[Callable[[Unit], Mark | None], ...] = (pictured, button, gallery, credited, lead, offer, ticker, graphic)


def _begins(low: str, table: str, cls: str) -> str | None:
    """The longest phrase of a class that a folded line begins with."""
    first = low.split(" ", 1)[0].rstrip(":,")
    return next((p for p in _openers(table, cls).get(first, ()) if low.startswith(p) and not low[len(p) : len(p) + 1].isalnum()), None)


@cache
def _openers(table: str, cls: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for phrase in sorted(column(table, "phrase", cls), key=lambda p: (-len(p), p)):
        found.setdefault(phrase.split(" ", 1)[0].rstrip(":,"), []).append(phrase)
    return {k: tuple(v) for k, v in found.items()}


# ------------------------------------------------------------------ by its place
def surroundings(found: Sequence[Unit], marks: list[Mark | None], title: int, *, page: bool) -> None:
    """Mark the furniture behind the headline (``title`` is its index); a page has told what stands where, so only words are asked there."""
    own = [i for i in range(title + 1, len(found)) if marks[i] is None]
    for i in own:
        marks[i] = next((m for rule in LINES if (m := rule(found[i])) is not None), None)
    if page:
        return
    _agency_first(found, marks, [i for i in own if marks[i] is None])
    _led(found, marks, title)
    if _written(found, [i for i in own if marks[i] is None]):
        _tail(found, marks, title)
        _unstopped(found, marks, title)


def _written(found: Sequence[Unit], own: Sequence[int]) -> bool:
    """Whether the report is written in paragraphs that end in a full stop, so that one without is none."""
    words = [i for i in own if len(found[i].text.split()) >= 6]
    stopped = sum(STOPPED.search(found[i].text) is not None for i in words)
    return stopped >= 4 and stopped >= 0.6 * len(words)


def _open(text: str) -> bool:
    """Six words or more without a stop at the end, that begin like a sentence and are no item, no post, no quotation."""
    words = text.split()
    begins = text[0].isupper() or text[0].isdigit()
    cut = words[-1] in column("pictures", "phrase", "unfinished")
    return begins and len(words) >= 6 and not cut and not STOPPED.search(text) and not HANDLE.search(text)


def _agency_first(found: Sequence[Unit], marks: list[Mark | None], own: Sequence[int]) -> None:
    """A sender of pictures in front of a capital letter, and no full stop: "Getty Images The bridge on Monday"."""
    for i in own[:]:
        text = found[i].text
        if len(text) <= LONG_CAPTION and not SENTENCE_END.search(text) and _agency_end(text):
            marks[i] = Mark("caption", "caption.agency")


def _agency_end(text: str) -> int:
    """Where the senders of pictures in front of a line end (0: there is none): "AP:Associated Press ", "SWNS • PA "."""
    at = 0
    while m := re.match(r"[\s•|/,:;&+–-]*(?P<name>[A-Z][\w-]*(?: [A-Z][\w-]*){0,2})", text[at:]):
        words = m["name"].split(" ")
        known = next((k for k in range(len(words), 0, -1) if plain(" ".join(words[:k])) in column("pictures", "phrase", "house")), 0)
        if not known:
            break
        at += m.start("name") + len(" ".join(words[:known]))
    rest = text[at:].lstrip()
    return len(text) - len(rest) if at and rest and (rest[0].isupper() or rest[0].isdigit()) and text[at : at + 1] == " " else 0


def _led(found: Sequence[Unit], marks: list[Mark | None], title: int) -> None:
    """The headlines under a heading of leads ("Read more:"): while they have no full stop, or all that is left where that is little."""
    heads = column("offers", "phrase", "lead")
    for i in range(title + 1, len(found)):
        if plain(found[i].text) not in heads:
            continue
        marks[i] = marks[i] or Mark("boilerplate", "lead.head")
        rest = range(i + 1, len(found))
        short = len(rest) <= 12 and all(len(found[k].text) <= LONG_LEAD / 1.5 for k in rest)
        for k in rest:
            if not short and (STOPPED.search(found[k].text) or len(found[k].text) > LONG_LEAD):
                break
            marks[k] = marks[k] or Mark("boilerplate", "lead.under")


def _tail(found: Sequence[Unit], marks: list[Mark | None], title: int) -> None:
    """The captions of a gallery that is printed at the end: no full stop, or the words of another of them."""
    ends = [_ends(u.text) for u in found[title + 1 :]]
    often = Counter(end for both in ends for end in both)
    keep: list[int] = []
    for k in range(len(found) - 1, title, -1):
        twice = not SPEAKS.search(found[k].text) and any(often[end] > 1 for end in ends[k - title - 1])
        if marks[k] is None and not (_open(found[k].text) or twice):
            break
        keep += [k] if marks[k] is None else []
    if len(keep) >= 3 and any(_open(found[i].text) for i in keep):
        for i in keep:
            marks[i] = Mark("caption", "caption.tail")


def _ends(text: str) -> tuple[tuple[str, ...], ...]:
    """The first and the last six words of a line that is no speech."""
    words = tuple(plain(w) for w in text[:LONG_CAPTION].split())
    return (("first", *words[:6]), ("last", *words[-6:])) if len(words) >= 5 and text[0] not in "\"“'‘" else ()


def _unstopped(found: Sequence[Unit], marks: list[Mark | None], title: int) -> None:
    """A line without a full stop among paragraphs that have one; three and more in a row are a list, what goes on below is none."""
    first = next((i for i in range(title + 1, len(found)) if marks[i] is None and STOPPED.search(found[i].text)), len(found))
    loose = [i for i in range(first + 1, len(found)) if marks[i] is None and _open(found[i].text)]
    runs: list[list[int]] = []
    for i in loose:
        if runs and runs[-1][-1] == i - 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    for run in runs:
        above, below = found[run[0] - 1].text, found[run[-1] + 1].text if run[-1] + 1 < len(found) else ""
        list_of = len(run) >= 3 or (marks[run[0] - 1] is None and above.endswith(":")) or below[:1] in "-–—•*"
        if not list_of and not below[:1].islower() and below:
            for i in run:
                marks[i] = Mark("caption", "caption.unstopped")


def openings(text: str) -> int:
    """Where the picture credit in front of a paragraph ends, 0 where there is none: "(Photo: Ivo Brandt/Zed) The bridge …".

    >>> openings("Getty Images The bridge was shut on Monday."), openings("Reuters reported it on Monday.")
    (13, 0)
    """
    m = re.match(r"[(\[](?P<inside>[^()\[\]]{2,90})[)\]]\s+(?=[A-Z\"“])", text)
    if m and (_slashed(m["inside"]) or _worded(m["inside"]) or _house(m["inside"], "image")):
        return m.end()
    end = _agency_end(text)
    word = re.match(r"[A-Z][a-z]*", text[end:]) if end else None
    return end if word and word[0].lower() in column("pictures", "phrase", "opens") and STOPPED.search(text) else 0
