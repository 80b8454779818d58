"""Stories that an editor marked, as the fits read them: ``../shared/bench/newsgold``, with the scorer that lies beside the marks."""

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

from onrecord import engine
from onrecord.types import Analysis, Report

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "bench" / "newsgold"
STORIES = FOLDER / "stories"
EVAL = Path(__file__).resolve().parents[1] / "eval"  # where weights of each story left out are kept


@cache
def scorer() -> ModuleType:
    """The scorer: it says which evidence holds which telling."""
    spec = importlib.util.spec_from_file_location("score_news", FOLDER / "score_news.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def names() -> list[str]:
    """The stories that are marked, in the order of their names."""
    return sorted(p.name for p in STORIES.iterdir() if (p / "gold.toml").exists())


def analysed(story: str) -> list[Analysis]:
    """The reports of a story, analysed and dated together."""
    reports = [r for r in engine.read([STORIES / story]) if isinstance(r, Report)]
    return [a for a in engine.find(reports) if isinstance(a, Analysis)]
