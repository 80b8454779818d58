"""Numbers in digits and words: the pattern of a number and its exact value."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from onrecord.lang import Pack
from onrecord.text import LETTERS

GROUPED = r"[1-9]\d{0,2}(?:,\d{2,3}){0,5},\d{3}(?!\d)"  # 6,000 and 1,00,000; the last group has three digits
SPACED = r"[1-9]\d{0,2}(?:(?:[ ]\d{3}){1,4}|(?:['’]\d{3}){1,4})(?!\d|[ ]\d{3})"  # 12 500 and 12'500
DIGITS = rf"(?:(?:{SPACED}|{GROUPED}|\d{{1,15}}(?!\d|,\d))(?:\.\d{{1,9}}(?!\d))?|0,\d{{1,9}}(?!\d|,\d)|(?<![\w.])\.\d{{1,9}}(?!\d))"
SHORTS = ("short", "wide", "paid")
VULGAR = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "0.3333", "⅔": "0.6667", "⅕": "0.2", "⅛": "0.125"}


class Numbers:
    """The number words of a language, as patterns and values."""

    def __init__(self, pack: Pack) -> None:
        rows = pack.table("numbers")
        self.words = {r["word"]: (Decimal(r["value"]), r["kind"]) for r in rows if r["kind"] not in {"part", *SHORTS}}
        self.parts = {r["word"]: Decimal(r["value"]) for r in rows if r["kind"] == "part"}
        self.scales = {r["word"]: Decimal(r["value"]) for r in rows if r["kind"] in {"scale", "hundred", *SHORTS}}
        self.shorts = {r["word"] for r in rows if r["kind"] in {"short", "wide"}}
        self.wide = {r["word"] for r in rows if r["kind"] == "wide"}
        self.paid = {r["word"] for r in rows if r["kind"] == "paid"}
        plain = alternatives(w for w, (_, kind) in self.words.items() if kind != "scale")
        every = alternatives(self.words)
        big = alternatives(w for w, (_, kind) in self.words.items() if kind in {"scale", "hundred"})
        first = rf"(?:{plain}|an?[ ]{big})"
        self.word_pattern = rf"{first}\b(?:[ -]{big}[ ]and[ ](?:an?[ ])?{every}\b|[ -]{every}\b){{0,8}}"

    def value(self, text: str) -> Decimal | None:
        """The value of a number in words or digits, scale words included; None when it is none.

        Scale words behind one another multiply ("a thousand million").

        >>> from onrecord.lang import pack
        >>> Numbers(pack("en")).value("twenty-three million"), Numbers(pack("en")).value("a thousand million")
        (Decimal('23000000'), Decimal('1000000000'))
        """
        terms: list[Decimal] = []
        group, seen, scaled = Decimal(0), False, False
        text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", text.strip().lower().replace("\u00a0", " "))
        for word in re.split(r"[ \-]+", text):
            if word in {"and", "a", "an", ""}:
                continue
            number = _digits(word)
            if number is not None:
                if seen and group:
                    return None
                group, seen, scaled = group + number, True, False
                continue
            amount, kind = self.words.get(word, (None, ""))
            if amount is None:
                amount, kind = self.scales.get(word), "scale"
            if amount is None:
                return None
            seen = True
            if kind == "hundred":
                group = (group or Decimal(1)) * amount
            elif kind == "scale" and scaled and not group:
                terms[-1] *= amount
            elif kind == "scale":
                terms.append((group or Decimal(1)) * amount)
                group = Decimal(0)
            else:
                group += amount
            scaled = kind == "scale"
        return sum(terms, group) if seen else None


def alternatives(words: Iterable[str]) -> str:
    """A group of words, longest first, escaped; a space matches a hyphen's place too where the word has one.

    >>> alternatives(["a", "ab"])
    '(?:ab|a)'
    """
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", "[ ]") for w in sorted(words, key=lambda w: (-len(w), w))) + ")"


def telling(phrase: str) -> str:
    """The last word of a phrase, or the longest where the last is a small one, as ``text.word_set`` cuts it.

    >>> telling("new year's eve"), telling("prior to"), telling("p.m.")
    ('eve', 'prior', 'm')
    """
    found = LETTERS.findall(phrase.lower())
    return str(found[-1] if len(found[-1]) > 2 else max(reversed(found), key=len))


def _digits(word: str) -> Decimal | None:
    """The value of digits; "0,25" is a quarter, whatever the language: no group of thousands begins with a nought.

    >>> _digits("6,000"), _digits("0,25"), _digits("3,25")
    (Decimal('6000'), Decimal('0.25'), None)
    """
    if re.fullmatch(DIGITS, word) is None:
        return None
    return Decimal(re.sub(r"['’ ]", "", word).replace(",", "." if word.startswith("0,") else ""))


@cache
def numbers(pack: Pack) -> Numbers:
    """The numbers of a pack, made once."""
    return Numbers(pack)
