"""Two wordings word by word: what was dropped, added, replaced, and which words of certainty changed. A pure function."""

from difflib import SequenceMatcher

from onrecord.link.similar import Lexicon
from onrecord.text import words
from onrecord.types import Record

MOST = 400  # words of a wording that are compared


class Alignment(Record, frozen=True):
    """``kept`` are pairs of word positions; ``dropped`` and ``added`` are content words; modals are (word, force)."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    kept: tuple[tuple[int, int], ...]
    dropped: tuple[str, ...]
    added: tuple[str, ...]
    modals_left: tuple[tuple[str, str], ...]
    modals_right: tuple[tuple[str, str], ...]

    @property
    def share(self) -> float:
        """Words kept, as a share of the longer wording."""
        return len(self.kept) / max(len(self.left), len(self.right), 1)

    @property
    def modal_change(self) -> bool:
        """Whether the two wordings differ in how certain they are."""
        return sorted({f for _, f in self.modals_left}) != sorted({f for _, f in self.modals_right})


def read(text: str) -> list[str]:
    """The words of a wording that are compared."""
    return words(text)[:MOST]


def align(left: str, right: str, lex: Lexicon) -> Alignment:
    """Align two wordings by the stems of their words.

    >>> from onrecord.link.similar import lexicon
    >>> a = align("The mayor will sign a deal", "The mayor may sign the new deal", lexicon("en"))
    >>> a.dropped, a.added, a.modal_change
    ((), ('new',), True)
    """
    a, b = read(left), read(right)
    kept = _pairs([lex.stem(w) for w in a], [lex.stem(w) for w in b])
    gone, came = {i for i, _ in kept}, {j for _, j in kept}
    moved = {lex.stem(w) for w in b}, {lex.stem(w) for w in a}
    skip = lex.stop | set(lex.modals)
    return Alignment(
        left=tuple(a),
        right=tuple(b),
        kept=tuple(kept),
        dropped=tuple(w for i, w in enumerate(a) if i not in gone and w not in skip and lex.stem(w) not in moved[0]),
        added=tuple(w for j, w in enumerate(b) if j not in came and w not in skip and lex.stem(w) not in moved[1]),
        modals_left=tuple((w, lex.modals[w]) for w in a if w in lex.modals),
        modals_right=tuple((w, lex.modals[w]) for w in b if w in lex.modals),
    )


def _pairs(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    """Positions of equal stems in order."""
    found = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return [(m.a + k, m.b + k) for m in found for k in range(m.size)]


def told(a: Alignment, most: int = 5) -> str:
    """An alignment in words.

    >>> from onrecord.link.similar import lexicon
    >>> told(align("The mayor will sign a deal", "The mayor may sign the new deal", lexicon("en")))
    'only right: new; certainty: will / may'
    """
    parts = [f"only {side}: {', '.join(w[:most])}" for side, w in (("left", a.dropped), ("right", a.added)) if w]
    if a.modal_change:
        sides = [", ".join(dict.fromkeys(w for w, _ in m)) or "plain" for m in (a.modals_left, a.modals_right)]
        parts.append("certainty: " + " / ".join(sides))
    return "; ".join(parts) or "the same words"
