"""The grammar of one number: its sign, parts and halves, a decimal comma, scales; what looks like a number and is none."""

import re
from decimal import Decimal

from onrecord.find.figures.numbers import VULGAR
from onrecord.find.figures.scene import Match, Scene
from onrecord.text import Token

MIXED = re.compile(r"(?P<whole>\S.{0,80}?) and (?P<n>an?|one|two|three)[ -](?P<part>half|halves|quarters?)", re.I)
PART_OF = re.compile(r"(?:(?P<n>an?|one|two|three)[ -])?(?P<part>[a-z]+?)(?: of)?(?: an?)?", re.I)
CODED = re.compile(r"[ ]?(?P<word>[bcdfghjklmnpqrstvwxz]{2,5})(?![\w.])")
BACK = 12


def number(text: str, scale: str | None, scene: Scene) -> Decimal | None:
    """The value of a number as printed, with its scale words."""
    text = text.strip()
    extra = Decimal(0)
    if text and text[-1] in VULGAR:
        extra, text = Decimal(VULGAR[text[-1]]), text[:-1].strip()
    if m := re.fullmatch(r"(\d)/(\d)", text):
        return Decimal(m[1]) / Decimal(m[2])
    if m := re.fullmatch(r"([^/]{0,80}) (\d)/(\d)", text):
        if m[3] == "0":
            return None
        extra, text = Decimal(m[2]) / Decimal(m[3]), m[1]
    value = (_parted(text, scene) or scene.numbers.value(text)) if text else Decimal(0)
    if value is None:
        return None
    value += extra
    for word in (scale or "").lower().split():
        value *= scene.numbers.scales[word]
    return value if value == value.to_integral_value() else value.quantize(Decimal("0.000001")).normalize()


def _parted(text: str, scene: Scene) -> Decimal | None:
    """Two and a half, three quarters of (a million), 3,75; None for any other number."""
    if re.fullmatch(r"\d{1,3},\d{1,2}", text):
        return Decimal(text.replace(",", "."))
    parts = scene.numbers.parts
    if m := MIXED.fullmatch(text):
        whole, last = scene.numbers.value(m["whole"]), re.split(r"[ -]", m["whole"].lower())[-1]
        part = _times(m["n"], scene) * parts[m["part"].lower()] * scene.numbers.scales.get(last, Decimal(1))
        return None if whole is None else whole + part  # "a million and a half"
    m = PART_OF.fullmatch(text)
    if m is None or m["part"].lower() not in parts:
        return None
    size, count = parts[m["part"].lower()], _times(m["n"] or "a", scene)
    return count / 3 if m["part"].lower().startswith("third") else count * size


def _times(word: str, scene: Scene) -> Decimal:
    return Decimal(1) if word.lower() in {"a", "an"} else scene.numbers.value(word) or Decimal(1)


def more(m: Match, scene: Scene) -> Decimal:
    """The half of "a million and a half": of the last scale word; nothing where there is none."""
    if not m["more"]:
        return Decimal(0)
    words = re.split(r"[ -]", f"{m['num']} {m['scale'] or m['short'] or m['paid'] or ''}".lower().strip())
    scale = next((scene.numbers.scales[w] for w in reversed(words) if w in scene.numbers.scales), Decimal(1))
    return scene.numbers.parts[m["more"].lower()] * scale


# ------------------------------------------------------------------ signs
def signed(m: Match, low: Decimal, high: Decimal | None, scene: Scene) -> tuple[Decimal, Decimal | None]:
    """Both numbers with their signs: the sign in front is that of the first, wherever a second one follows in words."""
    dashed = m["join"] is not None and m["join"].strip() in {"-", "–", "—"}
    below = bool(m["sign2"]) or (bool(m["sign"]) and _below(m, scene))
    if below and (high is None or not dashed or m["sign"][:1] in "−"):
        low = -low
    return low, -high if high is not None and m["sign3"] and not dashed else high


def _below(m: Match, scene: Scene) -> bool:
    """Is a sign one: no "minus" that takes something off, no "negative" before a count of things?"""
    word = m["sign"].strip(" -").lower()
    if not word or not word[0].isalpha():
        return True
    front = scene.before(m.start("sign"))
    if word == "minus":
        return front is None or (front.pos not in {"NUM", "SYM"} and not (front.pos == "NOUN" and _counted(front, scene)))
    return bool(m["unit"] or m["cur"] or m["num"][0].isdigit())


def _counted(unit: Token, scene: Scene) -> bool:
    return re.search(r"\d[ ]?$", scene.text[max(0, unit.start - BACK) : unit.start]) is not None


def start_of(m: Match, value: Decimal, scene: Scene) -> int:
    """Where a figure begins: with its sign, where that counts, else with its currency or its number."""
    if m["sign"] and (value < 0 or not m["sign"][0].isalpha()):
        return m.start("sign")
    return m.start("cur") if m["cur"] else m.start("num")


# ------------------------------------------------------------------ no number
def no_number(m: Match, scene: Scene) -> bool:
    """Digits of a code, two numbers side by side, a sum with an unknown scale, one in brackets that may be a loss: nothing is told."""
    num = m["num"]
    if re.match(r"00", num) or (" " in num and num[0].isdigit() and num[-1].isdigit() and "/" not in num and not _one_number(m, scene)):
        return True
    if m["paid"] and m["paid"].lower() == "l" and m["cur"] not in ("Rs", "Rs.", "₹", "INR"):
        return True
    return bool(m["cur"]) and (_unknown_scale(m, scene) or _may_be_loss(m, scene))


def _one_number(m: Match, scene: Scene) -> bool:
    """Digits in groups are one number where a unit, a sum or a thing stands beside them, and no name or number in front."""
    if m["cur"] or m["unit"] or m["scale"] or m["code"]:
        beside = True
    else:
        nxt = scene.after(m.end("num"))
        beside = nxt is not None and nxt.pos in {"NOUN", "ADJ", "PROPN", "VERB"}
    front = scene.before(m.start("num"))
    named = front is not None and not m["cur"] and front.end >= m.start("num") - 1 and (front.pos == "NUM" or front.text[:1].isupper())
    if front is not None and front.lemma.lower() in scene.words["designator"]:
        return False  # "Route 66 500 miles long"
    first = front is not None and scene.parse.sentences[front.sent].first == front.i and front.pos not in {"PROPN", "NUM"}
    return beside and (not named or first)


def _unknown_scale(m: Match, scene: Scene) -> bool:
    """ "$4.5 mrdl": letters without a vowel right behind a sum that no table knows."""
    if m["scale"] or m["short"] or m["paid"] or m["unit"] or m["code"]:
        return False
    word = CODED.match(scene.text, m.end("num"))
    return word is not None and word["word"] not in scene.words["after_sum"]


def _may_be_loss(m: Match, scene: Scene) -> bool:
    """ "The result was (€4.2 million)": brackets behind the verb are a minus in accounts."""
    at = m.start("cur")
    if scene.text[at - 1 : at] != "(":
        return False
    front = scene.before(at - 1)
    return front is not None and front.lemma.lower() == "be"
