"""The same words in a row in two reports: a phrase that one has from the other, or both from one place."""

from onrecord.link.align import told
from onrecord.link.facts.pairs import Pair
from onrecord.link.facts.verdict import Sign, Verdict, verdict

LONG, FULL = 4, 3  # words in a row, and content words among them that are no names
RARE = 1.2  # rarity of what the two passages share


def phrase(p: Pair) -> Verdict | None:
    """Four words in a row or more, three of them words of content that are no names: told as it stands."""
    if p.same_report or (p.left.figure and p.right.figure) or p.weight < RARE:
        return None
    first, size = longest(p)
    run = p.alignment.left[first : first + size]
    plain = {*p.left.stems, *p.right.stems}  # a name in one report may be plain words in the other
    telling = [w for w in run if w not in p.left.lex.stop and p.left.lex.stem(w) in plain]
    if size < LONG or len(telling) < FULL or len(set(telling) - p.left.lex.vague) < FULL:
        return None
    sign: Sign = ("differs", "wording") if p.same_speaker else ("differs", "scope")
    return verdict(p, sign, because=f"the same words in a row: {' '.join(run)}; {told(p.alignment)}", rule="phrase")


def longest(p: Pair) -> tuple[int, int]:
    """Where the longest run of words kept begins in the left wording, and its length."""
    best, start, size, before = (0, 0), 0, 0, (-2, -2)
    for i, j in p.alignment.kept:
        start, size = (start, size + 1) if (i, j) == (before[0] + 1, before[1] + 1) else (i, 1)
        before = (i, j)
        best = max(best, (size, -start))
    return -best[1], best[0]
