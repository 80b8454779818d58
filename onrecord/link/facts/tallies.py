"""Counts that are updated as a story goes on: deaths, injured, missing, a magnitude. The words around them need not be alike."""

from rapidfuzz.distance import Levenshtein

from onrecord.lang.names import same_person
from onrecord.link.entities.cast import form_of
from onrecord.link.facts.pairs import Pair, overlap
from onrecord.link.facts.units import Utterance
from onrecord.link.facts.verdict import SAME, VERBATIM, Verdict, correction, verdict
from onrecord.text import words
from onrecord.types import Figure

FALL = 2  # times by which a toll does not fall without a word
MOST_TIMES = 3  # by which one toll is seldom another's later or rival value: further apart they are of two events
SHORT = 3  # letters of a name in which one letter makes another name
BESIDE = 160  # characters between two counts that a report sets side by side
LOWER, UPPER = frozenset(("over", "at least")), frozenset(("up to", "under", "nearly"))


def counted_alike(p: Pair, a: Figure, b: Figure) -> Verdict | None:
    """One value of one series told twice: one figure, whatever the words around it."""
    what = p.left.tally
    if what is None or what != p.right.tally or a.value != b.value or a.high != b.high or not _one_story(p):
        return None
    because = f"{a.value.normalize():f}: {what}"
    if p.one_voice:
        return verdict(p, SAME, because=because, rule="same_tally", merge=True)
    if p.same_report:
        return None
    if p.alignment.share >= VERBATIM and None in (p.left.speaker, p.right.speaker):
        return verdict(p, SAME, because=f"{because}, word for word", rule="verbatim_figure")
    if one_name(p):
        return verdict(p, SAME, because=f"{because}; the two sources may be one", rule="tally_again")
    return verdict(p, SAME, because=f"{because}, from another voice", rule="tally_echo")


def one_name(p: Pair) -> bool:
    """Two speakers who may be one: people whose names fit, or names of which one is a part of the other or a slip of the pen."""
    a, b = ([w for w in words(u.who or "") if w not in u.lex.stop] for u in p.both)
    if not a or not b:
        return False
    if p.left.voice == p.right.voice == "person" and min(len(a), len(b)) > 1 and p.left.named and p.right.named:
        genders = {g for w in (a[0], b[0]) if (g := p.left.lex.given.get(w))}
        return len(genders) < 2 and (a[-1] == b[-1] or same_person(form_of(p.left.who or ""), form_of(p.right.who or "")))
    if p.left.named != p.right.named and not _led_by(*sorted((p.left.who or "", p.right.who or ""), key=len)):
        return False
    slip = min(len(a[-1]), len(b[-1])) > SHORT and 1 in (len(a), len(b)) and Levenshtein.distance(a[-1], b[-1]) == 1
    return set(a) <= set(b) or set(b) <= set(a) or slip


def _led_by(name: str, phrase: str) -> bool:
    """Whether a phrase begins with a name or has it as an apposition: "a spokesman for Ann Berg" is not Ann Berg.

    >>> _led_by("Ann Berg", "a spokesman for Ann Berg"), _led_by("Carl Oss", "a lawyer for Ann Berg, Carl Oss of Oss & Voss")
    (False, True)
    """
    before = phrase.casefold().removeprefix("the ").partition(name.casefold().removeprefix("the "))
    return not before[1] or before[0].strip() == "" or before[0].rstrip().endswith(",")


def leaves_room(a: Figure, b: Figure) -> bool:
    """Whether a bound lets two values be true at once: "at least 9" and 12, 8 and "up to 10"; two upper bounds do not.

    >>> f = lambda v, m=None: Figure(value=v, unit="count", modifier=m)
    >>> leaves_room(f(9, "at least"), f(12)), leaves_room(f(8), f(10, "up to")), leaves_room(f(8, "up to"), f(10, "up to"))
    (True, True, False)
    """
    low, high = sorted((a, b), key=lambda f: f.value)
    return low.modifier in LOWER or (high.modifier in UPPER and low.modifier not in UPPER)


