"""What keeps two passages apart that are as alike as one fact told twice."""

from collections.abc import Callable, Set

from onrecord.link.facts.apart import apart
from onrecord.link.facts.features import measured
from onrecord.link.facts.figures import PARTS_OF, SMALL, compatible, two_owners
from onrecord.link.facts.likeness import reason
from onrecord.link.facts.pairs import Pair
from onrecord.link.facts.units import Utterance
from onrecord.link.facts.verdict import SAME, Verdict, verdict
from onrecord.text import CLOSING, words
from onrecord.types import Facet

BEHIND = 4  # words behind a word of certainty among which the word stands that it makes uncertain
CLOSE, SHORT = 0.6, 5  # words kept, as a share of the longer wording, and words of content, where one word makes another fact
UNSURE = "possible"  # the force of a word that leaves open what it stands before
AHEAD = frozenset(("scheduled", "expected", "offered", "possible", "conditional"))  # an event that had not come about
LOOSE, FIXED = frozenset(("offered", "discussed")), frozenset(("scheduled", "expected", "happened"))  # talked of; settled on
BELOW, ABOVE = frozenset(("nearly", "under", "at most")), frozenset(("over", "at least"))  # modifiers of a figure
NAMING = 4  # words of a passage that names an event and may tell nothing of it
CHANCE = 20  # counts that two passages may share by chance
Gate = Callable[[Pair], str | None]


def hedged(p: Pair) -> str | None:
    """One says that it may be so, the other that it is; of one figure both are told alike."""
    if p.left.figure and p.right.figure:
        return None
    a, b = (_unsure(u) for u in p.both)
    only = sorted((a - b) & set(p.right.stems) | (b - a) & set(p.left.stems))
    return f"only one says that it may be so: {p.printed(only[0])}" if only else None


def _unsure(u: Utterance) -> frozenset[str]:
    """The stems right behind a word that leaves them open (\"may have found\": found)."""
    told, out = words(u.exact), set()
    for k in (k for k, w in enumerate(told) if u.lex.modals.get(w) == UNSURE):
        behind = [w for w in told[k + 1 : k + 1 + BEHIND] if w not in u.lex.stop and w not in u.lex.modals]
        out |= {u.lex.stem(w) for w in behind[:1]}
    return frozenset(out)


def unequal(p: Pair) -> str | None:
    """Two figures of one unit that cannot be the same; "nearly 200" is not "more than 200"."""
    a, b = p.left.figure, p.right.figure
    if a is None or b is None or a.unit != b.unit:
        return None
    if {a.modifier, b.modifier} & BELOW and {a.modifier, b.modifier} & ABOVE:
        return "a number that is not reached in one, and passed in the other"
    return None if compatible(a, b) else "other numbers"


def denied(p: Pair) -> str | None:
    """One of them is what somebody denies."""
    return "only one is denied" if (p.left.status == "denied") != (p.right.status == "denied") else None


def counted_apart(p: Pair) -> str | None:
    """Two tolls, or a small number of two things: only one has a word like "additional" beside it, or each names another owner."""
    a, b = p.both
    if a.figure is None or b.figure is None:
        return None
    if a.tally != b.tally:
        return f"{a.tally or 'no toll'} in one, {b.tally or 'no toll'} in the other"
    if a.figure.unit == "count" and two_owners(p) and p.alignment.share < CLOSE:
        return "one number of two owners"
    if p.alignment.share < CLOSE and (
        _two_things(a.things, b.things) or (a.figure.unit in PARTS_OF and _two_things(measured(a), measured(b)))
    ):
        return "one number of two things"
    if a.figure.unit != "count" or a.figure.value > SMALL:
        return None
    if only := sorted(a.near_marks ^ b.near_marks):
        return f"beside the number only one says {', '.join(only)}"
    return "a small number of two owners" if a.entities - b.entities and b.entities - a.entities else None


def number_alone(p: Pair) -> str | None:
    """Two small counts of one thing, and at most one word and no name more in common ("seven villages must move", "… will vote")."""
    a, b = p.both
    if a.figure is None or b.figure is None or a.figure.unit != "count" or a.figure.value > CHANCE or a.entities & b.entities:
        return None
    if _tolls(a) & _tolls(b):
        return None
    return None if len(_beside(a) & _beside(b)) > 1 else "hardly more in common than the number and what it counts"


def _tolls(u: Utterance) -> set[str]:
    """What tolls a passage has words for (deaths, injured)."""
    return {u.lex.tallies[w] for w in words(u.exact) if w in u.lex.tallies}


