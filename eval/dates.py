"""The dates board: the day of a report, hidden and told again from the other reports of its story (AQUAINT part of TempEval-3's training).

Each dated report of a story of two or more loses its date in turn. What matters is that a date told is right: where nothing follows, none
is told. One file of the corpus carries a stamp (2000-01-15) a week later than the days that its annotators gave; it counts as wrong.
"""

from collections import Counter
from datetime import date

from eval.common import BENCH, Figures, left_out, main, report_of
from eval.times import gold
from onrecord import engine
from onrecord.find import reanchor
from onrecord.link import dates
from onrecord.types import Analysis, Published

FOLDER = BENCH / "tempeval3" / "Training" / "TBAQ-cleaned" / "AQUAINT"


def analyses() -> list[tuple[Analysis, Analysis]]:
    """Each report with its date, and without."""
    out = []
    for f in sorted(FOLDER.glob("*.tml")):
        text, day, _ = gold(f)
        bare = engine.analyse(report_of(text, name=f.name))
        if isinstance(bare, Analysis) and len(day) == 10:
            out.append((reanchor(bare, Published(value=day, basis="stated", reason="given by the corpus")), bare))
    return out


def verdict(told: str | None, true: str) -> str:
    """How a date told compares with the true one.

    >>> verdict("2000-01-06", "2000-01-07"), verdict(None, "2000-01-07")
    ('next_day', 'none')
    """
    if told is None:
        return "none"
    gap = abs((date.fromisoformat(told[:10]) - date.fromisoformat(true)).days)
    return "same_day" if gap == 0 else "next_day" if gap == 1 else "wrong"


def board(full: bool = False) -> Figures:
    """All stories; there is no subset."""
    if missing := left_out(FOLDER):
        return missing
    both = analyses()
    bare = {d.report.id: b for d, b in both}
    counts: Counter[str] = Counter()
    for story in engine.group([d for d, _ in both]):
        for k, a in enumerate(story if len(story) > 1 else ()):
            hidden = bare[a.report.id]
            told = dates([*story[:k], hidden, *story[k + 1 :]]).get(hidden.report.id)
            counts[verdict(told.value if told else None, a.report.published.value if a.report.published else "")] += 1
    told_all = sum(counts.values()) - counts["none"]
    return {"asked": sum(counts.values()), "told": told_all, **{k: counts[k] for k in ("same_day", "next_day", "wrong")}} | {
        "right": round((counts["same_day"] + counts["next_day"]) / max(told_all, 1), 4)
    }


if __name__ == "__main__":
    main(board)
