"""A figure with everything that its sentence says about it: measure, change, time and status."""

from collections.abc import Sequence

from onrecord.find.figures.change import change_of
from onrecord.find.figures.count import NOTHING, Told
from onrecord.find.figures.measure import age_of, measured
from onrecord.find.figures.owner import behind
from onrecord.find.figures.phrases import head_of, verb_of
from onrecord.find.figures.scene import Figure, Scene
from onrecord.find.figures.status import status_of
from onrecord.find.figures.time import lasting
from onrecord.find.figures.whole import part_of
from onrecord.text import QUOTES, Token
from onrecord.types import Quantity, Timex

BESIDE = 12  # characters between a figure and its own date


def read_around(f: Figure, scene: Scene, times: Sequence[Timex], others: Sequence[Figure], done: Sequence[Quantity]) -> Quantity:
    """The figure as a record, with everything that its sentence says about it."""
    head = head_of(f, scene)
    change, direction = change_of(f, head, scene) if head and f.kind != "time" else (None, None)
    f.change, f.direction = f.change or change, f.direction or direction
    told = (_told(f, head, scene) if head else None) or NOTHING
    status = status_of(f, head, scene) if head else "reported"
    if head is not None and (model := _model(f, head, status, told, done, scene)):
        wholes = ("in", "among") if (model.measure or "").startswith("share") else ("in", "at", "among", "from", "for", "on")
        told = model.measure, behind(f.end, scene, wholes) or model.of  # "3% for roads, 1% on ports" are shares of one whole
        f.change = f.change or (model.change if head.rel == "joined" and f.direction == model.direction else None)
    when = _as_of(f, head, times, others, scene) if head else None
    known = when is not None and when.value is not None and any(c.isdigit() for c in when.value)  # not "XXXX-XX-XX", "PAST_REF"
    measure, of = map(_clean, told)
    if f.kind == "bare" and f.noun is None and measure and measure.split()[-1].lower() in scene.words["scale_noun"]:
        f.unit = "1"
    return Quantity(
        start=f.start, end=f.end, value=f.value, high=f.high, unit=f.unit or "count", modifier=f.modifier,
        change=f.change, direction=f.direction,  # type: ignore[arg-type]
        measure=measure, of=of, part_of=_clean(part_of(f, others, scene)),
        as_of=when.value if when and known else None, as_of_at=when.id if when and known else None,
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
    leans = f.kind == "bare" and f.noun is None and told[0] is None and head.rel not in {"subject", "subject:passive", "object"}
    front = scene.before(f.start)
    leans = leans or (
        f.noun is None and front is not None and front.text.lower() == "from" and before.end < f.start
    )  # the base of a change
    leans = leans or (told == NOTHING and f.noun is None and head.rel == "joined")  # "2.1% in 2026 and 2.4% in 2027"
    return before if leans or (status == "target" and before.status != "target" and told[0] is None) else None


def _as_of(f: Figure, head: Token, times: Sequence[Timex], others: Sequence[Figure], scene: Scene) -> Timex | None:
    """The date that the figure holds for: right behind it, in its noun phrase, or under its verb."""
    near = _near(f, head, times, scene)
    verb = verb_of(head, scene) if near else None
    behind_it = (t for t in near if t.start >= f.end and not any(f.end <= o.start < t.start for o in others))
    for t in behind_it:
        tok = scene.parse.head_of(t.start, t.end)
        if tok is not None and (t.start - f.end < BESIDE or _same_clause(tok, head, verb, scene)):
            return t
    rest = [o for o in others if o is not f]
    return next((t for t in near if t.start <= f.start and _leads(t, f, near, rest, scene)), None)


def _near(f: Figure, head: Token, times: Sequence[Timex], scene: Scene) -> list[Timex]:
    """The dates of the figure's sentence that are no bounds of a span, up to a bound behind it."""
    here = scene.parse.sentences[head.sent]
    near = [t for t in times if t.type == "DATE" and here.start <= t.start < here.end and not (t.start < f.end and f.start < t.end)]
    bounds = [t for t in near if _bounds(t, head, scene)]
    last = next((b.start for b in bounds if b.start >= f.end), here.end)  # "since 2015, the year of …" says no more of the figure
    return [t for t in near if t not in bounds and t.start < last]


def _leads(t: Timex, f: Figure, near: Sequence[Timex], others: Sequence[Figure], scene: Scene) -> bool:
    """Does a date in front of a figure hold for it: in its noun phrase, or before the verb, with no other figure in between?"""
    tok, head = scene.parse.head_of(t.start, t.end), head_of(f, scene)
    if tok is None or head is None or any(0 <= t.start - o.end < BESIDE and _is_base(o, scene) for o in others):
        return False
    if tok.rel in {"compounded", "modifier", "possessor"} and any(tok.head == up.i for up in scene.above(head, 2)):
        return True
    verb = verb_of(head, scene)
    fronted = verb is not None and t.end <= verb.start and not any(t.end <= u.start < f.start for u in near)
    between = any(t.end <= o.start < f.start for o in others)
    return (fronted or not between) and _same_clause(tok, head, verb, scene)


def _bounds(t: Timex, head: Token, scene: Scene) -> bool:
    """ "Since 2019", "between Tuesday and Friday", "since its founding in 1949": where a span begins or ends, not when the figure holds."""
    tok, front = scene.parse.head_of(t.start, t.end), scene.before(t.start)
    if front is not None and front.text.lower() in scene.words["bound_front"]:
        return True
    for up in scene.above(tok, 4) if tok is not None else ():
        if up.i == head.i or up.pos in {"VERB", "AUX"}:
            return False
        if up.text.lower() in scene.words["since"]:
            return True
    return False


def _is_base(o: Figure, scene: Scene) -> bool:
    """ "From 2,000 workers in 2013 to 1,180": the date of the base is that of the base alone."""
    head = head_of(o, scene)
    for up in scene.above(head, 4) if head is not None else ():
        if up.pos in {"VERB", "AUX"}:
            return False
        if up.text.lower() == "from":
            return True
    return False


def _same_clause(tok: Token, head: Token, verb: Token | None, scene: Scene) -> bool:
    """Does the date hang on the same verb as the figure (or on the figure)?"""
    if any(t.i == head.i for t in scene.above(tok, 3)):
        return True
    own = verb_of(tok, scene)
    return own is not None and verb is not None and own.i == verb.i
