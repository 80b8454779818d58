"""How two utterances stand to each other. ``RULES`` is the ordered list; the first that answers decides, and says so."""

from collections.abc import Callable
from math import fsum

import msgspec

from onrecord.link.align import told
from onrecord.link.facts.apart import apart
from onrecord.link.facts.denied import denied
from onrecord.link.facts.echoed import echoed
from onrecord.link.facts.figures import figures
from onrecord.link.facts.likeness import MATTER, SAID, likeness, most, reason
from onrecord.link.facts.moved import rescheduled
from onrecord.link.facts.opposed import opposed
from onrecord.link.facts.pairs import COMING, Pair, overlap
from onrecord.link.facts.phrase import phrase
from onrecord.link.facts.quoted import quotation, rendered
from onrecord.link.facts.units import OBJECTS, Act, Named, Utterance
from onrecord.link.facts.verdict import SAME, SUPPORTS, Verdict, verdict
from onrecord.types import Facet

MERGE = 0.62  # likeness from which one voice says one thing in two reports
MERGE_HERE = 0.72  # the same inside one report, where close sentences are often two steps of one thought
CLOSE = 0.38
TOPIC = 0.22  # likeness of wording, for a language without sentence vectors
HALF = 0.4  # words kept, as a share of the longer wording, of one thing said twice
HEADLINE = 0.65  # likeness from which a headline, which sums up, is on one matter with a passage
FEW = 3  # content words that one of two wordings may have more
WORDS = 3  # stems and names of a passage that says something
AFFAIR = 0.45  # closeness in meaning of two steps of one affair
NEAR = 0.55  # closeness in meaning that bears out names in common
LEAST = 0.5  # rarity shared below which no sentence vector is read
SPEECH = {"statement", "communication", "publication"}
ENOUGH = 1.6  # words in common: an everyday one counts 0.6, a rare name or word 1
SHARES = {"%", "1", "pp"}
TO_COME = {"scheduled", "expected", "offered", "discussed"}  # what is only thought of, or would be, is no plan that came true
REAL = {"happened", "ongoing"}
Acts = tuple[Act, Act]
Rule = Callable[[Pair], Verdict | None]


def series(p: Pair) -> Verdict | None:
    """Two numbers of one series of events: the later one is the current one."""
    for n, what in p.left.series:
        for m, other in p.right.series:
            if what == other and n != m and (n < m or p.same_time is not False):
                found = verdict(p, ("updates", "date"), because=f"numbers {min(n, m)} and {max(n, m)} of one series", rule="series")
                first, last = (p.i, p.j) if n < m else (p.j, p.i)
                return msgspec.structs.replace(found, left=first, right=last)
    return None


def lead_in(p: Pair) -> Verdict | None:
    """A paraphrase and the quotation right under it, of one speaker."""
    a, b = sorted(p.both, key=lambda u: u.start)
    if not (p.same_report and p.same_speaker and a.form != "direct" and b.form == "direct" and 0 <= b.start - a.end < 160):
        return None
    if p.weight < 0.25 and p.score < 0.15:
        return None
    facet: Facet = "scope" if p.alignment.dropped or p.alignment.added else "wording"
    return verdict(p, ("differs", facet), because=f"the lead-in and the quotation under it; {told(p.alignment)}", rule="lead_in")


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


def reworded(p: Pair) -> Verdict | None:
    """One speaker in two reports, the same matter in clearly other words."""
    if not p.same_speaker or p.left.kind == "event" or p.right.kind == "event" or (p.left.figure and p.right.figure):
        return None
    near = (p.score >= CLOSE and p.weight >= 1.2) or (p.weight >= 1.6 and p.score >= 0.17)
    if p.same_report or not near or overlap(p.left.said, p.right.said) is False or apart(p):
        return None
    return verdict(
        p, ("differs", "wording"), because=f"the same speaker on the same matter ({p.words()}); {told(p.alignment)}", rule="reworded"
    )


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
    return _one_coming(p, acts) or _one_day(p, acts) or _alike(p, acts)


