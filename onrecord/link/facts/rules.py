"""How two utterances stand to each other. ``RULES`` is the ordered list; the first that answers decides, and says so."""

from collections.abc import Callable
from math import fsum

from onrecord.link.align import told
from onrecord.link.facts.apart import apart
from onrecord.link.facts.denied import denied
from onrecord.link.facts.echoed import echoed
from onrecord.link.facts.figures import figures
from onrecord.link.facts.moved import rescheduled
from onrecord.link.facts.opposed import opposed
from onrecord.link.facts.pairs import COMING, Pair, overlap
from onrecord.link.facts.quoted import quotation, rendered
from onrecord.link.facts.units import Act
from onrecord.link.facts.verdict import SAME, SUPPORTS, Verdict, verdict
from onrecord.types import Facet

MERGE = 0.62  # likeness from which one voice says one thing in two reports
MERGE_HERE = 0.72  # the same inside one report, where close sentences are often two steps of one thought
HALF = 0.4  # words kept, as a share of the longer wording, of one thing said twice
FEW = 3  # content words that one of two wordings may have more
NEAR = 0.55  # closeness in meaning that bears out names in common
SPEECH = {"statement", "communication", "publication"}
TO_COME = {"scheduled", "expected", "offered", "discussed"}  # what is only thought of, or would be, is no plan that came true
REAL = {"happened", "ongoing"}
Acts = tuple[Act, Act]
Rule = Callable[[Pair], Verdict | None]


def repeated(p: Pair) -> Verdict | None:
    """One voice, nearly the same words: one claim; with a veto the two stay apart and the link says why."""
    if not p.one_voice or "event" == p.left.kind != p.right.kind or p.left.kind == "figure" or p.right.kind == "figure":
        return None
    if p.weight < (1.5 if p.same_report else 1.0) or p.score < (MERGE_HERE if p.same_report else MERGE):
        return None
    who = "the same speaker" if p.same_speaker else "both outlets in their own voice"
    if why := apart(p):
        facet: Facet = "date" if "date" in why else "wording"
        return verdict(p, ("differs", facet), because=f"{who}, close words, but {why}", rule="close_words")
    changed = len(p.alignment.dropped) + len(p.alignment.added)
    if p.same_report and p.same_speaker and (p.left.form == "direct") != (p.right.form == "direct") and changed >= 3:
        because = f"a paraphrase and the quotation in one report; {told(p.alignment)}"
        return verdict(p, ("differs", "scope"), because=because, rule="paraphrase")
    if changed >= max(FEW, len(set(p.left.stems) & set(p.right.stems)) + 1) and not p.same_report:
        return verdict(p, ("differs", "wording"), because=f"{who}, one says more; {told(p.alignment)}", rule="says_more")
    if p.alignment.share < HALF and not p.same_report:
        return None
    if p.alignment.modal_change and not p.same_report:
        return verdict(p, ("differs", "wording"), because=f"{who}, close words; {told(p.alignment)}", rule="certainty")
    return verdict(p, SAME, because=f"{who}, the same in other words ({p.words()}); {told(p.alignment)}", rule="same_words", merge=True)


def event(p: Pair) -> Verdict | None:
    """Two outlets tell of one event: the same kind, people and time."""
    a, b = p.both
    if not (p.own_voice and a.kind == b.kind == "event") or (p.same_report and p.score < 0.5):
        return None
    alike = a.lex.alike
    acts = next(((x, y) for x in a.acts for y in b.acts if alike.get(x.type, x.type) == alike.get(y.type, y.type)), None)
    if acts is None:
        return None
    if overlap(acts[0].when, acts[1].when) is False:
        return _moved(p, acts)
    if apart(p):
        return None
    if not _level(p, acts):
        return _status(p, acts)
    return _one_day(p, acts) or _alike(p, acts)


