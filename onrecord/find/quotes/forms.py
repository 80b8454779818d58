"""Attributions without an ordinary cue verb: "according to", "in the words of", "was quoted as saying", "reportedly", "X's remark that"."""

from collections.abc import Iterator

from onrecord.find.quotes.cues import Cues
from onrecord.find.quotes.spans import Found, phrase, tidied
from onrecord.syntax.scheme import FINITE, SUBJECTS, VERBS
from onrecord.syntax.tree import Place
from onrecord.text import Token


def forms(cues: Cues) -> Iterator[Found]:
    """All attributions of these shapes, in the order of the text."""
    for t in cues.tokens:
        low = t.text.lower()
        if low in cues.participles and t.i == cues.tree.sentence(t.i)[0]:
            yield from _opening(cues, t)
        if low == "according":
            yield from _according(cues, t)
        elif low in ("reportedly", "allegedly", "purportedly"):
            yield from _reportedly(cues, t)
        elif low in ("quoted", "cited") and t.morph == "participle":
            yield from _quoted_as(cues, t)
        elif low == "words" and t.i >= 2 and cues.tokens[t.i - 2].text.lower() == "in":
            yield from _in_the_words(cues, t)
        elif (
            t.rel == "governed"
            and t.lemma.lower() in cues.views
            and cues.tokens[t.head].text.lower() == "in"
            and cues.tree.kid(t.i, "possessor")
        ):
            yield from _in_view(cues, t)
        elif t.pos == "NOUN" and t.lemma.lower() in cues.nouns:
            yield from _noun(cues, t)
        elif t.morph == "participle" and "as" in cues.of(t):
            yield from _passive_as(cues, t)


def _source(cues: Cues, cue: list[Place], head: Token | None, content: list[Place], rule: str, at: int) -> Iterator[Found]:
    spans = tidied(cues.tree.text, content)
    heads = cues.sources(head) if head is not None else []
    if spans:
        yield Found(content=spans, cue=cue, cue_at=at, heads=heads, source=[phrase(cues.tree, h) for h in heads], rule=f"quotes.{rule}")


def _according(cues: Cues, t: Token) -> Iterator[Found]:
    """According to X: the sentence without the phrase; when it stands in the middle, the clause that it follows."""
    tree = cues.tree
    to = cues.tokens[t.i + 1] if t.i + 1 < len(cues.tokens) else None
    if to is None or to.text.lower() != "to" or to.sent != t.sent:
        return
    noun = tree.kid(to.i, "governed") or tree.kid(t.i, "governed")
    if noun is None or (noun.lemma.lower() in cues.by_custom and tree.first(noun.i) == tree.last(noun.i)):
        return  # "if all goes according to plan"
    if cues.tokens[t.head].lemma.lower() in cues.varying:
        return  # "prices vary according to the tariff"
    first, end = tree.sentence(t.i)
    last = _phrase_end(cues, noun, end)
    content = [tree.chars(first, t.i - 1)] if t.i > first else []
    if last + 1 < end:
        content.append(tree.chars(last + 1, end - 1))
    yield from _source(cues, [(t.start, to.end)], noun, content, "according", t.i)


def _phrase_end(cues: Cues, noun: Token, end: int) -> int:
    """Last token of "according to X": the whole noun phrase when a comma or the sentence ends it, up to the first comma otherwise."""
    k = noun.i
    while k + 1 < end and cues.tokens[k + 1].text not in (",", ";", "—", "–", "“", '"', ".", "”"):
        k += 1
    low, high = cues.tree.first(noun.i), cues.tree.last(noun.i)
    nxt = cues.tokens[k + 1] if k + 1 < end else None
    first = cues.tree.first(noun.i)
    open_verb = next(
        (
            t
            for t in reversed(cues.tokens[max(0, first - 8) : first])
            if t.pos != "PUNCT" and t.morph not in ("adposition", "determiner", "nouns", "ing", "to")
        ),
        None,
    )
    if open_verb is not None and open_verb.lemma == "be":
        return k  # "the dam is, in the words of X, a clock"
    if nxt is not None and nxt.text == "," and high > k and cues.tree.kid(noun.i, "apposition", "relative") and low <= noun.i:
        return min(high, end - 1)
    return k


def _reportedly(cues: Cues, t: Token) -> Iterator[Found]:
    """A sourceless report: the clause of the verb that the adverb goes with."""
    tree, v = cues.tree, cues.tokens[t.head]
    if v.pos not in ("VERB", "AUX") and v.morph not in VERBS:
        return
    own = tree.kid(v.i, *SUBJECTS)
    last = tree.last(v.i)
    content = [tree.chars(t.i + 1, last)] if last > t.i else []
    if own is not None and own.i < t.i:
        content.insert(0, tree.chars(tree.first(own.i), t.i - 1))
    yield from _source(cues, [(t.start, t.end)], None, content, "reportedly", t.i)


