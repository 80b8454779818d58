"""From the noun phrase of a source to the entity behind it, by the mentions found before."""

from onrecord.find.quotes.cues import Cues
from onrecord.find.quotes.mentions import Mentions
from onrecord.find.quotes.spans import Found
from onrecord.syntax.tree import Place, Tree
from onrecord.types import Source


def source(mentions: Mentions, tree: Tree, head: int, span: Place) -> Source:
    """The source at a head token: a mention's span and entity, the noun phrase without an entity when there is no mention."""
    m = mentions.of(head)
    if m is None or (m.entity is None and not m.candidates):
        beside = (mentions.of(a.i) for a in tree.kids(head, "apposition"))
        m = next((b for b in beside if b is not None and b.entity is not None and b.form in ("name", "short")), m)
    if m is None:
        named = _named(tree, head)
        return Source(start=(named or span)[0], end=(named or span)[1])
    return Source(start=m.start, end=m.end, entity=m.entity, candidates=m.candidates if m.entity is None else ())


def _named(tree: Tree, head: int) -> Place | None:
    """The named entity that ends in the head token, without its title."""
    t = tree.tokens[head]
    if t.ent not in ("person", "body", "state", "people") or (t.ent == "people" and tree.kid(head, "determiner", "possessor") is not None):
        return None  # "the top Republican on the committee" is more than the word
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
    owner = cues.tree.kid(t.i, "possessor")
    if owner is not None:
        found.heads, found.source = [owner.i], [cues.tree.chars(cues.tree.first(owner.i), owner.i)]
    elif t.morph == "nouns" and cues.media.get(t.lemma.lower()) != "survey" and cues.tree.kid(t.i, "determiner") is None:
        found.heads, found.source = [], []
    return found
