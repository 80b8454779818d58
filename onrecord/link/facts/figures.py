"""Rules for two figures: the same figure, one value of two things, two values of one thing, forecast and measurement."""

from decimal import Decimal

from msgspec.structs import replace

from onrecord.link.facts.likeness import SAID
from onrecord.link.facts.pairs import Pair, overlap
from onrecord.link.facts.rivals import rivals
from onrecord.link.facts.sums import two_currencies
from onrecord.link.facts.tallies import counted_alike, leaves_room, moved, one_name
from onrecord.link.facts.units import Utterance
from onrecord.link.facts.verdict import SAME, VERBATIM, Verdict, correction, verdict
from onrecord.link.similar import dice
from onrecord.text import words
from onrecord.types import Facet, Figure, Relation

OPEN = {"over", "under", "nearly", "about", "at least", "up to"}
NOT_YET = {"expected", "possible", "target", "discussed", "scheduled"}
SAME_THING, SURE = 0.6, 0.9
JUST = Decimal("0.07")  # how far "more than" and "nearly" a round number reach
SMALL, MILLION = 9, 1_000_000
BARE = 0.3  # likeness of wording where one of two equal figures stands alone ("the bank says 420 million")
SHARES = 1.2  # rarity that two passages with one share of two wholes must have in common
TEN, LARGE = 10, 100  # from here on a value that two reports share is hardly of two things
VERY = 0.8  # closeness in meaning where a word like "other" in only one of them parts no two values of one thing
NEAR, NEARER = 0.5, 0.6  # closeness in meaning of two passages with one figure
SUMS = Decimal("1.35")  # two sums further apart than this are of two things until more tells that they are one
OTHER_WORDS: tuple[Relation, Facet] = ("differs", "wording")
MANY, TIMES = ("count", "pp"), 3  # counts of one thing are seldom further apart than so many times
PARTS_OF = ("%", "1", "pp")  # shares: without the whole they say nothing


def figures(p: Pair) -> Verdict | None:
    """What two figures of one unit come to."""
    a, b = p.left.figure, p.right.figure
    if a is None or b is None or same_place(p.left, p.right) or p.left.vague or p.right.vague:
        return None
    if one := two_currencies(p, a, b):
        return one
    a, b = _fraction(a, b), _fraction(b, a)
    if not _one_unit(p, a, b):
        return None
    if alike := counted_alike(p, a, b):
        return alike
    if compatible(a, b):
        return _same_value(p, a, b)
    if p.i in p.pool.again or p.j in p.pool.again:
        return None
    return _other_value(p, a, b) or moved(p, a, b) or rivals(p, a, b)


def _fraction(a: Figure, b: Figure) -> Figure:
    """A fraction in words beside a percentage, as a percentage to the whole point ("a third": about 33)."""
    if a.unit != "1" or b.unit != "%" or not 0 < a.value < 1:
        return a
    return replace(a, value=(a.value * 100).quantize(Decimal(1)), unit="%", modifier=a.modifier or "about")


def _one_unit(p: Pair, a: Figure, b: Figure) -> bool:
    """One unit; one sum with and without "a year" where the value is the same; one magnitude with and without a unit."""
    if a.unit == b.unit:
        return True
    if {a.unit, b.unit} == {"1", "count"}:
        return p.left.tally is not None and p.left.tally == p.right.tally
    return a.value == b.value and a.unit[:3].isupper() and a.unit[:3] == b.unit[:3] and "" in (a.unit[3:], b.unit[3:])


def same_place(a: Utterance, b: Utterance) -> bool:
    """Two figures of one passage are never alternatives to each other."""
    return a.report == b.report and a.start < b.end and b.start < a.end


def compatible(a: Figure, b: Figure) -> bool:
    """Whether two values can be the same at the precision they are given with ("nearly 40" and 38; 1.6 and 1.62 million).

    >>> x, y, z = (Figure(value=Decimal(v), unit="count") for v in ("1600000", "1620000", "1500000"))
    >>> compatible(x, y), compatible(y, z)
    (True, False)
    """
    if a.high is not None or b.high is not None:
        return a.value == b.value and a.high == b.high
    if a.value == b.value:
        return True
    if _rounds_to(a.value, b.value) or _rounds_to(b.value, a.value) or _just(a, b) or _just(b, a):
        return True
    return bool({a.modifier, b.modifier} & OPEN) and abs(a.value - b.value) <= abs(a.value) * Decimal("0.03")


