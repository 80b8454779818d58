"""All candidate figures of a stretch of text, and two of them that make a range."""

from decimal import Decimal

from onrecord.find.figures.draft import Figure, Scene, figure, from_to
from onrecord.find.figures.numbers import VULGAR
from onrecord.find.figures.patterns import changes, figures, needed
from onrecord.find.figures.words import age, fold, fraction, multiple, one_in, term, vague
from onrecord.text import word_set

LIMIT = Decimal(10) ** 30
MAKERS = {
    "age": age,
    "term": term,
    "figure": figure,
    "fraction": fraction,
    "fold": fold,
    "multiple": multiple,
    "vague": vague,
    "one_in": one_in,
}


def drafts(scene: Scene, start: int, end: int) -> list[Figure]:
    """All candidate figures of a stretch of text, in text order, the longest first."""
    made = []
    here, wanted = _words(scene.text[start:end]), needed(scene.pack)
    for name, pattern in figures(scene.pack):
        if name in wanted and wanted[name].isdisjoint(here):
            continue
        at = start
        while m := pattern.search(scene.text, at, end):
            figure = MAKERS[name](m, scene)
            at = figure.end if figure is not None else m.end("num") if name == "figure" else m.end()
            if figure is not None and abs(figure.value) < LIMIT:
                made.append(figure)
    made.sort(key=lambda f: (f.start, -f.end, f.rule == "figure", f.rule))
    out: list[Figure] = []
    for f in made:
        if out and f.start < out[-1].end:
            continue
        if out and _range_of_two(out[-1], f, scene):
            low = out[-1]
            low.high, low.end, low.number = f.value, f.end, (low.number[0], f.number[1])
        else:
            out.append(f)
    return out


def _words(text: str) -> set[str]:
    """The words of a stretch of text; a sign for a part ("½") counts as a digit."""
    found = word_set(text)
    return found if text.isascii() or VULGAR.keys().isdisjoint(text) else found | {"#"}


def _range_of_two(low: Figure, high: Figure, scene: Scene) -> bool:
    """ "Between 5% and 6%", "5% to 10%": two figures of one unit that are one range."""
    same = low.unit == high.unit and low.unit and low.high is None and high.high is None and low.value < high.value
    if not same or low.kind in {"share", "multiple", "times"} or high.start - low.end > 5:
        return False
    join = scene.text[low.end : high.start].strip().lower()
    before = scene.text[max(0, low.start - 10) : low.start].rstrip().lower()
    if join == "and":
        return before.endswith("between")
    if join in {"to", "-", "–"} and before.endswith(("by", "from")):
        return before.endswith("from") and from_to(low.start, scene)
    return join in {"to", "-", "–"} and not _moved_before(low, scene)


def _moved_before(low: Figure, scene: Scene) -> bool:
    """ "Rose 5% to 10%": the first figure is the change."""
    tok = scene.before(low.start)
    return tok is not None and tok.pos == "VERB" and (tok.lemma.lower(), "verb") in changes(scene.pack)
