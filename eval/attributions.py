"""The attributions board: PolNeAR dev, spans of source, cue and content (the roles of CofeNet's protocol), and whole attributions.

``content``, ``source``, ``cue`` are the trained extractor's spans. Every annotator's file counts, as in CofeNet's lists (94 files of 84
articles). A role's items are its unbroken spans; equal spans of one file count once. ``f1`` is the exact match; ``begin`` matches the first
character; ``jaccard`` gives every span the best Jaccard overlap (in characters) with a span of the other side.

``program`` is what ``onrecord find`` writes: statements only, where PolNeAR also marks attitudes ("backs the plan"), so its recall is lower
by design. PolNeAR's content holds its quotation marks and "that", ours does not: ``widen`` adds them. PolNeAR's source is the whole noun
phrase, ours the name alone: ``source`` widens our span to the noun phrase of its head, by our own parse and without a look at the gold.
``rules`` is the faster setting, without the tagger.

``whole`` counts attributions: one is found when its content overlaps a gold one's (Jaccard of at least a half, one to one), and right when
a source overlaps too (or both have none).
"""

import json
import sys
from functools import cache
from pathlib import Path

import msgspec

from eval.common import BENCH, Figures, annotations, common, every, left_out, main, prf, report_of
from onrecord.find.learned.join import Joined, joined
from onrecord.find.learned.tagger import Tagged, tagged
from onrecord.lang import pack
from onrecord.text import Parse
from onrecord.types import Attribution, Source, Span
from train.data import spans as attributions_of

FOLDER = BENCH / "polnear" / "dev"
ROLES = ("source", "cue", "content")
SUBSET = 40
OPEN, CLOSE = "“\"‘'", "”\"’'"
Place = tuple[int, int]
Spans = dict[str, set[Place]]


class Whole(msgspec.Struct):
    """An attribution as places in the text."""

    content: list[Place]
    source: list[Place]


def widen(text: str, span: Span) -> Place:
    """A content span with its quotation marks, the mark's own stop, and the "that" before it."""
    start, end = span.start, span.end
    if start and text[start - 1] in OPEN:
        start -= 1
        end += end < len(text) and text[end] in ".,!?" and text[end + 1 : end + 2] in tuple(CLOSE)
        end += end < len(text) and text[end] in CLOSE
    return (start - 5 if text[max(0, start - 5) : start].lower() == "that " else start), end


def whole(parse: Parse, source: Source) -> Place:
    """A source span widened to the noun phrase of its head, without the punctuation at its end."""
    head = parse.head_of(source.start, source.end)
    if head is None:
        return source.start, source.end
    tokens = [parse.tokens[i] for i in parse.subtree(head.i)]
    while len(tokens) > 1 and tokens[-1].pos == "PUNCT":
        tokens.pop()
    return min(tokens[0].start, source.start), max(tokens[-1].end, source.end)


def gold(path: Path) -> Spans:
    """The spans of a brat file by role; a broken span gives its parts."""
    return {role: {p for a in attributions_of(path) for p in a.get(role, [])} for role in ROLES}


def gold_whole(path: Path) -> list[Whole]:
    """The attributions of a brat file."""
    return [Whole(content=a.get("content", []), source=a.get("source", [])) for a in attributions_of(path)]


@cache
def extracted(path: Path) -> tuple[Spans, list[Whole]]:
    """What the trained extractor finds in an article: spans by role, and joined."""
    parse = pack("en").parse(report_of(path.read_bytes().decode("utf-8"), name=path.name))
    found = tagged(parse)
    return {r: {chars(parse, t) for t in found if t.role == r} for r in ROLES}, [whole_of(parse, j) for j in joined(found, parse)]


def chars(parse: Parse, t: Tagged) -> Place:
    """The characters of a tagged span."""
    return parse.tokens[t.first].start, parse.tokens[t.last].end


def whole_of(parse: Parse, j: Joined) -> Whole:
    """A joined attribution as places."""
    return Whole(content=[chars(parse, t) for t in j.contents], source=[chars(parse, t) for t in j.sources])


@cache
def told(path: Path, fast: bool) -> tuple[Spans, list[Whole]]:
    """What ``onrecord find`` writes for an article, in PolNeAR's shapes."""
    text = path.read_bytes().decode("utf-8")
    report = report_of(text, name=path.name)
    parse = pack("en").parse(report)
    found = [a for a in annotations(report, fast=fast) if isinstance(a, Attribution)]
    spans = {
        "source": {whole(parse, s) for a in found for s in a.source},
        "cue": {(s.start, s.end) for a in found for s in a.cue},
        "content": {widen(text, s) for a in found for s in a.content},
    }
    return spans, [Whole(content=[widen(text, s) for s in a.content], source=[whole(parse, s) for s in a.source]) for a in found]