def _just(round_one: Figure, fine: Figure) -> bool:
    """ "More than sixty" and 62, "nearly 40" and 38: a round number and one just above or below it, as its words say."""
    digits = len(round_one.value.normalize().as_tuple().digits)
    gap = (fine.value - round_one.value) / round_one.value if round_one.value else Decimal(0)
    if digits > 1 or fine.modifier not in (None, "about"):
        return False
    return (round_one.modifier == "over" and 0 < gap <= JUST) or (round_one.modifier == "nearly" and -JUST <= gap < 0)


def _rounds_to(fine: Decimal, coarse: Decimal) -> bool:
    """Whether a value, rounded to the digits of the other, is the other (two significant digits at least)."""
    digits = coarse.normalize().as_tuple()
    if len(digits.digits) < 2 or not isinstance(digits.exponent, int):
        return False
    return fine.quantize(Decimal(1).scaleb(digits.exponent)) == coarse if abs(digits.exponent) < 20 else False


def _kind(p: Pair) -> tuple[float | None, bool]:
    """How alike what is measured is (None when one report does not say), and whether distinguishing words differ."""
    a, b = p.both
    left, right = (_told(u) for u in (a, b))
    only = a.near_marks ^ b.near_marks
    sums = all(u.figure and u.figure.unit[:3].isupper() for u in (a, b))
    return (dice(left, right) if left and right else None), bool(only) or (sums and a.rate != b.rate)


def _told(u: Utterance) -> list[str]:
    """Stems of what is measured and of what; "figure", "number" and their like say neither."""
    if u.figure is None:
        return []
    measure = [w for w in words(u.figure.measure or "") if w not in u.lex.anaphora and w not in u.lex.points]
    return u.lex.stems(f"{' '.join(measure)} {u.figure.of or ''}") if measure or not u.figure.measure else []


def _steady(p: Pair) -> bool:
    """Both say the same of movement: up, down, by, to, or nothing."""
    a, b = p.both
    return (a.direction or b.direction) == (b.direction or a.direction) and (a.change or b.change) == (b.change or a.change)


def _one_count(p: Pair, a: Figure, b: Figure) -> bool:
    """Neither passage holds the other's value too, and the words beside the two numbers meet beyond what is counted."""
    twice = any(x.unit == b.unit and compatible(x, b) for x in p.left.others) or any(
        x.unit == a.unit and compatible(x, a) for x in p.right.others
    )
    counted = set(p.left.lex.stems(f"{a.measure or ''} {a.of or ''}"))
    meet = p.left.around & p.right.around
    if twice or p.left.past != p.right.past:
        return False
    return bool(meet - counted or len(meet & counted) >= 2 or len(p.left.entities & p.right.entities) >= 2)


def _same_value(p: Pair, a: Figure, b: Figure) -> Verdict | None:
    """One value: of one thing it is one figure; of two things, by one speaker, a conflict of denominators."""
    kind, only = _kind(p)
    value = f"{a.value.normalize():f} {a.unit}"
    dated = overlap(a.as_of, b.as_of) is False
    if (a.unit in PARTS_OF or a.unit == "a") and _two_people(p):
        return None
    settled = (p.left.status in NOT_YET) == (p.right.status in NOT_YET)
    if SMALL >= a.value == b.value and a.unit == "count" and p.score < 0.6 and (p.meaning or 0.0) < SAID:
        return None  # much is told of two, three or nine things
    if a.unit == "count" and p.left.tally != p.right.tally and a.measure and b.measure and not (p.left.things or p.right.things):
        return None  # 41 people missing, and 41 people too many
    alike = p.score >= 0.6 or ((kind or 0) >= SAME_THING and p.score >= 0.25) or ((kind is None or kind >= 0.3) and p.score >= 0.45)
    alike = alike or _distinctive(p, a, b) or (a.unit in PARTS_OF and bool(a.of and b.of) and (kind or 0) >= SURE)
    alike = alike or ((p.left.bare or p.right.bare) and abs(a.value) >= LARGE and p.score >= BARE)
    alike = alike or (a.unit[:3].isupper() and abs(a.value) >= MILLION and a.value == b.value and p.score >= 0.4)
    only = only and not _told_so(p, a, kind)
    if alike and not only and not dated and _steady(p) and not _denominators(p, a, b):
        return _told_twice(p, value) if settled else _unsettled(p, value)
    weighty = a.unit != "count" or a.value > 10
    if not p.same_report and p.same_speaker and weighty and not dated and _in_common(p, a) >= 0.4:
        what = f"{a.of or a.measure or 'not said'} / {b.of or b.measure or 'not said'}"
        if a.unit not in PARTS_OF and (a.unit != "count" or not _two_things(p)):
            relation = SAME if a.unit == "count" and a.value >= LARGE else OTHER_WORDS
            return verdict(p, relation, because=f"the same speaker, {value} in other words: {what}", rule="same_sum")
        conflict = a.unit in PARTS_OF and bool((a.of or a.measure) and (b.of or b.measure))
        return verdict(
            p, ("conflicts" if conflict else "differs", "denominator"), because=f"the same speaker, {value}, of: {what}", rule="denominator"
        )
    return _two_wholes(p, a, b, value)


