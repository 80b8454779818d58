"""Questions, requests, charges, forecasts, and what surveys and documents show: shapes beside the reported clause."""

from onrecord.find.quotes.cues import Cues
from onrecord.syntax.scheme import FINITE, SUBJECTS
from onrecord.syntax.tree import Place
from onrecord.text import Token

Shape = tuple[list[Place], str]


def object_of(cues: Cues, v: Token) -> Token | None:
    """The object behind a verb."""
    return next((o for o in cues.tree.kids(v.i, "object") if o.i > v.i), None)


def asks(cues: Cues, v: Token, frames: tuple[str, ...]) -> Shape | None:
    """ "asked whether it leaks": a clause that asks, with its question word."""
    c = next((x for x in cues.tree.kids(v.i, "content") if x.i > v.i), None)
    if "whether" not in frames or c is None:
        return None
    first = cues.tokens[max(cues.tree.first(c.i), v.i + 1)]
    if first.morph not in ("wh", "wh:adverb", "wh:determiner") and first.text.lower() not in ("whether", "if"):
        return None
    return [cues.tree.chars(first.i, cues.tree.last(c.i))], "whether"


def request(cues: Cues, v: Token, frames: tuple[str, ...]) -> Shape | None:
    """ "asked the city to pay": the one asked and what to do."""
    c = next((x for x in cues.tree.kids(v.i, "open", "content", "adverbial") if x.i > v.i and x.morph == "base"), None)
    if "request" not in frames or c is None or not any(a.text.lower() == "to" for a in cues.tree.kids(c.i, "auxiliary")):
        return None
    asked = object_of(cues, v) or cues.tree.kid(c.i, "subject")
    on = next((p for p in cues.tree.kids(v.i, "adposition") if p.text.lower() == "on" and p.i == v.i + 1), None)
    if (asked is None and on is None) or (on is None and c.rel == "adverbial"):
        return None
    first = on.i + 1 if on else min(cues.tree.first(asked.i) if asked else c.i, cues.tree.first(c.i))
    return [cues.tree.chars(max(first, v.i + 1), cues.tree.last(c.i))], "for:on" if on else "request"


def reckoning(cues: Cues, v: Token, frames: tuple[str, ...]) -> Shape | None:
    """ "put the number of homeless at 4,500", "the union fears 1,500": somebody's count, with what is counted where it is told."""
    target = object_of(cues, v)
    if "number" not in frames or target is None:
        return None
    first = max(cues.tree.first(target.i), v.i + 1)
    if target.morph == "number" and "at" not in frames:
        return [cues.tree.chars(first, cues.tree.last(target.i))], "reckoning"
    at = [
        p
        for p in (*cues.tree.kids(v.i, "adposition"), *cues.tree.kids(target.i, "adposition"))
        if p.text.lower() == "at" and p.i > target.i
    ]
    level = next((o for p in at for o in cues.tree.kids(p.i, "governed")), None)
    much = (
        target.morph in ("nouns", "personal")
        or target.lemma.lower() in cues.levels
        or any(p.text == "of" for p in cues.tree.kids(target.i, "adposition"))
    )
    if (
        level is None
        or not (much or _large(cues, level))
        or not any(t.morph == "number" for t in cues.tokens[level.i - 4 : level.i + 1] if t.i > at[0].i)
    ):
        return None
    last, end = cues.tree.last(level.i), cues.tree.sentence(v.i)[1]
    while last + 1 < end and cues.tokens[last + 1].pos in ("ADJ", "NOUN", "VERB") and cues.tokens[last + 1].morph not in FINITE:
        last += 1  # "at 23 dead"
    return [cues.tree.chars(first, last)], "reckoning"


def _large(cues: Cues, level: Token) -> bool:
    """A number that no place on a dial or a list has: of three digits or more."""
    return any(sum(c.isdigit() for c in t.text) > 2 for t in cues.tokens[max(0, level.i - 2) : level.i + 1])


def showing(cues: Cues, v: Token) -> Shape | None:
    """ "a poll shows Venn leading Reyl": what a document shows somebody doing, or that it shows without a "that"."""
    subject = cues.subject(v)
    if subject is None or not cues.document(subject):
        return None
    near = [x for x in cues.tree.kids(v.i, "content", "object") if x.i > v.i]
    for c in near:
        acting = c if c.morph == "ing" else cues.tree.kid(c.i, "adnominal")
        finite = c.rel == "content" and c.morph in (*FINITE, "modal") and cues.tree.kid(c.i, *SUBJECTS)
        if finite or (acting is not None and acting.morph == "ing" and (acting is not c or cues.tree.kid(c.i, "subject"))):
            return [cues.tree.chars(max(cues.tree.first(c.i), v.i + 1), cues.tree.last(c.i))], "shows"
    if near and near[0].rel == "object" and near[0].pos != "PRON" and cues.media[subject.lemma.lower()] == "survey":
        return [cues.tree.chars(max(cues.tree.first(near[0].i), v.i + 1), cues.tree.tail(v, cues.tree.last(near[0].i)))], "shows"
    return None


def charge(cues: Cues, v: Token, frames: tuple[str, ...]) -> Shape | None:
    """ "accused the firm of lying": the one accused and what of."""
    wanted = [f[5:] for f in frames if f.startswith("with:")]
    target = object_of(cues, v)
    near = cues.tree.kids(v.i, "adposition") + (cues.tree.kids(target.i, "adposition") if target else [])
    fit = sorted(p.i for p in near if target and p.i > target.i and p.text.lower() in wanted)
    p = cues.tokens[fit[-1]] if fit else None  # "one of the men of theft"
    if p is None or target is None:
        return None
    return [cues.tree.chars(max(cues.tree.first(target.i), v.i + 1), cues.tree.last(p.i))], "charge"


def small(cues: Cues, v: Token, frames: tuple[str, ...]) -> Shape | None:
    """ "expects prices to fall": object and infinitive of a verb of forecasting."""
    c = next((x for x in cues.tree.kids(v.i, "content") if x.i > v.i and x.morph == "base" and cues.tree.kid(x.i, "subject")), None)
    if "shows" in frames and c is None:
        return showing(cues, v)
    if "small" not in frames or c is None:
        return None
    return [cues.tree.chars(max(cues.tree.first(c.i), v.i + 1), cues.tree.last(c.i))], "forecast"