def jaccard(one: Place, others: list[Place]) -> float:
    """The best overlap of a span with any of the other side."""
    best = 0.0
    for a, b in others:
        shared = min(one[1], b) - max(one[0], a)
        if shared > 0:
            best = max(best, shared / (max(one[1], b) - min(one[0], a)))
    return best


def board(full: bool = False) -> Figures:
    """Scores by role; 40 of the files unless ``--full``."""
    if missing := left_out(FOLDER):
        return missing
    files = every(sorted((FOLDER / "attributions").glob("*.ann")), SUBSET, full=full)
    texts = [FOLDER / "text" / f"{f.stem.rpartition('_')[0]}.txt" for f in files]
    golds, wholes = [gold(f) for f in files], [gold_whole(f) for f in files]
    sides = {
        "extractor": [extracted(t) for t in texts],
        "program": [told(t, False) for t in texts],
        "rules": [told(t, True) for t in texts],
    }
    out: Figures = {}
    for name, found in sides.items():
        roles = {r: score([(sorted(g[r]), sorted(t[r])) for g, (t, _) in zip(golds, found, strict=True)]) for r in ROLES}
        out[name] = {**roles, "whole": matched([(g, w) for g, (_, w) in zip(wholes, found, strict=True)])}
    return {"files": len(files), **out.pop("extractor"), **out}


def rival(found: Path) -> Figures:
    """The same scores for what another tool found (JSON of ``eval/rivals``), on all files."""
    told_all = json.loads(found.read_text(encoding="utf-8"))
    files = sorted((FOLDER / "attributions").glob("*.ann"))
    names = [f.stem.rpartition("_")[0] for f in files]
    sides = [[{r: [(a, b) for a, b in q[r]] for r in ROLES} for q in told_all["found"].get(n, [])] for n in names]
    both = list(zip(files, sides, strict=True))
    roles = {r: score([(sorted(gold(f)[r]), sorted({p for q in t for p in q[r]})) for f, t in both]) for r in ROLES}
    pairs = [(gold_whole(f), [Whole(content=q["content"], source=q["source"]) for q in t]) for f, t in both]
    return {"files": len(files), **roles, "whole": matched(pairs), "failed": told_all["failed"], "seconds": told_all["seconds"]}


def matched(both: list[tuple[list[Whole], list[Whole]]]) -> Figures:
    """Attributions found (``found``: by content) and right (``f1``: by content and source)."""
    found = right = 0
    for gold_side, told_side in both:
        free = list(told_side)
        for g in gold_side:
            best = max(free, key=lambda t: shared(g.content, t.content), default=None)
            if best is None or shared(g.content, best.content) < 0.5:
                continue
            free.remove(best)
            found += 1
            right += overlaps(g.source, best.source) if g.source else not best.source
    n_gold, n_told = sum(len(g) for g, _ in both), sum(len(t) for _, t in both)
    return {**prf(right, n_told, n_gold), "found": prf(found, n_told, n_gold), "source_right": round(right / found, 4) if found else 0.0}


def shared(one: list[Place], two: list[Place]) -> float:
    """Jaccard overlap of two sets of places, in characters."""
    a, b = ({c for s, e in side for c in range(s, e)} for side in (one, two))
    return len(a & b) / len(a | b) if a & b else 0.0


def overlaps(one: list[Place], two: list[Place]) -> bool:
    """Do two sets of places share a character?"""
    return any(s < f and g < e for s, e in one for g, f in two)


def score(both: list[tuple[list[Place], list[Place]]]) -> Figures:
    """Exact, begin and Jaccard scores of one role over all files."""
    n_gold, n_told = sum(len(g) for g, _ in both), sum(len(t) for _, t in both)
    exact = prf(sum(common(g, t) for g, t in both), n_told, n_gold)
    begin = prf(sum(common([a for a, _ in g], [a for a, _ in t]) for g, t in both), n_told, n_gold)
    hits, recalled = sum(jaccard(x, g) for g, t in both for x in t), sum(jaccard(x, t) for g, t in both for x in g)
    return {**exact, "begin": begin, "jaccard": prf(hits, n_told, n_gold, recalled=recalled), "gold": n_gold}


if __name__ == "__main__":
    if "--rival" in sys.argv:
        print(json.dumps(rival(Path(sys.argv[sys.argv.index("--rival") + 1]))))
    else:
        main(board)
