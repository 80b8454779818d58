"""A figure with everything that its sentence says about it: measure, change, time and status."""

from collections.abc import Sequence
from functools import cache

from onrecord.find.quantities_change import change_of
from onrecord.find.quantities_count import NOTHING, Told
from onrecord.find.quantities_draft import Figure, Scene
from onrecord.find.quantities_measure import age_of, measured
from onrecord.find.quantities_owner import behind
from onrecord.find.quantities_phrases import head_of, kids, verb_of
from onrecord.find.quantities_time import lasting
from onrecord.lang import Pack
from onrecord.text import QUOTES, Token
from onrecord.types import Quantity, QuantityStatus, Timex

STATUSES: tuple[QuantityStatus, ...] = ("reported", "expected", "possible", "target", "discussed", "scheduled")


@cache
def statuses(pack: Pack) -> dict[str, QuantityStatus]:
    """Cue lemma -> status."""
    return {r["lemma"]: s for r in pack.table("measure_status") for s in STATUSES if s == r["status"]}


def read_around(f: Figure, scene: Scene, times: Sequence[Timex], others: Sequence[Figure], done: Sequence[Quantity]) -> Quantity:
    """The figure as a record, with everything that its sentence says about it."""
    head = head_of(f, scene)
    change, direction = change_of(f, head, scene) if head and f.kind != "time" else (None, None)
    f.change, f.direction = f.change or change, f.direction or direction
    told = (_told(f, head, scene) if head else None) or NOTHING
    status = _status(head, scene) if head else "reported"
    if head is not None and (model := _model(f, head, status, told, done, scene)):
        wholes = ("in", "among") if (model.measure or "").startswith("share") else ("in", "at", "among", "from", "for", "on")
        told = model.measure, behind(f.end, scene, wholes) or model.of  # "3% for roads, 1% on ports" are shares of one whole
        f.change = f.change or (model.change if head.dep == "conj" and f.direction == model.direction else None)
    when = _as_of(f, head, times, others, scene) if head else None
    known = when is not None and when.value is not None and not when.value.endswith("_REF")
    measure, of = map(_clean, told)
    if f.kind == "bare" and f.noun is None and measure and measure.split()[-1].lower() in scene.words["scale_noun"]:
        f.unit = "1"
    return Quantity(
        start=f.start, end=f.end, value=f.value, high=f.high, unit=f.unit or "count", modifier=f.modifier,
        change=f.change, direction=f.direction,  # type: ignore[arg-type]
        measure=measure, of=of, as_of=when.value if when and known else None, as_of_at=when.id if when and known else None,
        status=status, rule=_rule(f, told),
    )  # fmt: skip


def _told(f: Figure, head: Token, scene: Scene) -> tuple[str | None, str | None] | None:
    return lasting(f, head, scene) if f.kind == "time" else age_of(f, scene) or measured(f, head, scene)


def _rule(f: Figure, told: tuple[str | None, str | None]) -> str:
    """The rule's name; ``quantities.time`` is a stretch of time that measures nothing: it dates, and is no claim."""
    if f.kind == "time":
        return "quantities.lasting" if told[0] else "quantities.time"
    return f"quantities.{f.rule if f.kind != 'bare' else 'bare'}"


def _clean(text: str | None) -> str | None:
    """A phrase, unless it is cut by a quotation mark or says nothing."""
    return text if text and any(c.isalnum() for c in text) and not any(c in QUOTES for c in text) else None


def _model(f: Figure, head: Token, status: str, told: Told, done: Sequence[Quantity], scene: Scene) -> Quantity | None:
    """The figure before it in the sentence that this one leans on: "two in 2023", "… aiming to cross $100 billion"."""
    here = scene.parse.sentences[head.sent]
    before = next((q for q in reversed(done) if here.start <= q.start < f.start), None)
    if before is None or before.unit != (f.unit or "count") or not before.measure:
        return None
    leans = f.kind == "bare" and f.noun is None and told[0] is None and head.dep not in {"nsubj", "nsubjpass", "dobj"}
    front = scene.before(f.start)
    leans = leans or (
        f.noun is None and front is not None and front.text.lower() == "from" and before.end < f.start
    )  # the base of a change
    leans = leans or (told == NOTHING and f.noun is None and head.dep == "conj")  # "2.1% in 2026 and 2.4% in 2027"
    return before if leans or (status == "target" and before.status != "target" and told[0] is None) else None


def _as_of(f: Figure, head: Token, times: Sequence[Timex], others: Sequence[Figure], scene: Scene) -> Timex | None:
    """The date that the figure holds for: right behind it, in its noun phrase, or under its verb."""
    here = scene.parse.sentences[head.sent]
    near = [t for t in times if t.type == "DATE" and here.start <= t.start < here.end and not (t.start < f.end and f.start < t.end)]
    if not near:
        return None
    verb = verb_of(head, scene)
    after = [t for t in near if t.start >= f.end and not any(f.end <= o.start < t.start for o in others)]
    for t in after:
        tok = scene.parse.head_of(t.start, t.end)
        if tok is not None and (t.start - f.end < 12 or _same_clause(tok, head, verb, scene)):
            return t
    for t in near:
        tok = scene.parse.head_of(t.start, t.end)
        if tok is None or t.start > f.start:
            continue
        between = any(t.end <= o.start < f.start and o is not f for o in others)
        measured = scene.parse.tokens[tok.head]
        in_subject = tok.dep in {"compound", "nmod", "poss"} and any(measured.i == t.i for t in scene.above(head, 2))
        fronted = verb is not None and t.end <= verb.start and not any(t.end <= u.start < f.start for u in near)
        if in_subject or ((fronted or not between) and _same_clause(tok, head, verb, scene)):
            return t
    return None


def _same_clause(tok: Token, head: Token, verb: Token | None, scene: Scene) -> bool:
    """Does the date hang on the same verb as the figure (or on the figure)?"""
    if any(t.i == head.i for t in scene.above(tok, 3)):
        return True
    own = verb_of(tok, scene)
    return own is not None and verb is not None and own.i == verb.i


def _status(head: Token, scene: Scene) -> QuantityStatus:
    """The nearest cue above the figure: a modal, "expected", "aim", "discuss"; else it is reported."""
    table = statuses(scene.pack)
    for t in [head, *scene.above(head, 8)]:
        for aux in kids(t, scene, "aux", "amod"):
            cue = table.get(aux.lemma.lower()) or table.get(aux.text.lower())
            if cue and (aux.dep == "aux" or t.i == head.i):
                return cue
        if (
            t.pos in {"VERB", "AUX", "NOUN", "ADJ"}
            and t.i != head.i
            and (cue := table.get(t.lemma.lower()))
            and not any(kids(t, scene, "nummod"))
        ):
            return cue
        if t.dep in {"relcl", "advcl", "parataxis", "appos"}:
            break
    return "reported"
