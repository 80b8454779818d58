"""Figures: number and unit, what is measured, of what, as of when, and how real it is."""

import bisect
import re
from collections.abc import Sequence
from itertools import groupby

from onrecord.find.figures.around import read_around
from onrecord.find.figures.bare import is_large
from onrecord.find.figures.context import BACK, as_change, in_context, in_money
from onrecord.find.figures.filter import settle
from onrecord.find.figures.patterns import modifier_patterns, words_of
from onrecord.find.figures.scene import Figure, Scene
from onrecord.find.figures.search import drafts, read_through
from onrecord.find.figures.twins import twin
from onrecord.lang import Pack
from onrecord.text import Parse, Token, parse_copy
from onrecord.types import Annotation, Block, Quantity, Report, Timex

REACH = 6  # neighbours on each side that a figure can lean on
PARSED = {"title", "deck", "body", "caption"}


def find_quantities(report: Report, parse: Parse, pack: Pack, so_far: Sequence[Annotation]) -> list[Annotation]:
    """Every figure of a report; time expressions found before are left alone."""
    scene = Scene(text=read_through(parse_copy(report.text)), parse=parse, pack=pack, words=words_of(pack))
    times = sorted((t for t in so_far if isinstance(t, Timex)), key=lambda t: t.start)
    found: list[Annotation] = []
    for block in report.blocks:
        if block.kind in PARSED:
            found.extend(_block(block, scene, times))
    return found


def _block(block: Block, scene: Scene, times: Sequence[Timex]) -> list[Quantity]:
    """The figures of one block, sentence by sentence (so that the work grows with the text only)."""
    starts = [t.start for t in times]
    kept: list[Figure] = []
    for f in drafts(scene, block.start, block.end):
        if f.rule != "term" and f.kind != "time" and _in_time(f, times, starts):
            continue
        settled = settle(f, scene)
        if settled is not None and (settled.kind != "bare" or settled.noun or _may_stand(settled, kept, scene)):
            kept.append(_modified(settled, scene))
    told: list[Quantity] = []
    for sent, group in groupby(kept, key=scene.sentence):
        since = scene.parse.sentences[max(0, sent - BACK)].start if sent >= 0 else block.end
        before = [q for q in told[-2 * REACH :] if q.start >= since]
        for q, f in _sentence(sent, list(group), scene, times):
            told.append(as_change(in_money(in_context(q, f, scene, before), f, [*before, *told[-REACH:]], scene), scene))
    return told


def _sentence(sent: int, figures: Sequence[Figure], scene: Scene, times: Sequence[Timex]) -> list[tuple[Quantity, Figure]]:
    """The figures of one sentence with what stands around them; a later one may lean on an earlier one."""
    if sent < 0:
        return [(read_around(f, scene, (), figures, ()), f) for f in figures]
    here = scene.parse.sentences[sent]
    near = times[bisect.bisect_left(times, here.start, key=_start) : bisect.bisect_left(times, here.end, key=_start)]
    scene.taken = frozenset(t.i for f in figures for t in _tokens(f, scene))
    done: list[tuple[Quantity, Figure]] = []
    for k, f in enumerate(figures):
        others = [o for o in figures[max(0, k - REACH) : k + REACH] if o is f or o.kind != "time"]
        if not _lonely(f, others, scene):
            at = bisect.bisect_left(near, f.start, key=_start)
            models = [q for q, o in done[-REACH:] if o.kind != "time"]
            q = read_around(f, scene, near[max(0, at - REACH) : at + REACH], others, models)
            done.append((twin(q, f, done, scene.text), f))
    return done


def _tokens(f: Figure, scene: Scene) -> list[Token]:
    """The tokens of a figure, its noun apart; also one that the stop is glued to ("180 km/h.")."""
    end = f.number[1] if f.noun else f.end
    last = scene.parse.at(end - 1)
    return scene.parse.inside(f.start, end) + ([last] if last is not None and last.end > end and f.noun is None else [])


def _start(t: Timex) -> int:
    return t.start


