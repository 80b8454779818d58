"""The newsgold board: dossiers of 28 real stories beside what an editor marked in them, by the scorer that lies beside the marks.

Two columns: ``shipped``, with the weights that the program ships, and ``left_out``, each story by weights that had not seen it (where no
weights are learned, the two are the same). What each figure is, the scorer's head says; ``--errors`` lists what is wrong.

    python -m eval.newsgold [--json] [--errors] [STORY…]

Analyses and sentence vectors are kept under ``eval/work/`` by the hash of the rules that made them, so that linking anew costs seconds.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path

from eval.common import Figures, left_out
from onrecord import engine, lang
from onrecord.codec import encode, load
from onrecord.grow import rules
from onrecord.link.facts import score as likely
from onrecord.link.lead import weighed as led
from onrecord.types import Analysis, Dossier, Refusal, Report
from train.gold import FOLDER, STORIES, names, scorer

WORK = Path(__file__).with_name("work")
FOLDS = Path(__file__).with_name("folds") / "same.tsv"
VECTORS = "vectors"
LEAD = Path(__file__).with_name("lead_folds.json")  # of each story, the lead's weights from the others (train/lead.py)
Marked = tuple[str, list[str]]  # a story's name and what is wrong with it


def analysed(story: str) -> list[Analysis]:
    """The reports of a story, analysed by the rules of today; made once for each state of the rules."""
    kept = WORK / rules("find").rsplit(" ", 1)[1]
    return [a for r in engine.read([STORIES / story]) if not isinstance(r, Refusal) and (a := _analysis(kept / f"{r.id}.json", r))]


def _analysis(path: Path, report: Report) -> Analysis | None:
    if path.exists():
        return load(path.read_bytes(), Analysis)
    done = engine.analyse(report)
    if isinstance(done, Refusal):
        return None
    _write(path, encode(done))
    return done


def _write(path: Path, data: bytes) -> None:
    """A file, whole or not at all: two boards may run at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{id(data)}")
    part.write_bytes(data)
    part.replace(path)


def remember() -> None:
    """Sentence vectors that an earlier run made."""
    for path in sorted(WORK.glob(f"{VECTORS}/*.bin")):
        lang.recall(path.stem, path.read_bytes())


def keep(dossiers: Sequence[Dossier]) -> None:
    """The vectors of the dossiers' passages, for the next run."""
    found: dict[str, dict[bytes, bytes]] = {}
    for e in (e for d in dossiers for c in d.claims for e in c.evidence):
        if made := lang.learned(e.exact):
            found.setdefault(made[0], {})[made[1]] = made[2]
    for model, vectors in found.items():
        _write(WORK / VECTORS / f"{model}.bin", b"".join(k + v for k, v in sorted(vectors.items())))


def dossiers(story: str) -> list[Dossier]:
    """The dossiers that the program makes of a story's reports: one, unless it takes them for several stories."""
    done = [a for a in engine.settle(analysed(story)) if isinstance(a, Analysis)]
    return engine.build(done)


def put(folder: Path, made: Sequence[Dossier]) -> None:
    """The dossiers of a story where the scorer looks for them, with the brief of the largest."""
    for n, d in enumerate(made):
        where = folder / "stories" / f"{n:02}"
        where.mkdir(parents=True)
        (where / "dossier.json").write_bytes(encode(d))
    shutil.copy(folder / "stories" / "00" / "dossier.json", folder / "dossier.json")
    (folder / "brief.txt").write_text(engine.show(made[0], (), "text"), encoding="utf-8")


def scored(wanted: Sequence[str], without: bool) -> tuple[Figures, list[Marked]]:
    """The scorer's figures over these stories, and what it finds wrong in each; ``without``: by weights that had not seen the story."""
    score = scorer()
    total, errors = score.Counter(), []
    with tempfile.TemporaryDirectory() as name:
        for story, made in _made(wanted, without):
            put(Path(name) / story, made)
            wrong: list[str] = []
            total += score.score(score.load(STORIES / story), score.Dossier(Path(name) / story), wrong)
            errors.append((story, wrong))
    return {"stories": len(wanted), **score.figures(total)}, errors


def _made(wanted: Sequence[str], without: bool) -> Iterator[tuple[str, list[Dossier]]]:
    every = []
    for story in wanted:
        with held_back(story) if without else nullcontext():
            made = dossiers(story)
        every += made
        yield story, made
    keep(every)


@contextmanager
def held_back(story: str) -> Iterator[None]:
    """Weights that were fitted without a story, for as long as the story is linked."""
    with led(json.loads(LEAD.read_text(encoding="utf-8"))[story]), likely.weighed(folds()[story]):
        yield


@cache
def folds() -> dict[str, likely.Weights]:
    """The weights of each story, fitted on all others."""
    head, *lines = [line.split("\t") for line in FOLDS.read_text(encoding="utf-8").splitlines()]
    return {story: likely.read("\n".join(f"{n}\t{x}" for n, x in zip(head[1:], told, strict=True))) for story, *told in lines}


def board(full: bool = False) -> Figures:
    """Both columns, all stories."""
    if missing := left_out(FOLDER):
        return missing
    remember()
    return {name: scored(names(), without)[0] for name, without in (("shipped", False), ("left_out", True))}


def run(argv: Sequence[str]) -> int:
    """The board as a table or as JSON, over all stories or those that are named."""
    if missing := left_out(FOLDER):
        print(missing["left_out"])
        return 1
    remember()
    wanted = [a for a in argv if not a.startswith("-")] or names()
    told = {name: scored(wanted, without) for name, without in (("shipped", False), ("left_out", True))}
    figures = {name: f for name, (f, _) in told.items()}
    if "--json" in argv:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        show(figures)
    for story, wrong in told["left_out"][1] if "--errors" in argv else ():
        print(story, *wrong, sep="\n  ", file=sys.stderr)
    return 0


def show(figures: dict[str, Figures]) -> None:
    """The figures side by side."""
    print(f"{'':24}" + "".join(f"{name:>10}" for name in figures))
    first = next(iter(figures.values()))
    for group, value in first.items():
        for leaf in value if isinstance(value, dict) else [None]:
            row = [f[group][leaf] if leaf else f[group] for f in figures.values()]
            print(f"{group + ('.' + leaf if leaf else ''):24}" + "".join(f"{x if x is not None else '-':>10}" for x in row))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
