"""Numbers in digits and words: the pattern of a number and its exact value."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache

from onrecord.lang import Pack
from onrecord.text import LETTERS

SPACED = r"[1-9]\d{0,2}(?:(?:[ ]\d{3}){1,4}|(?:['’]\d{3}){1,4})(?!\d|[ ]\d{3})"  # 12 500 and 12'500
SHORTS = ("short", "wide", "paid")
VULGAR = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "0.3333", "⅔": "0.6667", "⅕": "0.2", "⅛": "0.125"}


def digits(marks: Mapping[str, str]) -> str:
    """The pattern of digits in a language that has these marks: 6,000 and 1,00,000 and 3.25; the last group has three digits.

    "0,25" is a quarter, whatever the language: no group of thousands begins with a nought.
    >>> [bool(re.fullmatch(digits({"decimal": ",", "group": "."}), d)) for d in ("6.000", "3,25", "3.25")]
    [True, True, False]
    """
    if not marks:
        return r"\d{1,15}(?![.,]?\d)"  # which mark means what is not known
    point, comma = re.escape(marks["decimal"]), re.escape(marks.get("group", ""))
    grouped = rf"[1-9]\d{{0,2}}(?:{comma}\d{{2,3}}){{0,5}}{comma}\d{{3}}(?!\d)|" if comma else ""
    last = rf"(?!\d|{comma}\d)" if comma else r"(?!\d)"
    whole = rf"(?:{SPACED}|{grouped}\d{{1,15}}{last})"
    return rf"(?:{whole}(?:{point}\d{{1,9}}(?!\d))?|0,\d{{1,9}}(?!\d|,\d)|(?<![\w{point}]){point}\d{{1,9}}(?!\d))"


class Numbers:
    """The number words of a language, as patterns and values."""

    def __init__(self, pack: Pack) -> None:
        self.marks = {r["use"]: r["mark"] for r in pack.table("numbers_marks")}
        self.digits = digits(self.marks)
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
            number = self._digits(word)
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

    def _digits(self, word: str) -> Decimal | None:
        """The value of digits; None where they are none."""
        if re.fullmatch(self.digits, word) is None:
            return None
        point = "," if word.startswith("0,") else self.marks.get("decimal", ".")
        return Decimal(re.sub(rf"['’ {'.' if point == ',' else ','}]", "", word).replace(point, "."))


def alternatives(words: Iterable[str]) -> str:
    """A group of words, longest first, escaped; a space matches a hyphen's place too where the word has one.

    No words, no match:
    >>> alternatives(["a", "ab"]), alternatives([])
    ('(?:ab|a)', '(?:(?!))')
    """
    return "(?:" + ("|".join(re.escape(w).replace(r"\ ", "[ ]") for w in sorted(words, key=lambda w: (-len(w), w))) or "(?!)") + ")"


def telling(phrase: str) -> str:
    """The last word of a phrase, or the longest where the last is a small one, as ``text.word_set`` cuts it.

    >>> telling("new year's eve"), telling("prior to"), telling("p.m.")
    ('eve', 'prior', 'm')
    """
    found = LETTERS.findall(phrase.lower())
    return str(found[-1] if len(found[-1]) > 2 else max(reversed(found), key=len))


@cache
def numbers(pack: Pack) -> Numbers:
    """The numbers of a pack, made once."""
    return Numbers(pack)
