"""The whole that a count is told to be a part of: "five of the dead", "ten of them", "nine people, including two girls"."""

from collections.abc import Sequence

from onrecord.find.figures.phrases import full, is_noun, kids
from onrecord.find.figures.scene import Figure, Scene

COUNTS = {"", "bare", "count"}  # the kinds of figures that count things


def part_of(f: Figure, others: Sequence[Figure], scene: Scene) -> str | None:
    """The phrase of the whole, as printed; None where the sentence does not tell it, and for shares, sums and measures.

    ``others`` are the figures of the sentence, in text order.
    """
    if f.kind not in COUNTS or f.unit not in {"", "count"}:
        return None
    return _behind(f, others, scene) or _held(f, others, scene)


def _behind(f: Figure, others: Sequence[Figure], scene: Scene) -> str | None:
    """ "Five of the dead", "three of them", "12 people, four of whom": "of" right behind the number, and something known behind that."""
    prep = scene.after(f.number[1])
    first = scene.after(prep.end) if prep is not None and prep.text.lower() in scene.words["part_front"] else None
    if prep is None or first is None or first.sent != prep.sent:
        return None
    word = first.text.lower()
    if word in scene.words["part_relative"]:
        return _only_before(f, others, scene)
    if word in scene.words["part_pronoun"]:
        return first.text
    known = word in scene.words["part_known"] or first.morph in {"genitive", "possessive"}
    inner = next(kids(prep, scene, "governed"), None)
    counted = next((o for o in others if inner is not None and o.noun is not None and o.noun.i == inner.i and o.start > prep.start), None)
    if counted is not None:
        return _shown(counted, scene)
    return full(inner, scene) if known and inner is not None and is_noun(inner, scene) else None


def _held(f: Figure, others: Sequence[Figure], scene: Scene) -> str | None:
    """ "Nine people, including two girls", "23 passengers, among them seven pupils": the one count before it, which is not smaller."""
    front = scene.before(f.start)
    if front is not None and front.text.lower() in scene.words["part_pronoun"]:
        front = scene.before(front.start)
        among = front is not None and front.text.lower() in scene.words["part_among"]
    else:
        among = front is not None and front.text.lower() in scene.words["part_holding"]
    return _only_before(f, others, scene) if among else None


def _only_before(f: Figure, others: Sequence[Figure], scene: Scene) -> str | None:
    """The only count in front of a figure in its sentence, as printed with its noun; two of them leave it open."""
    counts = [o for o in others if o.end <= f.start and o.kind in COUNTS and o.unit in {"", "count"}]
    return _shown(counts[0], scene) if len(counts) == 1 and counts[0].noun is not None and counts[0].value >= f.value else None


def _shown(f: Figure, scene: Scene) -> str:
    """A count as printed, up to its noun."""
    return " ".join(scene.text[f.start : f.noun.end if f.noun is not None else f.end].split())
