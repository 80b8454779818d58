"""Times counted from an event that the text dates: "two days after the vote", where "the vote was held on 4 May" stands somewhere.

The text's own dates are noted with the nouns and verbs that they stand by. An event that has just one day in the text is an anchor; with
two days, or none, the time stays open.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from onrecord.find.times.draft import Context, Draft
from onrecord.syntax.tree import tree
from onrecord.text import Parse, Token

DAYS = {"month_day", "day_month", "iso", "weekday", "today", "month_word", "holiday"}
SUBJECTS = {"subject", "subject:passive", "object", "predicative"}
STEM = 5  # letters that "arrive" and "arrival", "elect" and "election" share
Key = tuple[str, str]


def anchored(drafts: Sequence[Draft], context: Context) -> list[Draft]:
    """The drafts; those that hang on an event that the text dates once have a spec."""
    if not any(d.move for d in drafts):
        return list(drafts)
    days = _days(drafts, context)
    return [_anchored(d, context, days) if d.move else d for d in drafts]


def _anchored(d: Draft, c: Context, days: Mapping[Key, set[str]]) -> Draft:
    """One draft."""
    found = {spec for key in _named(d, c) for spec in days.get(key, ())}
    if len(found) != 1:
        return d
    return replace(d, type="DATE", value=None, relative=f"{d.move} @ {found.pop()}", end=d.signal[1])


def _named(d: Draft, c: Context) -> Iterator[Key]:
    """The event that "after" or "before" stands in front of: a definite noun or a clause."""
    signal = c.token(d.signal[0])
    if signal is None:
        return
    if signal.rel == "subordinator" and c.parse.tokens[signal.head].pos == "VERB":
        yield "verb", c.parse.tokens[signal.head].lemma.lower()[:STEM]
    for k in c.parse.children[signal.i]:
        t = c.parse.tokens[k]
        if t.rel == "governed" and t.pos == "NOUN" and not _indefinite(t, c):
            yield "noun", t.lemma.lower()
            if len(t.lemma) >= STEM:
                yield "verb", t.lemma.lower()[:STEM]


def _indefinite(t: Token, c: Context) -> bool:
    return any(k.text.lower() in c.words["some"] for k in tree(c.parse).kids(t.i, "determiner"))


def _days(drafts: Sequence[Draft], c: Context) -> dict[Key, set[str]]:
    """The days that the text gives to nouns and verbs."""
    out: dict[Key, set[str]] = {}
    for d in drafts:
        if d.rule in DAYS and d.type == "DATE" and d.spec and not d.spec.startswith("XXXX-XX-XX"):
            for key in _stands_by(c.parse, d, c.words):
                out.setdefault(key, set()).add(d.spec)
    return out


def _stands_by(parse: Parse, d: Draft, words: Mapping[str, Mapping[str, str]]) -> Iterator[Key]:
    """The noun that a date belongs to ("the vote on 4 May"), or its verb ("they voted"), or the subject of "was held"."""
    head = parse.head_of(d.start, d.end)
    if head is None:
        return
    above = next((parse.tokens[i] for i in parse.ancestors(head.i) if parse.tokens[i].pos in {"NOUN", "VERB", "AUX"}), None)
    if above is None or above.sent != head.sent:
        return
    if above.pos == "NOUN":
        yield "noun", above.lemma.lower()
    elif above.lemma.lower() in words["takes_place"]:
        if above.rel == "adnominal" and parse.tokens[above.head].pos == "NOUN":
            yield "noun", parse.tokens[above.head].lemma.lower()
        yield from (
            ("noun", t.lemma.lower()) for k in parse.children[above.i] if (t := parse.tokens[k]).rel in SUBJECTS and t.pos == "NOUN"
        )
    else:
        yield "verb", above.lemma.lower()[:STEM]
