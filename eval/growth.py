"""How the cost grows: twice the input, how many times the CPU? Hostile shapes for every finder and the parser, ever larger stories.

    python -m eval.growth [--only SHAPE…] [--most KB] [--reports N] [--accurate] [--json]

A text of each shape is made at 10, 20, … 320 kB and goes the whole way of one report (parse and every finder, each timed apart); a story
of 100, 200, … 1,600 reports is linked whole. What is told is the CPU of each size and the ratio of each to the size before it: 2 is linear.
``worst`` is the largest ratio of a shape (or of one stage) where the smaller size took at least LEAST CPU seconds, since below that a
ratio is noise. CPU seconds of this process alone, so that what else runs on the machine hardly moves them.
"""

import gc
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import msgspec

from eval.common import Figures, main, report_of
from eval.synthetic import word
from onrecord import engine
from onrecord.check import check
from onrecord.find import FAST, FINDERS, numbered
from onrecord.lang import pack
from onrecord.lang.en.parser import pipeline
from onrecord.types import Analysis, Annotation, Report

SMALLEST, LARGEST = 10, 320  # kB of a text
FEWEST, MOST = 100, 1600  # reports of a story
LEAST = 0.25  # CPU seconds of the smaller of two sizes whose ratio counts
LIMIT = 2.3  # times the CPU for twice the input
ROUNDS = 2  # of which the better counts
FIRST = ("Anna", "Boris", "Clara", "David", "Edith", "Frank", "Greta", "Henry", "Irene", "Jakob")


class Made:
    """What a shape makes its lines from; the same seed gives the same text."""

    def __init__(self) -> None:
        self.rng = random.Random(7)
        self.people = [f"{self.rng.choice(FIRST)} {word(self.rng, 3).title()}" for _ in range(4000)]
        self.things = [word(self.rng, 3) for _ in range(500)]

    def name(self) -> str:
        """One of many people."""
        return self.rng.choice(self.people)

    def some(self, most: int = 12) -> str:
        """One of a few people."""
        return self.people[self.rng.randrange(most)]

    def thing(self) -> str:
        """A word that no table knows."""
        return self.rng.choice(self.things)


Line = Callable[[Made, int], str]
SHAPES: dict[str, Line] = {
    "pronoun": lambda m, k: "He said she told him. ",
    "pronoun_long": lambda m, k: "he said she told him that ",
    "pronoun_lines": lambda m, k: "She said he had told her that it was late.\n",
    "one_voice": lambda m, k: f"{m.people[0]} said the {m.thing()} would open on {1 + k % 28} March.\n",
    "quotes_nested": lambda m, k: "“He said ‘she told “him”’ ” ",
    "quotes_open": lambda m, k: "“It is not ",
    "quotes_lines": lambda m, k: f"“We will close the {m.thing()},” he said. “It is over.”\n",
    "orphans": lambda m, k: f"“The {m.thing()} is safe and it stays so.”\n",
    "colon": lambda m, k: f"{m.name()}: yes\n",
    "said_chain": lambda m, k: f"said {m.name()} said ",
    "names_comma": lambda m, k: f"{m.name()}, ",
    "names_one_family": lambda m, k: f"{word(m.rng, 2).title()} {m.people[0].split()[1]} met {word(m.rng, 2).title()}. ",
    "names_one_given": lambda m, k: f"Anna {word(m.rng, 3).title()} came. ",
    "bodies": lambda m, k: f"The {m.thing().title()} Council and the {m.thing().title()} {m.thing().title()} Ministry agreed. ",
    "roles": lambda m, k: f"Deputy finance minister of {m.thing().title()} {m.name()}, head of the {m.thing()} board, ",
    "figures": lambda m, k: f"{m.rng.randrange(1, 9999)} {m.thing()}s, ",
    "figures_and": lambda m, k: f"{m.rng.randrange(1, 99)} percent and $ {m.rng.randrange(1, 99)} million ",
    "figures_lines": lambda m, k: f"At least {m.rng.randrange(2, 99)} people were killed and {m.rng.randrange(2, 99)} injured.\n",
    "digits": lambda m, k: f"{m.rng.randrange(10)} ",
    "dates": lambda m, k: f"{1 + k % 28} March {1990 + k % 40}, ",
    "days": lambda m, k: "On Monday, last week, two days later, ",
    "events": lambda m, k: f"{m.some()} attacked {m.some()} and was arrested in {m.thing().title()}.\n",
    "long_sentence": lambda m, k: f"and the {m.thing()} of the {m.thing()} that {m.thing()} had ",
    "no_stop": lambda m, k: f"{m.thing()} ",
    "said_that": lambda m, k: "said that ",
    "paragraphs": lambda m, k: f"The {m.thing()} stood.\n",
    "according": lambda m, k: f"according to {m.some()}, ",
    "brackets": lambda m, k: f"({m.thing().upper()[:4]}) ",
    "capitals": lambda m, k: f"{m.thing().title()} ",
    "sentences": lambda m, k: f"{m.name()} said on Monday that {k} people at {m.thing().title()} had left. ",
}


def text_of(shape: str, size: int) -> str:
    """A text of a shape, ``size`` characters long."""
    made, lines, length, k = Made(), [], 0, 0
    while length < size:
        lines.append(SHAPES[shape](made, k))
        length, k = length + len(lines[-1]), k + 1
    return "".join(lines)[:size]


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    gc.collect()
    begin = time.process_time()
    work()
    return time.process_time() - begin