def _beside(u: Utterance) -> frozenset[str]:
    """Stems of a passage but for its numbers and what its figure counts."""
    return frozenset(s for s in u.stems if not s[0].isdigit() and s not in u.lex.numbers) - measured(u) - u.things


def other_parts(p: Pair) -> str | None:
    """One figure, and beside it in each passage another of its unit that the other passage has not ("$60 and $22", "$60 and $10")."""
    if not (p.left.figure and p.right.figure):
        return None
    a, b = ({(x.value, x.unit) for x in u.others if u.figure and x.unit == u.figure.unit} for u in p.both)
    return "other numbers beside it" if a - b and b - a else None


def paid_back(p: Pair) -> str | None:
    """One sum is paid, the other paid back."""
    if not (p.left.figure and p.right.figure):
        return None
    a, b = (u.lex.returns.isdisjoint(words(u.exact)) for u in p.both)
    return "only one is paid back" if a != b else None


def _two_things(a: Set[str], b: Set[str]) -> bool:
    """Both say what is counted or measured, and share no word of it."""
    return bool(a and b and not a & b)


def planned(p: Pair) -> str | None:
    """One tells of it as to come, the other as done."""
    if (p.left.figure and p.right.figure) or not (p.left.acts and p.right.acts):
        return None
    a, b = (u.acts[0].modality for u in p.both)
    apart = ("happened" in (a, b) and {a, b} & AHEAD) or ((a in LOOSE) != (b in LOOSE) and {a, b} & FIXED)
    return f"{a} in one report, {b} in the other" if apart else None


def reversed_(p: Pair) -> str | None:
    """Only one of them has words that turn what follows into its opposite ("anything but")."""
    a, b = ({x for x in u.lex.reversals if f" {x} " in f" {' '.join(words(u.exact))} "} for u in p.both)
    return f"only one says {', '.join(sorted(a ^ b))}" if a ^ b else None


def asked(p: Pair) -> str | None:
    """One of them is a question: one that somebody left open, or one that was put."""
    a, b = (u.asks or u.exact.rstrip(CLOSING + '"').endswith("?") for u in p.both)
    return "one of them is a question" if a != b else None


def two_people(p: Pair) -> str | None:
    """Two people with names, each in words of his own, and neither tells what the other says."""
    a, b = p.both
    if not (a.named and b.named and a.voice == b.voice == "person") or p.same_speaker:
        return None
    if a.speaker in b.entities or b.speaker in a.entities or p.alignment.share >= CLOSE:
        return None
    return f"{a.who} says the one, {b.who} the other"


def mere_name(p: Pair) -> str | None:
    """One only names something that happened ("the crash on the quay"), and the other, at least twice as long, tells more of it."""
    for u, longer in (p.both, p.both[::-1]):
        size = len(u.exact.split())
        if u.kind == "event" and not u.numerals and u.exact[-1:] != "." and size <= NAMING and len(longer.exact.split()) >= 2 * size:
            return "one of them only names it"
    return None


def near_miss(p: Pair) -> str | None:
    """Two passages of nearly the same words, or two short ones, that differ in what makes two facts: a number, a day, a name, a "not"."""
    short = min(len({*u.stems, *u.entities}) for u in p.both) < SHORT
    return apart(p) if short or p.alignment.share >= CLOSE else None


FIGURES: tuple[Gate, ...] = (unequal, counted_apart, number_alone, other_parts, paid_back)
GATES: tuple[Gate, ...] = (*FIGURES, denied, hedged, planned, asked, reversed_, two_people, mere_name, near_miss)
STATUS: tuple[Gate, ...] = (denied, hedged, planned)  # what they tell apart is how far it has come


def joined(p: Pair, score: float) -> Verdict:
    """One fact told twice, by its score; where a gate says in what the two differ, told alike but for that."""
    gate = gate_of(p)
    if gate and (why := gate(p)):
        facet: Facet = "status" if gate in STATUS else "wording"
        return verdict(p, ("differs", facet), because=f"told alike ({reason(p)}), but {why}", rule="told_alike", score=score)
    merge = p.one_voice and p.left.kind == p.right.kind
    return verdict(p, SAME, because=f"one fact ({reason(p)})", rule="alike", merge=merge, score=score)


def gate_of(p: Pair) -> Gate | None:
    """The first gate that keeps a pair apart."""
    return next((gate for gate in GATES if gate(p)), None)


def likely(p: Pair, score: float) -> Verdict:
    """Near to one fact, and not sure enough to be told as one: an editor may want both side by side."""
    facet: Facet = "wording" if p.one_voice else "scope"
    return verdict(p, ("differs", facet), because=f"may be one fact ({reason(p)})", rule="may_be_one", score=score)
