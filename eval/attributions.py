"""The attributions board: PolNeAR dev, spans of source, cue and content (the roles of CofeNet's protocol).

Every annotator's file counts, as in CofeNet's lists (94 files of 84 articles). A role's items are its unbroken spans; equal spans of one
file count once. ``f1`` is the exact match; ``begin`` matches the first character; ``jaccard`` gives every span the best Jaccard overlap (in
characters) with a span of the other side. PolNeAR's content holds its quotation marks and "that", ours does not: ``widen`` adds them.

PolNeAR's source is the whole noun phrase (article, title, apposition, relative clause); ours is the name alone. ``source`` therefore widens
our span to the noun phrase of its head, by our own parse and without a look at the gold; ``source_name`` compares the span as we give it.
"""

from functools import cache
from pathlib import Path

from eval.common import BENCH, Figures, annotations, common, every, left_out, main, prf, report_of
from onrecord.lang import pack
from onrecord.text import Parse
from onrecord.types import Attribution, Source, Span

FOLDER = BENCH / "polnear" / "dev"
ROLES = ("source", "cue", "content")
BOARD = ("source", "source_name", "cue", "content")
SUBSET = 40
OPEN, CLOSE = "“\"‘'", "”\"’'"
Place = tuple[int, int]
Spans = dict[str, set[Place]]


def gold(path: Path) -> Spans:
    """The spans of a brat file by role; a broken span gives its parts."""
    out: Spans = {role: set() for role in ROLES}
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if line.startswith("T") and len(fields) >= 2:
            role, _, places = fields[1].partition(" ")
            if role.lower() in out:
                out[role.lower()] |= {(int(a), int(b)) for a, b in (part.split(" ") for part in places.split(";"))}
    return out


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


def ours(text: str, found: list[Attribution], parse: Parse) -> Spans:
    """The spans of our attributions by role."""
    return {
        "source": {whole(parse, s) for a in found for s in a.source},
        "source_name": {(s.start, s.end) for a in found for s in a.source},
        "cue": {(s.start, s.end) for a in found for s in a.cue},
        "content": {widen(text, s) for a in found for s in a.content},
    }


@cache
def told(path: Path) -> Spans:
    """Our spans in an article."""
    text = path.read_bytes().decode("utf-8")
    report = report_of(text, name=path.name)
    return ours(text, [a for a in annotations(report) if isinstance(a, Attribution)], pack("en").parse(report))


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
    both = [(gold(f), told(FOLDER / "text" / f"{f.stem.rpartition('_')[0]}.txt")) for f in files]
    return {"files": len(files), **{r: score([(sorted(g[r.partition("_")[0]]), sorted(t[r])) for g, t in both]) for r in BOARD}}


def score(both: list[tuple[list[Place], list[Place]]]) -> Figures:
    """Exact, begin and Jaccard scores of one role over all files."""
    n_gold, n_told = sum(len(g) for g, _ in both), sum(len(t) for _, t in both)
    exact = prf(sum(common(g, t) for g, t in both), n_told, n_gold)
    begin = prf(sum(common([a for a, _ in g], [a for a, _ in t]) for g, t in both), n_told, n_gold)
    hits, recalled = sum(jaccard(x, g) for g, t in both for x in t), sum(jaccard(x, t) for g, t in both for x in g)
    return {**exact, "begin": begin, "jaccard": prf(hits, n_told, n_gold, recalled=recalled), "gold": n_gold}


if __name__ == "__main__":
    main(board)