def _lonely(f: Figure, kept: Sequence[Figure], scene: Scene) -> bool:
    """ "One" is a figure beside another count or where it tells a toll ("one man was killed"), else only a word."""
    if f.value != 1 or f.unit != "count" or scene.text[f.number[0]].isdigit() or f.noun is None:
        return False
    verb = scene.parse.tokens[f.noun.head]
    beside = any(o is not f and o.unit == "count" and o.noun is not None and o.noun.sent == f.noun.sent for o in kept)
    return not beside and verb.lemma.lower() not in scene.words["toll_verb"]


def _in_time(f: Figure, times: Sequence[Timex], starts: Sequence[int]) -> bool:
    """Does the number belong to a time expression (unless that is only the "a day" of a rate, or how often a day)?"""
    k = bisect.bisect_left(starts, f.number[1])
    times = [t for t in times[max(0, k - 2) : k] if not _part_of(t, f)]
    return any(t.start < f.number[1] and f.number[0] < t.end and t.type != "SET" for t in times)


def _part_of(t: Timex, f: Figure) -> bool:
    """The "a quarter" within "three and a quarter kilograms" or "a quarter million dollars" is no time."""
    within = f.number[0] <= t.start and t.end <= f.number[1] and (t.start, t.end) != f.number
    return within and bool(f.unit) and f.kind != "time"


def _may_stand(f: Figure, kept: Sequence[Figure], scene: Scene) -> bool:
    """A bare number in a list needs a count before it in the sentence."""
    tok = scene.last_token(f)
    if tok is None:
        return False
    if is_large(f, scene) or f.word == "level" or scene.text[f.end : f.end + 4].lower() == " who":
        return True
    if tok.rel in {"subject", "subject:passive", "object"} or (scene.parse.tokens[tok.head].rel == "adposition" and tok.rel == "governed"):
        return True
    before = next((k for k in reversed(kept[-REACH:]) if k.kind != "time"), None)
    last = scene.last_token(before) if before is not None else None
    return before is not None and last is not None and last.sent == tok.sent and before.unit == "count"


def _modified(f: Figure, scene: Scene) -> Figure:
    """The figure with its modifier: "over", "nearly", "up to"; the words stay outside the span."""
    front, behind, means = modifier_patterns(scene.pack)
    found, at = "", f.start
    for _ in range(2):  # "just over 40", "over only 40": the outer word may be the bound
        m = front.search(scene.text, max(0, at - 34), at)
        word, verb = means[m["m"].lower()] if m else ("", False)
        tok = scene.parse.at(m.start()) if m and verb else None
        if not m or _governs(m, f, scene) or (verb and (tok is None or tok.pos != "VERB")) or (f.kind == "time" and _window(m[0])):
            break
        if not found or (found == "only" and word in {"over", "under"}):
            found = word
        at = m.start()
    if not found and (m := behind.match(scene.text, f.end)) and (m["m"][0].isalpha() or m[0][0] != " ") and not _adds(m, scene):
        found = means[m["m"].lower()][0]
    f.modifier = found or f.modifier
    return f


FEW = 10


def _governs(m: re.Match[str], f: Figure, scene: Scene) -> bool:
    """ "Presided over two hearings", "took over two firms", "a dispute over two islands": no more than two."""
    tok = scene.parse.at(m.start("m"))
    if tok is None or tok.end != m.end("m") or tok.text.lower() not in scene.words["over_word"]:
        return False
    head, front = scene.parse.tokens[tok.head], scene.before(tok.start)
    few = f.noun is not None and f.value <= FEW and front is not None and front.lemma.lower() in scene.words["over_verb"]
    return tok.rel == "particle" or few or (tok.rel == "adposition" and head.lemma.lower() in scene.words["over_front"])


def _adds(m: re.Match[str], scene: Scene) -> bool:
    """ "12 founders plus 20 others": what comes on top is no bound."""
    return m["m"].lower() in scene.words["adding"] and scene.text[m.end() : m.end() + 2].strip()[:1].isalnum()


def _window(front: str) -> bool:
    """ "Over the past two years" is no bound but a window."""
    return front.lower().endswith(("the ", "past "))