def _two_things(p: Pair) -> bool:
    """Each says what particular thing it counts, and it is not the same ("others wounded" and "the wounded" are)."""
    return bool(p.left.things and p.right.things) and not p.left.things & p.right.things


def _two_people(p: Pair) -> bool:
    """A share or an age is told of somebody here, of somebody else there."""
    return bool(p.left.people and p.right.people) and not p.left.people & p.right.people


def _like_numbers(a: Figure, b: Figure) -> bool:
    """Two counts that one thing may have, now and a little later."""
    low, high = sorted((abs(a.value), abs(b.value)))
    return high <= TIMES * low


def _two_wholes(p: Pair, a: Figure, b: Figure, value: str) -> Verdict | None:
    """One share of two wholes in two reports: it is told of both, and hardly by chance."""
    plain = (a.value if a.unit == "%" else a.value * 100) % 10 == 0
    if p.same_report or plain or a.unit not in PARTS_OF or not (a.of and b.of) or not _denominators(p, a, b):
        return None
    if p.weight < SHARES or p.left.past != p.right.past:
        return None
    return verdict(p, ("differs", "denominator"), because=f"{value}, of: {a.of} / {b.of}", rule="two_wholes")


def _told_twice(p: Pair, value: str) -> Verdict | None:
    """One figure of one thing: one claim of one voice; another voice bears it out; where a voice has no name they may be one."""
    if p.one_voice:
        return verdict(p, SAME, because=f"{value} of the same thing ({p.words()})", rule="same_figure", merge=True)
    if p.same_report:
        return None
    if p.alignment.share >= VERBATIM and None in (p.left.speaker, p.right.speaker):
        return verdict(p, SAME, because=f"{value}, word for word", rule="verbatim_figure")
    if all(u.named or not u.told for u in p.both) and not one_name(p):
        return verdict(p, SAME, because=f"{value} of the same thing from another voice ({p.words()})", rule="figure_echo")
    return verdict(p, SAME, because=f"{value} of the same thing ({p.words()}); the two sources may be one", rule="figure_again")


def _unsettled(p: Pair, value: str) -> Verdict | None:
    """One report has as settled what the other has as a plan, an offer or a forecast."""
    if p.same_report:
        return None
    told = " / ".join(u.status or "reported" for u in p.both)
    return verdict(p, ("differs", "status"), because=f"{value} of the same thing, {told} ({p.words()})", rule="figure_status")


def _told_so(p: Pair, a: Figure, kind: float | None) -> bool:
    """One sum or share of one thing, or of one speaker, near in meaning: a word like "third" in only one of them does not part them."""
    return a.unit != "count" and (p.same_speaker or (kind or 0) >= SAME_THING) and (p.meaning or 0.0) >= NEARER


def _distinctive(p: Pair, a: Figure, b: Figure) -> bool:
    """A value that is hardly told of two things: with a word beside both numbers, beside one name, or in passages near in meaning."""
    meaning = p.meaning or 0.0
    digits = max(len(x.value.normalize().as_tuple().digits) for x in (a, b))
    if meaning < NEAR or (a.unit == "count" and digits < 2) or two_owners(p):
        return False
    beside = p.left.around & p.right.around
    if a.unit in PARTS_OF:
        return (bool(beside) and meaning >= NEARER) or (p.same_speaker and meaning >= SAID)
    large = abs(a.value) >= (LARGE if a.unit == "count" else TEN)
    return large and (bool(beside or p.left.entities & p.right.entities) or meaning >= NEARER)