def _level(p: Pair, acts: Acts) -> bool:
    """Whether two events have come as far: ``happened`` and ``ongoing`` are not told apart, nor ``scheduled`` and ``expected``."""
    x, y = acts[0].modality, acts[1].modality
    return _rank(p, x) == _rank(p, y) or {x, y} == REAL


def _one_coming(p: Pair, acts: Acts) -> Verdict | None:
    """Both tell of an arranged event of somebody, and the story knows of no second one of that kind with other people."""
    x, y = acts
    common = set(x.people) & set(y.people)
    if not {x.modality, y.modality} <= COMING or not common or p.left.lex.family.get(x.type) not in ("visit", "deal"):
        return None
    kind = p.left.lex.alike.get(x.type, x.type)
    most, *others = p.pool.coming[kind, min(common)]
    if len(most) < 2 or not {*x.people, *y.people} <= most or any(not s <= most for s in others):
        return None  # nobody says with whom, or two events remain
    return _one(p, f"one {x.type} to come, of the same people", "event_to_come")


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


def progress(p: Pair) -> Verdict | None:
    """An affair that a later report tells further on: talked of, then offered, then agreed."""
    a, b = p.both
    if p.same_report or p.same_time is not False or not a.acts or not b.acts or (p.meaning is not None and p.meaning < AFFAIR):
        return None
    if a.open or b.open or not _steps(a, b):
        return None
    thing = _object(p) or (_matter(p, 1.3) if p.score >= 0.35 or likeness(p).score >= NEAR else None)
    if not thing:
        return None
    x, y = a.acts[0], b.acts[0]
    family = a.lex.family.get(x.type)
    first, then = (a.lex.status.get(m, -1) for m in (x.modality, y.modality))
    further = first < min(then, 5) or (x.modality == "offered" != y.modality and first <= then)
    if family and family == b.lex.family.get(y.type) and first > -1 and further:
        return verdict(p, ("updates", "status"), because=f"on {thing}: {x.modality}, later {y.modality}", rule="progress")
    return None


def _steps(a: Utterance, b: Utterance) -> bool:
    """Whether what they tell may be two steps: one that is denied is a step of that very act; two acts have somebody in common."""
    x, y = a.acts[0], b.acts[0]
    if x.modality == "denied" and x.trigger != y.trigger:
        return False
    if any(z.type == y.type and z.modality == y.modality for z in a.acts[1:]):
        return False  # the earlier one tells of it as it is, beside another matter
    return x.type == y.type or not (a.people and b.people) or bool(a.people & b.people)


def _object(p: Pair) -> str | None:
    """A rare thing (weapon, plant, document, programme) that both name."""
    things = {t for u in p.both for t, kind in u.name_words.items() if kind in OBJECTS}
    things |= {"@" + n.entity for u in p.both for n in u.names if n.type in OBJECTS}
    for t in p.shared:
        rare = p.pool.rare[t] * (2 if t[0] == "~" else 1)
        if t in things and rare >= 0.45 * p.pool.rarest:
            return next((_name(p, n) for n in p.left.names if t in ("@" + n.entity, "~" + _name(p, n).casefold())), t[1:])
    return None


def _name(p: Pair, n: Named) -> str:
    return p.left.exact[n.start - p.left.start : n.end - p.left.start]


