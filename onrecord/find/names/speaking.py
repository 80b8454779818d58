"""Names that the parser left without a label and that a verb of saying shows to be somebody: "Open Hands said"."""

from collections.abc import Sequence

from onrecord.find.names.spans import Name, is_common, is_title, runs, titled
from onrecord.find.names.words import View, Words
from onrecord.text import Parse

MOST = 200  # places of a first word that are looked at


def speaking(parse: Parse, view: View, words: Words, found: Sequence[Name]) -> list[Name]:
    """Two capitals or more without a label that say something, or that "according to" names: a body, and every further place of its name.

    One word alone is as often a person ("Keel told"), so it stays open.
    """
    cover = {i for n in found for i in range(n.first, n.last)}
    told = set()
    for sentence in parse.sentences:
        for first, last in () if titled(view, sentence) else runs(view, sentence):
            toks = view.tokens[first:last]
            if (
                last - first < 2
                or any(i in cover for i in range(first, last))
                or any(t.ent or t.morph not in {"name", "names"} for t in toks)
            ):
                continue
            group = view.low[last - 1] in words.set("names_groups")
            if (
                not group
                and _says(view, words, first, last)
                and not is_title(view, words, first, last)
                and not is_common(view, words, first, sentence)
            ):
                told.add(tuple(view.low[first:last]))
    first_words = {parts[0] for parts in told}
    at: dict[str, list[int]] = {}
    for i, low in enumerate(view.low):
        if low in first_words:
            at.setdefault(low, []).append(i)
    longest = sorted(told, key=lambda p: (-len(p), p))
    places = [(i, i + len(parts)) for parts in longest for i in at[parts[0]][:MOST] if _stands(view, i, parts)]
    out: list[Name] = []
    for first, last in places:
        if cover.isdisjoint(range(first, last)):
            out.append(Name(first=first, last=last, type="organisation", rule="names.speaks"))
            cover.update(range(first, last))
    return out


def _says(view: View, words: Words, first: int, last: int) -> bool:
    """The run is the subject of a verb of saying, or stands behind "according to"."""
    head = view.tokens[last - 1]
    up = view.tokens[head.head]
    if head.rel == "subject":
        return up.morph in {"past", "present:3"} and up.lemma.lower() in words.set("names_said")
    return head.rel == "governed" and first >= 2 and view.low[first - 2 : first] == ["according", "to"]


def _stands(view: View, i: int, parts: tuple[str, ...]) -> bool:
    """Whether these words stand at a token, with capitals."""
    return tuple(view.low[i : i + len(parts)]) == parts and all(view.caps(k) for k in range(i, i + len(parts)))
