"""Which checks and which rules of linking ever fire on real news: how many stories of each corpus, by rule.

    python -m eval.firing [--json] [--read CHECK]

Over BASIL (100 events of three reports), ECB+ topics 1 to 35 (by subtopic), the marked stories (newsgold) and our own collation stories;
the reports of an event are linked as one story, whatever the program would group. A rule that fires on no real story earns no place
(docs/choices.md, "Rules earn their place"). ``--read`` prints the findings of one check with their passages, to be read by eye; note what
was opened in docs/readings.md. Takes ten minutes on one process; nothing is kept.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator

from eval import stories as corpora
from eval.collation import gold
from eval.collation.board import read as collated
from eval.common import Figures, main
from onrecord import engine
from onrecord.check import CHECKS
from onrecord.types import Dossier, Finding, Refusal, Report
from train.gold import STORIES, names

LARGE = 12  # reports of an event that are linked; ECB+ has up to sixteen, and more tell the same


def events() -> Iterator[tuple[str, list[Report]]]:
    """Corpus and reports of each event."""
    for name, texts in (("basil", corpora.basil()), ("ecbplus", corpora.ecbplus())):
        reports, story = corpora.read(texts)
        by_event: defaultdict[str, list[Report]] = defaultdict(list)
        for r in reports:
            by_event[story[r.id] or ""].append(r)
        yield from ((name, found[:LARGE]) for _, found in sorted(by_event.items()))
    for marked in names():
        yield "newsgold", [r for r in engine.read([STORIES / marked]) if isinstance(r, Report)]
    yield from (("collation", collated(story)) for story in gold.load())


def fired() -> Iterator[tuple[str, list[tuple[str, Finding]], Dossier]]:
    """Corpus, findings with the function that made each, and dossier of each event."""
    for corpus, reports in events():
        done = [a for a in engine.settle([engine.analyse(r) for r in reports]) if not isinstance(a, Refusal)]
        dossier = engine.assemble(done)
        yield corpus, [(f"{c.__module__.rsplit('.', 1)[-1]}.{c.__name__}", f) for c in CHECKS for f in c(done, dossier.claims)], dossier


def board(full: bool = False) -> Figures:
    """Stories of each corpus in which a check, a relation's rule, a join's rule fires; findings in all."""
    stories: Counter[tuple[str, str]] = Counter()
    size: Counter[str] = Counter()
    findings: Counter[str] = Counter({f"check {c.__module__.rsplit('.', 1)[-1]}.{c.__name__}": 0 for c in CHECKS})
    for corpus, found, dossier in fired():
        size[corpus] += 1
        told = [f"check {name}" for name, _ in found] + [f"link {x.by} {x.relation}" for x in dossier.links]
        findings.update(told)
        stories.update((rule, corpus) for rule in set(told))
    rows = {rule: {"all": n, **{c: stories[rule, c] for c in size}} for rule, n in sorted(findings.items())}
    return {"stories": dict(size), **rows}


def read(check: str) -> None:
    """Print the findings of one check with the characters they rest on."""
    for corpus, found, _ in fired():
        for name, f in found:
            if name == check:
                print(corpus, f.result, f.message, *(f"\n    | {e.exact}" for e in f.evidence))


if __name__ == "__main__":
    if "--read" in sys.argv:
        read(sys.argv[-1])
    else:
        main(board)