def stages(text: str, *, fast: bool = True) -> dict[str, float]:
    """CPU seconds of the parse and of each finder on a report with this text."""
    report, lexicon, clock = report_of(text, name="t", published="2031-03-05"), pack("en"), {}
    pipeline().forget()
    begin = time.process_time()
    parsed = lexicon.parse(report)
    clock["parse"] = time.process_time() - begin
    found: list[Annotation] = []
    for finder in FAST if fast else FINDERS:
        begin = time.process_time()
        found.extend(finder(report, parsed, lexicon, tuple(found)))
        clock[finder.__name__.removeprefix("find_").removesuffix("_fast")] = time.process_time() - begin
    begin = time.process_time()
    numbered(found)
    clock["numbered"] = time.process_time() - begin
    return clock


def best(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    """The least of each stage over some rounds."""
    return {k: min(r[k] for r in rows) for k in rows[0]}


def series(smallest: int, largest: int) -> Iterator[int]:
    """A size and its doubles.

    >>> list(series(10, 40))
    [10, 20, 40]
    """
    while smallest <= largest:
        yield smallest
        smallest *= 2


def ratios(costs: Sequence[dict[str, float]]) -> tuple[float, str]:
    """The worst ratio of neighbours, of the whole and of every stage, and which it was."""
    out = (0.0, "")
    for small, large in pairwise(costs):
        whole = {"whole": (sum(small.values()), sum(large.values())), **{k: (small[k], large[k]) for k in small}}
        out = max([out, *((b / a, k) for k, (a, b) in whole.items() if a >= LEAST)])
    return out


def told(costs: dict[int, dict[str, float]]) -> Figures:
    """The row of a shape."""
    worst, stage = ratios(list(costs.values()))
    return {
        "cpu_s": {str(n): round(sum(c.values()), 3) for n, c in costs.items()},
        "largest": {k: round(v, 3) for k, v in list(costs.values())[-1].items()},
        "worst": round(worst, 2), "of": stage,
    }  # fmt: skip


# ------------------------------------------------------------------ stories
SAYINGS = (
    "Mayor {a} said the {x} in {p} would be closed until the end of May.",
    "“We have never seen such a {x},” {a} told reporters on Tuesday.",
    "At least {n} people were injured when the {x} collapsed, police said.",
    "{b}, the head of the {p} council, called the {y} a disgrace.",
    "The {y} cost {n} million crowns, according to {b}.",
    "{a} denied on Wednesday that the {x} had been sold to {c}.",
    "{c} arrested {n} workers near {p} on Monday.",
)


def copies(count: int) -> list[Report]:
    """One wire text in ``count`` outlets."""
    made = Made()
    told = lines(made, 7)
    return [story_report(n, told) for n in range(count)]


def mixed(count: int) -> list[Report]:
    """``count`` reports of one story: a third take over most of a report before them, the others are their own."""
    made, before, out = Made(), [], []
    for n in range(count):
        own = lines(made, 6)
        if before and n % 3 == 0:
            own = [*made.rng.choice(before)[:5], *own[:1]]
        before.append(own)
        out.append(story_report(n, own))
    return out


def lines(made: Made, count: int) -> list[str]:
    """Sentences of the story."""
    return [
        made.rng.choice(SAYINGS).format(
            a=made.some(), b=made.some(), c=made.some(), p=made.things[made.rng.randrange(6)].title(),
            x=made.thing(), y=made.thing(), n=made.rng.randrange(3, 90),
        )
        for _ in range(count)
    ]  # fmt: skip


def story_report(n: int, told: Sequence[str]) -> Report:
    """A report of an outlet of its own."""
    report = report_of("\n\n".join(told) + "\n", name=f"{n:05}", published="2031-03-05")
    return msgspec.structs.replace(report, outlet=f"Outlet {n}")


STORIES: dict[str, Callable[[int], list[Report]]] = {"copies": copies, "mixed": mixed}


def linking(analyses: Sequence[Analysis]) -> dict[str, float]:
    """CPU seconds of grouping, of dates, and of the dossier of one story."""
    clock = {"group": cpu(lambda: engine.group(analyses)), "date": cpu(lambda: engine.date(analyses))}
    made = []
    clock["assemble"] = cpu(lambda: made.append(engine.assemble(analyses)))
    clock["check"] = cpu(lambda: check(analyses, made[0].claims))
    return clock


# ------------------------------------------------------------------ the board
def option(name: str, default: int) -> int:
    """A number of the command line."""
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default


def chosen() -> list[str]:
    """The shapes and stories that are asked for (all by default)."""
    known = [*SHAPES, *STORIES]
    return [s for s in known if s in sys.argv] or known


def board(full: bool = False) -> Figures:
    """Every shape and story, and the worst of all."""
    fast, sizes = "--accurate" not in sys.argv, list(series(SMALLEST, option("--most", LARGEST)))
    os.environ["ONRECORD_FAST"] = "1" if fast else ""  # linking goes by the same setting as the analyses
    stages(text_of("sentences", 20_000), fast=fast)  # models and tables are loaded
    out: Figures = {}
    for name in chosen():
        if name in SHAPES:
            costs = {n: best([stages(text_of(name, 1000 * n), fast=fast) for _ in range(ROUNDS)]) for n in sizes}
        else:
            most = option("--reports", MOST)
            done = [a for r in STORIES[name](most) if isinstance(a := engine.analyse(r, fast=fast), Analysis)]
            costs = {n: linking(done[:n]) for n in series(FEWEST, most)}  # a smaller story is the beginning of a larger one
        out[name] = told(costs)
        print(name, out[name], file=sys.stderr, flush=True)
    worst = max((row["worst"], name) for name, row in out.items())
    return {"limit": LIMIT, "worst": worst[0], "of": worst[1], "shapes": out}


if __name__ == "__main__":
    main(board)
