"""Stories of real news as a stream: the sets of ``eval.stories`` in windows of so many reports, in random orders; B-cubed, mean of three.

    python -m eval.windows [60 200 500]

It is harder than a stream in order of time: the reports of a story are strewn over all windows. No story is closed. ``large`` is the mixed
set with PolNeAR train and the texts of TempEval-3 as further reports of no story. ``all`` is the grouping of all at once.
"""

import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Sequence

from eval.common import BENCH, Figures
from eval.stories import Text, basil, bcubed, ecbplus, polnear, read
from onrecord.link import stories
from onrecord.link.stories.stream import Stream
from onrecord.link.stories.windows import Window, window
from onrecord.types import Analysis, Report

TRAIN, TEMPEVAL = BENCH / "polnear" / "train" / "text", BENCH / "tempeval3"
BODY, TAG = re.compile(r"<TEXT>(.*?)</TEXT>", re.DOTALL), re.compile(r"<[^>]+>")
SHORTEST = 200  # letters of a text that is taken
ORDERS = 3


def strangers() -> list[Text]:
    """Reports of no story."""
    train: list[Text] = [(p.read_text(encoding="utf-8"), {"published": p.name.split("_")[1]}, None) for p in sorted(TRAIN.glob("*.txt"))]
    marked = (BODY.search(p.read_text(encoding="utf-8", errors="replace")) for p in sorted(TEMPEVAL.rglob("*.tml")))
    plain = (TAG.sub("", m[1]) for m in marked if m)
    return [*train, *((text, {}, None) for text in plain if len(text) > SHORTEST)]


def joined(windows: Sequence[Window]) -> list[list[str]]:
    """The stories of windows, by the ids of their reports."""
    live, of = Stream(rests=1_000_000), defaultdict[int, list[str]](list)
    for w in windows:
        done = live.take(w)
        for old, into in done.merged:
            of[into] += of.pop(old)
        for n, some in zip(done.stories, w.reports, strict=True):
            of[n] += some
    return list(of.values())


def strewn(reports: Sequence[Report], size: int, seed: int) -> list[list[str]]:
    """The stories of reports in a random order, cut into windows."""
    mixed = sorted(reports, key=lambda r: r.id)
    random.Random(seed).shuffle(mixed)
    return joined([window(mixed[a : a + size]) for a in range(0, len(mixed), size)])


def mean(all_: Sequence[Figures]) -> dict[str, float]:
    """Precision, recall and F1 over several runs."""
    return {k: round(sum(float(str(f[k])) for f in all_) / len(all_), 4) for k in ("p", "r", "f1")}


def main(sizes: Sequence[int]) -> None:
    """A line for each set and size."""
    sets = {"basil": basil(), "ecbplus": ecbplus()}
    sets["mixed"] = [*sets["basil"], *sets["ecbplus"], *polnear()]
    sets["large"] = [*sets["mixed"], *strangers()]
    for name, texts in sets.items():
        reports, true = read(texts)
        whole = bcubed([s.reports for s in stories([Analysis(report=r) for r in reports])], true)
        print(json.dumps({"set": name, "reports": len(reports), "windows": "all", **mean([whole])}), flush=True)
        for size in sizes:
            figures = mean([bcubed(strewn(reports, size, seed), true) for seed in range(ORDERS)])
            print(json.dumps({"set": name, "reports": len(reports), "windows": size, **figures}), flush=True)


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or [60, 200, 500])