def _opening(cues: Cues, t: Token) -> Iterator[Found]:
    """ "Acknowledging delays, X said …": a participle at the start of the sentence of a speaker, whatever the parser made of it."""
    first, end = cues.tree.sentence(t.i)
    if "object" not in cues.of(t) and "object" not in cues.verb_of(t):
        return
    root = next((v for v in cues.tokens[first:end] if v.i > t.i and v.morph in FINITE and "quote" in cues.of(v)), None)
    speaker = cues.subject(root) if root else None
    stop = next((k for k in range(t.i + 2, end) if cues.tokens[k].text in (",", "—", "–", "-")), end)
    if speaker is None or stop > cues.tree.first(speaker.i) or cues.tokens[t.i + 1].text.lower() in cues.that:
        return
    yield from _source(cues, [(t.start, t.end)], speaker, [cues.tree.chars(t.i + 1, stop - 1)], "opening", t.i)


def _quoted_as(cues: Cues, t: Token) -> Iterator[Found]:
    """X was quoted (by Y) as saying that …"""
    tree = cues.tree
    mark = next((p for p in tree.kids(t.i, "adposition") if p.text.lower() == "as"), None)
    saying = tree.kid(mark.i, "governed:clause") if mark else None
    subject = tree.kid(t.i, "subject:passive", "subject") or (cues.tokens[t.head] if t.rel == "adnominal" else None)
    clause = tree.kid(saying.i, "content") if saying else None
    if saying is None or subject is None or clause is None:
        return
    marks = [m for m in tree.kids(clause.i, "subordinator") if m.text.lower() in cues.that]
    first = marks[0].i + 1 if marks else max(saying.i + 1, tree.first(clause.i))
    yield from _source(cues, [tree.chars(t.i, saying.i)], subject, [tree.chars(first, tree.last(clause.i))], "quoted_as", t.i)


def _in_the_words(cues: Cues, t: Token) -> Iterator[Found]:
    tree = cues.tree
    of = next((p for p in tree.kids(t.i, "adposition") if p.text.lower() == "of"), None)
    noun = (tree.kid(of.i, "governed") if of else None) or tree.kid(t.i, "possessor")
    if noun is None:
        return
    first, end = tree.sentence(t.i)
    start, last = t.i - 2, _phrase_end(cues, noun, end) if of else t.i
    content = ([tree.chars(first, start - 1)] if start > first else []) + ([tree.chars(last + 1, end - 1)] if last + 1 < end else [])
    yield from _source(cues, [tree.chars(start, of.i if of else t.i)], noun, content, "words_of", t.i)


def _in_view(cues: Cues, t: Token) -> Iterator[Found]:
    """In X's view, …: what stands behind the comma, at the start of a sentence only."""
    tree, p = cues.tree, cues.tokens[t.head]
    first, end = tree.sentence(t.i)
    if p.i > first + 1 or t.i + 2 >= end or cues.tokens[t.i + 1].text != ",":
        return
    yield from _source(cues, [(p.start, t.end)], tree.kid(t.i, "possessor"), [tree.chars(t.i + 2, end - 1)], "view", t.i)


def _noun(cues: Cues, t: Token) -> Iterator[Found]:
    """X's remark that …: the clause of a noun that names a saying, when somebody owns it."""
    tree = cues.tree
    owner = tree.kid(t.i, "possessor")
    if owner is None:
        by = next((p for p in tree.kids(t.i, "adposition") if p.text.lower() in ("by", "from", "of")), None)
        owner = tree.kid(by.i, "governed") if by else None
    clause = next(
        (c for c in tree.kids(t.i, "adnominal", "content") if any(m.text.lower() in cues.that for m in tree.kids(c.i, "subordinator"))),
        None,
    )
    if owner is None or clause is None:
        return
    that = next(m for m in tree.kids(clause.i, "subordinator") if m.text.lower() in cues.that)
    yield from _source(cues, [(t.start, t.end)], owner, [tree.chars(that.i + 1, tree.last(clause.i))], "noun", t.i)


def _passive_as(cues: Cues, t: Token) -> Iterator[Found]:
    """Described (by X) as B: the words are somebody's when they stand in quotation marks; nobody's in the text without "by X"."""
    tree = cues.tree
    mark = next((p for p in tree.kids(t.i, "adposition") if p.text.lower() == "as" and p.i > t.i), None)
    active = tree.kid(t.i, "auxiliary") is not None and tree.kid(t.i, "auxiliary:passive") is None
    if mark is None or active or cues.tree.kid(t.i, "subject") or t.morph in FINITE or tree.last(mark.i) == mark.i:
        return
    by = tree.kid(t.i, "doer")
    owner = tree.kid(by.i, "governed") if by else None
    span = tree.chars(mark.i + 1, tree.last(mark.i))
    if owner is not None or any(c in tree.text[slice(*span)] for c in '“"‘'):
        yield from _source(cues, [(t.start, mark.end)], owner, [span], "passive_as", t.i)
