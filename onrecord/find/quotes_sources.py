"""From the noun phrase of a source to the entity behind it, by the mentions found before."""

from collections.abc import Sequence

from onrecord.find.quotes_cues import Cues
from onrecord.find.quotes_spans import Found, Place, Tree
from onrecord.text import Parse
from onrecord.types import Annotation, Mention, Source


class Mentions:
    """The mentions of a report by the tokens that they cover."""

    def __init__(self, parse: Parse, so_far: Sequence[Annotation]) -> None:
        self.parse = parse
        self.over: dict[int, list[Mention]] = {}
        for m in so_far:
            if isinstance(m, Mention):
                for t in parse.inside(m.start, m.end)[:60]:
                    self.over.setdefault(t.i, []).append(m)

    def of(self, head: int) -> Mention | None:
        """The mention whose head is this token; the longest one that covers it otherwise, short of a modifier's."""
        here = self.over.get(head, [])
        own = [m for m in here if (h := self.parse.head_of(m.start, m.end)) is not None and h.i == head]
        kept = own or [m for m in here if m.form not in ("adjective", "metonym") and m.end >= self.parse.tokens[head].end]
        return max(kept, key=lambda m: (m.entity is not None, m.end - m.start, -m.start), default=None)


def source(mentions: Mentions, tree: Tree, head: int, span: Place) -> Source:
    """The source at a head token: a mention's span and entity, the noun phrase without an entity when there is no mention."""
    m = mentions.of(head)
    if m is None:
        named = _named(tree, head)
        return Source(start=(named or span)[0], end=(named or span)[1])
    return Source(start=m.start, end=m.end, entity=m.entity, candidates=m.candidates if m.entity is None else ())


def _named(tree: Tree, head: int) -> Place | None:
    """The named entity that ends in the head token, without its title."""
    t = tree.tokens[head]
    if t.ent not in ("PERSON", "ORG", "GPE", "NORP"):
        return None
    first = head
    while first > 0 and tree.tokens[first].ent == t.ent and not tree.tokens[first].ent_starts and tree.tokens[first - 1].sent == t.sent:
        first -= 1
    while first < head and tree.tokens[first].pos == "DET":
        first += 1
    return tree.chars(first, head)


def spoken_for(cues: Cues, found: Found) -> Found:
    """A saying that speaks ("Venn's comments highlighted …") stands for the one whose it is; unnamed reports stand for nobody."""
    if len(found.heads) != 1:
        return found
    t = cues.tokens[found.heads[0]]
    if t.pos != "NOUN" or (t.lemma.lower() not in cues.nouns and cues.media.get(t.lemma.lower()) is None):
        return found
    owner = cues.tree.kid(t.i, "poss")
    if owner is not None:
        found.heads, found.source = [owner.i], [cues.tree.chars(cues.tree.first(owner.i), owner.i)]
    elif t.tag == "NNS" and cues.tree.kid(t.i, "det") is None:
        found.heads, found.source = [], []
    return found