def _matter(p: Pair, least: float = 0.9) -> str | None:
    """What both are about: two words or more that are not of every day, or a name and a word."""
    often = max(4, len(p.pool.units) // 12)
    both = [t for t in p.shared if t in p.left.matter and t in p.right.matter]
    named = [t for t in p.shared if t[0] == "@" and p.pool.rare[t] >= 0.4 * p.pool.rarest]
    much = len(named) + sum((0.6 if t[0] == "=" else 1.0) * (0.5 if p.pool.frequent[t] > often else 1.0) for t in both)
    return ", ".join(p.printed(t) for t in both[:4]) if both and much >= ENOUGH and p.weight >= least else None


def thing(p: Pair) -> Verdict | None:
    """Two reports on one rare thing (a plant, a weapon, a document), each telling something else of it."""
    if p.same_report or p.weight < 0.5 or not (what := _object(p)):
        return None
    return verdict(p, ("differs", "scope"), because=f"both on {what}; {told(p.alignment)}", rule="thing", score=likeness(p).score)


def _short(p: Pair) -> bool:
    """One of them hardly says anything ("the quake")."""
    return any(len({*u.stems, *u.entities}) < WORDS or len(set(u.stems)) < WORDS - 1 for u in p.both)


def turned(p: Pair) -> Verdict | None:
    """Up in one report, down in the other, of one matter: at two times it has turned."""
    a, b = p.both
    if p.same_report or not (a.figure and b.figure) or {a.direction, b.direction} != {"up", "down"} or p.weight < LEAST:
        return None
    if a.figure.unit != b.figure.unit and not {a.figure.unit, b.figure.unit} <= SHARES:
        return None
    if (p.meaning or 0.0) < NEAR or not a.entities & b.entities or not a.matter & b.matter:
        return None
    because = f"{a.direction} in one, {b.direction} in the other ({p.words()})"
    return verdict(p, ("updates" if p.same_time is False else "differs", "value"), because=because, rule="turned")


def _one_kind(p: Pair) -> bool:
    """Both tell of an event of one kind."""
    alike = p.left.lex.alike
    return bool({alike.get(x.type, x.type) for x in p.left.acts} & {alike.get(y.type, y.type) for y in p.right.acts})


def meant(p: Pair) -> Verdict | None:
    """One voice, the same thing in other words: close in meaning, nothing that tells the two apart."""
    if (
        p.same_report
        or not p.one_voice
        or (p.left.figure and p.right.figure)
        or p.weight < LEAST
        or overlap(p.left.said, p.right.said) is False
    ):
        return None
    if p.left.acts and p.right.acts and not _one_kind(p):
        return None
    if (p.meaning or 0.0) < SAID:
        return None
    like = likeness(p)
    if like.score < MATTER or overlap(p.left.said, p.right.said) is False or apart(p):
        return None
    return verdict(
        p,
        ("differs", "wording"),
        because=f"much the same in other words ({reason(p)}); {told(p.alignment)}",
        rule="meant",
        score=like.score,
    )


def topic(p: Pair) -> Verdict | None:
    """A close matter, told by another voice or wider or narrower."""
    if p.same_report or p.weight < LEAST or (p.left.figure and p.right.figure) or _short(p):
        return None  # of two figures more can be told than that they are of one matter
    if any(u.kind == "event" and u.acts[0].type in SPEECH for u in p.both):
        return None  # that somebody spoke is no matter of its own
    least = HEADLINE if p.left.head or p.right.head else MATTER
    if p.meaning is not None and most(p) < least:
        return None
    like = likeness(p)
    if like.score < least if like.meaning is not None else not _matter(p, 1.3) or p.score < TOPIC:
        return None
    return verdict(p, ("differs", "scope"), because=f"one matter ({reason(p)}); {told(p.alignment)}", rule="topic", score=like.score)


RULES: list[Rule] = [
    *(figures, series, lead_in, quotation, rescheduled, opposed, denied, event, repeated, rendered),
    *(reworded, echoed, progress, turned, phrase, thing, meant, topic),
]


def decide(p: Pair) -> Verdict | None:
    """The verdict of the first rule that has one."""
    if p.same_report and p.left.start < p.right.end and p.right.start < p.left.end:
        return None  # one lies in the other
    return next((v for rule in RULES if (v := rule(p))), None)
