"""The scale of change: rose by, rose to, a rise of, up 9%."""

from onrecord.find.figures.patterns import changes
from onrecord.find.figures.phrases import head_of, particle, subject
from onrecord.find.figures.scene import Figure, Scene
from onrecord.syntax.scheme import SUBJECTS
from onrecord.text import Token

Change = tuple[str | None, str | None]
NONE: Change = (None, None)
KINDS = {"percent", "money", "measure", "multiple", "share", "pp", "scale"}
RATES = {"percent", "pp", "scale", "multiple", "share"}
SMALL = {"point", "cent", "penny", "sen", "bp"}
LISTED = {"NOUN", "PROPN", "NUM", "PUNCT"}
LEVELS = {"money", "count", "bare", "scale"}


def change_of(f: Figure, head: Token, scene: Scene) -> Change:
    """By or to, and up or down, by the verb or noun of change that the figure hangs on; the base ("from 3%") has not moved."""
    before = scene.before(f.start)
    if before is not None and before.text.lower() in {"up", "down"} and f.noun is None and not _only_particle(before, scene):
        return "by", before.text.lower()
    if f.kind in {"percent", "pp"} and (sign := scene.text[f.start]) in "-−+" and before is not None and before.pos in LISTED:
        return "by", "up" if sign == "+" else "down"  # "Lorana 50 -1.3%, Veyra All +0.4%"
    if way := _compared(f, scene):
        return "by", way
    if _subject_itself(f, head, scene) or is_group(f, scene):
        return NONE
    chain = _to_verb(scene.above(head, 3))
    if any(_comes_down(t, scene) for t in chain):
        return NONE
    prep = next((t for t in chain[:2] if t.text.lower() in {"by", "to"}), chain[0] if chain and chain[0].rel == "adposition" else None)
    if head.rel == "apposition" or _stays(f, prep, scene):
        return NONE
    for t in chain:
        if way := _way(t, f, scene):
            return _by_or_to(f, head, prep, scene), way
        if t.pos in {"VERB", "AUX"}:
            break
    return NONE


def _comes_down(verb: Token, scene: Scene) -> bool:
    """ "Rain of 45mm fell": what falls from the sky is no figure that falls."""
    who = subject(verb, scene) if verb.lemma.lower() == "fall" and verb.pos == "VERB" else None
    return who is not None and who.lemma.lower() in scene.words["falls_down"]


def _to_verb(chain: list[Token]) -> list[Token]:
    """What is above, up to the first verb: a "by" above that is another's ("responded by downing five jets")."""
    end = next((k for k, t in enumerate(chain) if t.pos in {"VERB", "AUX"}), len(chain) - 1)
    return chain[: end + 1]


def _subject_itself(f: Figure, head: Token, scene: Scene) -> bool:
    """ "Two planes fell", "a third may end up in ruins", "the 30-degree bag is cut": the thing does so, the figure moves nowhere."""
    if (f.noun is not None or f.kind in {"share", "percent"}) and head.rel in {"subject", "subject:passive", "predicative"}:
        return f.noun is not None or head.rel != "predicative"
    up = scene.parse.tokens[head.head]
    front = f.noun is None and head.rel in {"compounded", "number", "adjective", "modifier"} and up.i > head.i
    return front and up.rel in SUBJECTS and (up.lemma.lower(), "noun") not in changes(scene.pack)


def is_group(f: Figure, scene: Scene) -> bool:
    """ "The top 2 per cent": those people, no figure that moves."""
    before = scene.before(f.start)
    return f.kind == "percent" and before is not None and before.text.lower() in scene.words["group_front"]


def _only_particle(word: Token, scene: Scene) -> bool:
    """ "Cough up $12": the "up" is the verb's."""
    return word.rel == "particle" and scene.parse.tokens[word.head].lemma.lower() in scene.words["up_verb"]


def _verb_with(f: Figure, scene: Scene) -> int:
    """The verb whose object the figure itself is; -1 where it is none."""
    head = head_of(f, scene)
    return head.head if head is not None and head.rel == "object" else -1


def _way(t: Token, f: Figure, scene: Scene) -> str | None:
    """Up or down; "lost" and "added" move rates and indices only."""
    table, word = changes(scene.pack), t.lemma.lower()
    if t.pos == "NOUN":
        return table.get((word, "noun"))
    if t.pos not in {"VERB", "AUX"}:
        return None
    if f.kind == "money" and word in scene.words["fund_verb"] and t.i == _verb_with(f, scene):
        return None  # "raised $5 million": nothing rose
    if f.noun is not None and word in {"up", "down"}:
        return None  # "downed five jets"
    with_particle = particle(t, scene) if f.noun is None else None
    return table.get((word, "verb")) or with_particle or (table.get((word, "rate")) if f.kind in RATES or f.unit in SMALL else None)


def _compared(f: Figure, scene: Scene) -> str | None:
    """ "Closed 3% lower", "5% higher": a rate with the comparative behind it."""
    nxt = scene.after(f.end)
    if f.kind not in RATES | {"money"} or nxt is None:
        return None
    return next((way for way in ("up", "down") if nxt.text.lower() in scene.words[f"more_{way}"]), None)


def _stays(f: Figure, prep: Token | None, scene: Scene) -> bool:
    """From 3%, at 118 pence: the base or the place of a move, not the move."""
    front = scene.before(f.start)
    words = {front.text.lower() if front is not None else "", prep.text.lower() if prep is not None else ""}
    if prep is not None and prep.text.lower() == "with" and prep.i < prep.head:
        return True  # "with $3 million spent, hope grew"
    return "from" in words or ("at" in words and f.kind in LEVELS)


def _by_or_to(f: Figure, head: Token, prep: Token | None, scene: Scene) -> str | None:
    front = scene.before(f.start)
    printed = front.text.lower() if front is not None else ""
    word = printed if printed in {"by", "to"} else prep.text.lower() if prep is not None else ""
    if word in {"to", "by"}:
        return word
    if word in {"of", "over"} or (
        prep is None and head.rel in {"object", "adverb:noun", "number", "compounded", "adverb", "top", "modifier"}
    ):
        return "by" if f.kind in KINDS else None
    return None
