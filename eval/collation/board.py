"""The dossier of every story by the main path, scored: `open` stories, of which `--errors` lists what is wrong, and `held` ones."""

import json
import sys
import tempfile
from pathlib import Path

from eval.collation.gold import GoldStory, load
from eval.collation.score import Tally, Told, figures, score
from eval.common import Figures
from onrecord import engine
from onrecord.types import Analysis, Report

QUICK = 3  # open and held stories in the gate


def read(story: GoldStory) -> list[Report]:
    """The reports of a story, read from files with what is known of them beside."""
    with tempfile.TemporaryDirectory() as name:
        for r in story.reports:
            (Path(name) / f"{r.name}.txt").write_text(r.text, encoding="utf-8")
            known = {"outlet": r.outlet, "published": r.published, "title": r.title}
            (Path(name) / f"{r.name}.txt.meta.json").write_text(json.dumps(known), encoding="utf-8")
        return [r for r in engine.read([name]) if isinstance(r, Report)]


def told(story: GoldStory) -> Told:
    """The dossier of all reports of a story as one story."""
    analyses = [a for a in map(engine.analyse, read(story)) if isinstance(a, Analysis)]
    ids = {Path(a.report.file).stem: a.report.id for a in analyses}
    if len(ids) != len(story.reports):
        raise SystemExit(f"{story.name}: {len(story.reports) - len(ids)} reports could not be read")
    return Told(engine.assemble(engine.date(analyses)), ids)


def board(full: bool = False) -> Figures:
    """Three open and three held stories unless ``--full``."""
    done: dict[str, list[Tally]] = {"open": [], "held": []}
    for story in load():
        side = done["held" if story.held else "open"]
        if full or len(side) < QUICK:
            tally, misses = score(story, told(story))
            side.append(tally)
            if "--errors" in sys.argv and not story.held:
                print(story.name, *misses, sep="\n  ", file=sys.stderr)
    return {name: figures(tallies) for name, tallies in done.items()}
