"""The names board: re3d, people, organisations and places by span.

Our mentions are those that name (forms name, short, metonym, adjective left out); a facility counts as a place. Where the gold
gives one span two types, either is right. ``strict`` is equal spans, ``relaxed`` overlapping ones, ``typed`` equal spans of the right type.
"""

import json
from collections import defaultdict

from eval.common import BENCH, Figures, annotations, every, left_out, main, pairs, prf, report_of
from onrecord.types import Mention

FOLDER = BENCH / "re3d"
SUBSET = 40
TYPES = {"Person": "person", "Organisation": "organisation", "Location": "place"}
OURS = {"person": "person", "organisation": "organisation", "place": "place", "facility": "place"}
NAMING = ("name", "short", "metonym")
Item = tuple[int, int, frozenset[str]]


def documents() -> list[tuple[str, str, list[Item]]]:
    """Id, text and named spans of every document, by id."""
    texts, spans = {}, defaultdict(lambda: defaultdict(set))
    for path in sorted(FOLDER.glob("*/documents.json")):
        for row in map(json.loads, filter(str.strip, path.read_text(encoding="utf-8").splitlines())):
            texts[row["_id"]] = row["text"]
        for row in map(json.loads, filter(str.strip, (path.parent / "entities.json").read_text(encoding="utf-8").splitlines())):
            if row["type"] in TYPES:
                spans[row["documentId"]][row["begin"], row["end"]].add(TYPES[row["type"]])
    return [(key, texts[key], [(a, b, frozenset(t)) for (a, b), t in sorted(spans[key].items())]) for key in sorted(texts)]


def told(key: str, text: str) -> list[Item]:
    """Our naming mentions in a document."""
    found = [a for a in annotations(report_of(text, name=key)) if isinstance(a, Mention) and a.form in NAMING and a.type in OURS]
    return sorted({(a.start, a.end, frozenset([OURS[a.type]])) for a in found}, key=lambda i: (i[0], i[1], sorted(i[2])))


def board(full: bool = False) -> Figures:
    """40 of the 98 documents unless ``--full``."""
    if missing := left_out(FOLDER):
        return missing
    docs = every(documents(), SUBSET, full=full)
    tests = {
        "strict": lambda g, t: g[:2] == t[:2],
        "relaxed": lambda g, t: g[0] < t[1] and t[0] < g[1],
        "typed": lambda g, t: g[:2] == t[:2] and bool(g[2] & t[2]),
    }
    both = [(gold, told(key, text)) for key, text, gold in docs]
    n_gold, n_told = sum(len(g) for g, _ in both), sum(len(t) for _, t in both)
    return {"files": len(docs), **{k: prf(sum(len(pairs(g, t, same)) for g, t in both), n_told, n_gold) for k, same in tests.items()}}


if __name__ == "__main__":
    main(board)