def two_owners(p: Pair) -> bool:
    """Each passage is of somebody of whom the other is not (the tanks of two armies)."""
    a, b = ({n.entity for n in u.names if n.type != "person"} for u in p.both)
    apart = p.left.speaker is not None and p.right.speaker is not None and not p.same_speaker
    return bool(a - b and b - a) or (apart and not a & b)


def _denominators(p: Pair, a: Figure, b: Figure) -> bool:
    """Shares of two wholes: both say of what, and not the same."""
    if a.unit not in PARTS_OF or not a.of or not b.of:
        return False
    if p.left.change == p.right.change == "by":  # "its shares", "the shares of the firm": what moved, no whole
        this, other = ({*u.lex.stems(f"{f.measure or ''} {f.of}")} for u, f in ((p.left, a), (p.right, b)))
        if this <= other or other <= this:
            return False
    return dice(p.left.lex.stems(a.of), p.right.lex.stems(b.of)) < 0.75 and p.score < 0.75


def _in_common(p: Pair, a: Figure) -> float:
    """Weight of what the two passages share besides the number."""
    number = f"{a.value.normalize():f}"
    return sum(p.pool.rare[t] for t in p.shared if t != number) / p.pool.rarest


def _one_thing(p: Pair, kind: float | None) -> bool:
    """Both say what is measured, and it is the same, of the same name; or neither does, and one passage is the other in other words."""
    common = p.left.entities & p.right.entities
    if kind is None:
        lone = not any(x.unit == u.figure.unit for u in p.both if u.figure for x in u.others)
        return (p.meaning or 0.0) >= SAID and len(common) >= 2 and lone and p.score >= 0.3
    return kind >= SAME_THING and (p.score >= 0.3 or (kind >= SURE and bool(common) and p.score >= 0.2))


def _own_sum(p: Pair, a: Figure, b: Figure) -> bool:
    """One speaker gives two sums close to each other, in one unit, with the same verb beside them."""
    low, high = sorted((a.value, b.value))
    return p.same_speaker and a.unit[:3].isupper() and 0 < low < high <= low * SUMS and bool(p.left.around & p.right.around)


def _other_value(p: Pair, a: Figure, b: Figure) -> Verdict | None:
    """Two values of one thing: a conflict at one time, an update at two, a forecast and its outcome."""
    kind, only = _kind(p)
    only = only and not ((kind or 0) >= SURE and (p.meaning or 0.0) >= VERY and p.left.rate == p.right.rate)
    if p.same_report or only or not _steady(p) or not _one_count(p, a, b) or not (_one_thing(p, kind) or _own_sum(p, a, b)):
        return None
    if a.unit == "a" and not p.left.people & p.right.people:
        return None  # an age, a term: of somebody whom only one of them names
    if _two_people(p) or (p.same_time is False and a.unit in MANY and not _like_numbers(a, b)):
        return None
    if a.unit in PARTS_OF and not (a.of or b.of or p.left.entities & p.right.entities) and p.left.people != p.right.people:
        return None  # of whom, only one of them says
    values = f"{a.value.normalize():f} and {b.value.normalize():f} {a.unit} of {a.of or a.measure}"
    if (p.left.status in NOT_YET) != (p.right.status in NOT_YET):
        ahead = p.left.status in NOT_YET and p.same_time is False
        return verdict(p, ("updates" if ahead else "differs", "status"), because=f"{values}: forecast and measurement", rule="forecast")
    if p.left.status in NOT_YET and not p.one_voice:
        return verdict(p, ("differs", "value"), because=f"{values}: two estimates", rule="estimates")
    if p.left.corrects != p.right.corrects:
        return correction(p, f"{values}, put right")
    if overlap(a.as_of, b.as_of) is False or p.same_time is False:
        return verdict(p, ("updates", "value"), because=f"{values}, at two times", rule="figure_moved")
    if p.same_time and leaves_room(a, b):
        return verdict(p, ("differs", "value"), because=f"{values}, at the same time; a bound leaves room for both", rule="value_bound")
    if p.same_time:
        return verdict(p, ("conflicts", "value"), because=f"{values}, at the same time", rule="value")
    return verdict(p, ("differs", "value"), because=f"{values}; one report is undated", rule="value_undated")