def _level(p: Pair, acts: Acts) -> bool:
    """Whether two events have come as far: ``happened`` and ``ongoing`` are not told apart, nor ``scheduled`` and ``expected``."""
    x, y = acts[0].modality, acts[1].modality
    return _rank(p, x) == _rank(p, y) or {x, y} == REAL


def _one_day(p: Pair, acts: Acts) -> Verdict | None:
    """One kind of event on one known day with somebody in common."""
    x, y = acts
    day = x.when and y.when and min(len(w.split("/")[0]) for w in (x.when, y.when)) >= 10 and overlap(x.when, y.when)
    common = set(x.people) & set(y.people) or (p.left.entities & p.right.entities and (p.score >= 0.3 or (p.meaning or 0.0) >= NEAR))
    if not day or not common or (p.score < 0.2 and _people(p) < 0.5):
        return None
    return _one(p, f"one {x.type} on {x.when}, with names in common", "event_day")


def _one(p: Pair, because: str, rule: str) -> Verdict:
    """One event: one claim where the two passages say much the same of it, else the one supports the other."""
    if p.inside >= 0.4:
        return verdict(p, SAME, because=because, rule=rule, merge=True)
    return verdict(p, SUPPORTS, because=because + ", of which each tells something else", rule=rule)


def _alike(p: Pair, acts: Acts) -> Verdict | None:
    """The same kind, mostly the same names and close words."""
    people = _people(p)
    near = (people >= 0.6 and p.score >= 0.3) or (people >= 0.34 and p.score >= 0.5)
    if not near or p.weight < 0.4 or acts[0].type in SPEECH:
        return None  # people speak often: only a day makes two sayings one
    same = "the same names" if people >= 0.99 else "names in common"
    x, y = acts
    return verdict(p, SAME, because=f"one {x.type}: {same}, {x.modality}, {x.when or y.when or 'no date'}", rule="event", merge=True)


def _moved(p: Pair, acts: Acts) -> Verdict | None:
    """The same event under another date of the same month: put off, or told differently; else another event."""
    x, y = acts[0].when or "", acts[1].when or ""
    if x[:7] != y[:7] or p.score < 0.55 or _people(p) < 0.5 or not {acts[0].modality, acts[1].modality} <= COMING | {"happened"}:
        return None
    newer = p.same_time is False
    because = f"one {acts[0].type}, dated {x} and {y}"
    return verdict(p, ("updates" if newer else "conflicts", "date"), because=because, rule="event_date")


def _status(p: Pair, acts: Acts) -> Verdict | None:
    """The same event, further on in the later report or told differently at one time."""
    x, y = acts[0].modality, acts[1].modality
    if p.score < 0.3 or _people(p) < 0.34 or p.same_report or abs(_rank(p, x) - _rank(p, y)) < 2:
        return None
    because = f"one {acts[0].type}: {x} in one report, {y} in the other"
    if p.same_time is False and _rank(p, y) > _rank(p, x) and x in TO_COME and (p.meaning is None or p.meaning >= NEAR):
        return verdict(p, ("updates", "status"), because=because, rule="event_status")
    return verdict(p, ("differs", "status"), because=because, rule="event_status")


def _rank(p: Pair, status: str | None) -> int:
    rank = p.left.lex.status.get(status or "", -1)
    return 4 if status in COMING else rank


def _people(p: Pair) -> float:
    """Rarity-weighted overlap of the entities of two clauses."""
    a, b, rare = p.left.entities, p.right.entities, p.pool.rare
    every = fsum(rare["@" + e] for e in a | b)
    return fsum(rare["@" + e] for e in a & b) / every if every else 0.0


RULES: list[Rule] = [figures, quotation, rescheduled, opposed, denied, event, repeated, rendered, echoed]


def decide(p: Pair) -> Verdict | None:
    """The verdict of the first rule that has one."""
    if p.same_report and p.left.start < p.right.end and p.right.start < p.left.end:
        return None  # one lies in the other
    return next((v for rule in RULES if (v := rule(p))), None)
