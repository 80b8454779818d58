"""Words that are units only in some forms: letters behind digits, "second", "in", "p", years that are dates."""

import re

from onrecord.find.figures.scene import Figure, Scene

LETTERS = {"m", "in", "g", "t", "w", "l", "degrees", "degree"}
TOO_MUCH = 100_000_000  # metres or grams: no report has so many of them without a scale word
CASED = {"g": "g", "w": "W", "l": "lL", "t": "t"}


def unit_stands(f: Figure, scene: Scene) -> bool:
    """Is the word behind the number the unit of it?

    "45g" weighs, "5G" is a network; "4.3 seconds" pass, "a second reactor" and "two second-half goals" do not; "180p" is a price;
    "2024 year" is a date.
    """
    printed = scene.text[f.start : f.end]
    if f.rule == "figure" and f.word in LETTERS and f.value > TOO_MUCH:
        return False
    if f.word in CASED and _coded(f, scene):
        return False
    if f.word in CASED and not (printed[-1:] in CASED[f.word] and printed[:1].isdigit()):
        return f.unit != f.word and not re.search(r"(?:^|[\d ])[gwlt]$", printed, re.IGNORECASE)
    if f.word == "p" and not re.match(r"\d{1,3}(?:\.\d+)?p(?!\w)", scene.text[f.start : f.end + 1]):
        return False
    if f.word == "pp":
        front = scene.before(f.start)
        return front is None or front.text.lower() not in {"pp", "pages"}
    return f.kind != "time" or _passes(f, scene)


def _coded(f: Figure, scene: Scene) -> bool:
    """ "Runway 27L", "0.1278 W": a code behind a name, a place on the globe."""
    front = scene.before(f.start)
    named = front is not None and front.text[:1].isupper() and front.pos == "PROPN"
    return named or len(scene.text[f.number[0] : f.number[1]].partition(".")[2]) > 2


def is_bare(f: Figure, scene: Scene) -> bool:
    """ "In" is a preposition unless it is glued on ("a 12-in pipe")."""
    return f.rule == "figure" and f.word == "in" and not re.search(r"-in$", scene.text[f.start : f.end])


def _passes(f: Figure, scene: Scene) -> bool:
    """A stretch of time: no year of the calendar, no "second" that counts places, and a whole number of them where it is one word."""
    number = scene.text[f.number[0] : f.number[1]]
    if re.fullmatch(r"(?:19|20)\d\d", number) and f.unit == "a":
        return False
    if f.unit == "h" and re.fullmatch(r"(?:[01]\d|2[0-3])[0-5]\d", number):
        return False  # "2030 hours" is a time of day
    tok = scene.parse.at(f.end - 1)
    nxt = scene.text[f.end : f.end + 6].lower()
    if f.word in {"second", "sec", "min"} and (number[:1].isalpha() or (nxt[:1] == "-" and not nxt.startswith("-long"))):
        return f.word == "second" and number.lower() == "one"
    return tok is None or tok.pos in {"NOUN", "PROPN", "ADJ", "NUM", "X"}