def _one_story(p: Pair) -> bool:
    """Neither passage is of a part, of another year or of another place than the other."""
    return _part(p.left) == _part(p.right) and p.left.past == p.right.past and not _elsewhere(p) and one_side(p)


def _facing(p: Pair) -> bool:
    """A report sets two speakers side by side, of whom one tells of the other side's losses and one of his own."""
    a, b = sorted(p.both, key=lambda u: u.start)
    near = p.same_report and 0 <= b.start - a.end < BESIDE and None not in (a.speaker, b.speaker) and a.speaker != b.speaker
    return near and any("other" in u.sides for u in p.both) and any("own" in u.sides for u in p.both)


def one_side(p: Pair) -> bool:
    """Nobody tells of the other side's losses, unless one speaker does so in both, or the two are set side by side."""
    told = [u for u in p.both if "other" in u.sides]
    return not told or (p.same_speaker if len(told) > 1 else _facing(p))


def moved(p: Pair, a: Figure, b: Figure) -> Verdict | None:
    """Two values of one series: an update at two times, a conflict at one; nothing where either passage is of another event."""
    what = p.left.tally
    if what is None or what != p.right.tally or (p.same_report and not _facing(p)) or not _one_story(p):
        return None
    if any(_summed(u, what) for u in p.both) or _overlap(a, b) or (max(a.value, b.value) > MOST_TIMES * min(a.value, b.value)):
        return None
    values = f"{a.value.normalize():f} and {b.value.normalize():f}: {what}"
    if p.left.corrects != p.right.corrects:
        return correction(p, f"{values}, put right")
    if p.same_time is False and b.value * FALL < a.value and what in p.left.lex.lasting:
        return None  # a toll that falls so far, and nobody says that it is put right, is of another event or of a part
    if p.same_time is False:
        return verdict(p, ("updates", "value"), because=f"{values}, at two times", rule="tally")
    if p.same_time and leaves_room(a, b):
        return verdict(p, ("differs", "value"), because=f"{values}, at the same time; a bound leaves room for both", rule="tally_bound")
    if p.same_time:
        return verdict(p, ("conflicts", "value"), because=f"{values}, at the same time", rule="tally_value")
    return verdict(p, ("differs", "value"), because=f"{values}; the reports do not tell which is the later", rule="tally_undated")


def _overlap(a: Figure, b: Figure) -> bool:
    """Whether two bounds hold of one number: "more than 30" and "up to 32".

    >>> f = lambda v, m=None: Figure(value=v, unit="count", modifier=m)
    >>> _overlap(f(30, "over"), f(32, "up to")), _overlap(f(2, "at least"), f(4))
    (True, False)
    """
    low, high = sorted((a, b), key=lambda f: f.value)
    return low.modifier in LOWER and high.modifier in UPPER


def _summed(u: Utterance, what: str) -> bool:
    """Its passage tells another count too that may be of the same series: one of them is a part, or their sum is the toll."""
    counts = [x for x in u.others if x.unit == "count" and x.measure]
    return any({u.lex.tallies[w] for w in words(x.measure or "") if w in u.lex.tallies} <= {what} for x in counts)


def _part(u: Utterance) -> frozenset[str]:
    """Words of what is counted that make it a part of the whole ("12 of them children")."""
    return frozenset(w for w in words(u.figure.measure or "") if w in u.lex.distinguishing) if u.figure else frozenset()


def _elsewhere(p: Pair) -> bool:
    """One passage names another time or other places than the other does: it may be of another event."""
    a, b = p.left.figure, p.right.figure
    if a and b and a.as_of and b.as_of and a.as_of[:4] != b.as_of[:4] and overlap(a.as_of, b.as_of) is False:
        return True
    left, right = (frozenset(n.entity for n in u.names if n.type == "place") for u in p.both)
    return bool(left and right and not left & right)
