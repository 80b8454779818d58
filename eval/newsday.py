"""A day of made-up news in the order of time, as many short reports as wanted: for cost, and for the grouping of look-alikes at scale.

What makes grouping hard is in it: stories of all sizes (most are told once, a few thousands of times), a third of the reports edited
copies of an earlier one, stories that drift (people and details change as they go on), and look-alikes: another event of the same kind
in the same place, or with one person of an earlier story. Its B-cubed compares sizes and settings with each other and says nothing of
real news (docs/stories.md has those boards). The same number, world and seed give the same day.

    python -m eval.newsday 10000 day.jsonl [--world 1]   writes the reports, one a line, and day.jsonl.truth, one "id<TAB>story" a line

A day of ten times as many stories in the same world has ten times as many of one kind in one town. ``--world 10`` is a world with ten
times as many people, places, kinds of event and bodies, and with words enough for all of them, so that a day of ten times the size has
about as many look-alikes for each story as the smaller day has.
"""

import heapq
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from eval.synthetic import word
from onrecord.codec import dump
from onrecord.types import Block, Published, Report

TAIL, LARGEST = 1.25, 3000  # of the sizes of stories (Pareto; five reports on average), and the largest
COPIED, ALIKE = 0.35, 0.3  # shares: reports copied from an earlier one of their story, stories that look like an earlier one
PHASE = 8  # reports after which a story has moved on
GAP, SPAN = 2400.0, 36000.0  # seconds between two reports of a story on average, and that a large story lasts
DAY = 86400
FRAMES = (
    "{p} told reporters in {t} that the {k} {k} of the {c} {o} would {c} before the {c}.",
    "The {k} in {t} left {n} {k} and {c} {c}, according to the {b}.",
    "{n} {k} were {c} near the {o} after the {k}, the {b} said on {d}.",
    "{p} of the {b} called the {o} {c} and said that {c} {c} had been {k}.",
    "Officials in {t} put the {c} {k} at {n}, and {c} {c} at {n} more.",
    "At the {o} {c}, {p} had asked for {k} and {c} {c} since {d}.",
    "Nobody in {t} expected the {k} to be so {c}, {p} said, and the {o} {c} are {c}.",
    "The {b} will {c} the {o} {k} with {c} {c} in the next {n} days.",
)
TITLES = ("{k} in {t}: {o} {c}", "{p} on {o} {k} in {t}", "{n} {k} after {o} {k}", "{b} to {c} {t} {k}")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(slots=True)
class World:
    """The words and names that all stories draw from."""

    rng: random.Random
    times: float = 1.0  # so many times as large
    common: list[str] = field(default_factory=list)
    kinds: list[list[str]] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)

    def fill(self) -> "World":
        """Draw the words."""
        r, many = self.rng, self._many
        self.common = [word(r, r.choice((2, 2, 3))) for _ in range(6000)]
        self.kinds = [[self.rare() for _ in range(30)] for _ in many(40)]
        self.people = [f"{word(r, 2).title()} {self.rare().title()}" for _ in many(20000)]
        self.places = [self.rare().title() for _ in many(4000)]
        self.bodies = [f"{word(r, 2).title()} {word(r, 2).title()}" for _ in many(3000)]
        return self

    def _many(self, count: int) -> range:
        return range(max(1, round(count * self.times)))

    def rare(self) -> str:
        """A word of few stories: of 614,125 there are in a world of the usual size, of 85 times as many in a larger one."""
        return word(self.rng, 3 if self.times <= 1 else 4)

    def often(self, words: list[str]) -> str:
        """A word, the first ones far more often (roughly Zipf's law)."""
        return words[int(len(words) ** self.rng.random()) - 1]


@dataclass(slots=True)
class Plot:
    """A story that is being told."""

    number: int
    kind: list[str]
    place: str
    people: list[str]
    bodies: list[str]
    own: list[str]
    left: int
    gap: float
    told: list[list[str]] = field(default_factory=list)
    count: int = 0


def plot(w: World, number: int, earlier: list[Plot], largest: int) -> Plot:
    """A new story, or one that looks like an earlier one of its day: another event of its kind there, or with somebody of its cast."""
    r = w.rng
    kind, place = r.choice(w.kinds), w.often(w.places)
    people, bodies = r.sample(w.people, 4), [w.often(w.bodies), r.choice(w.bodies)]
    if earlier and r.random() < ALIKE:
        other = r.choice(earlier)
        kind = other.kind
        if r.random() < 0.5:
            place = other.place
        else:
            people[0] = other.people[0]
    size = min(largest, int(r.random() ** (-1 / TAIL)))
    own = [w.rare() for _ in range(14)]
    return Plot(number, kind, place, people, bodies, own, left=size, gap=min(GAP, SPAN / size))


def moved_on(w: World, p: Plot) -> None:
    """A phase later: a third of the details and one of the people are new."""
    for _ in range(5):
        p.own[w.rng.randrange(len(p.own))] = w.rare()
    p.people[w.rng.randrange(1, 4)] = w.rng.choice(w.people)


def sentence(w: World, p: Plot, frame: str) -> str:
    """A sentence of a story: each slot is drawn anew."""
    r, out = w.rng, []
    for piece in frame.split("{"):
        slot, close, rest = piece.partition("}")
        if not close:
            out.append(piece)
            continue
        pick = {
            "p": lambda: p.people[int(4 * r.random() ** 1.7)], "t": lambda: p.place, "b": lambda: p.bodies[r.random() < 0.3],
            "k": lambda: p.kind[int(30 * r.random())], "o": lambda: p.own[int(14 * r.random())], "c": lambda: w.often(w.common),
            "n": lambda: str(r.randrange(2, 900)), "d": lambda: r.choice(DAYS),
        }[slot]()  # fmt: skip
        out += [pick, rest]
    return "".join(out)


def lines(w: World, p: Plot) -> list[str]:
    """Title and sentences of the next report of a story; a third are copies with another title, a sentence cut and one of their own."""
    r = w.rng
    title = sentence(w, p, r.choice(TITLES))
    if p.told and r.random() < COPIED:
        old = r.choice(p.told)[1:]
        cut = r.randrange(len(old))
        return [title, *old[:cut], *old[cut + 1 :], sentence(w, p, r.choice(FRAMES))]
    return [title, *(sentence(w, p, f) for f in r.sample(FRAMES, r.randrange(3, 6)))]


def day(n: int, *, seed: int = 11, world: float = 1.0) -> Iterator[tuple[Report, int]]:
    """``n`` reports of about 65 words with the number of their story, by time: about one day, however many they are."""
    w = World(random.Random(seed), world).fill()
    r, largest = w.rng, max(20, min(LARGEST, n // 50))
    recent: list[Plot] = []
    heap: list[tuple[float, int, Plot]] = []
    start, number, made = 0.0, 0, 0
    while made < n:
        while not heap or start <= heap[0][0]:
            new = plot(w, number, recent, largest)
            heapq.heappush(heap, (start, number, new))
            recent = [*recent[-300:], new]
            number, start = number + 1, start + r.expovariate(n / 4.2 / DAY)
        at, _, p = heapq.heappop(heap)
        yield report(f"{made:07}", lines_of(w, p), at), p.number
        made, p.left = made + 1, p.left - 1
        if p.left:
            heapq.heappush(heap, (at + r.expovariate(1 / p.gap), p.number, p))


def lines_of(w: World, p: Plot) -> list[str]:
    """The next report of a story, which the story remembers."""
    p.count += 1
    if p.count % PHASE == 0:
        moved_on(w, p)
    out = lines(w, p)
    p.told = [*p.told[-4:], out]
    return out


def report(name: str, told: list[str], at: float) -> Report:
    """A report of given lines; ``at`` is in seconds from the first midnight."""
    title, text = told[0], told[0] + "\n\n" + " ".join(told[1:]) + "\n"
    blocks = (Block(kind="title", start=0, end=len(title)), Block(kind="body", start=len(title) + 2, end=len(text) - 1))
    minutes = int(at // 60)
    when = f"2031-05-{3 + minutes // 1440:02}T{minutes // 60 % 24:02}:{minutes % 60:02}"
    published = Published(value=when, basis="stated", reason="made")
    return Report(id=name, file=name, text=text, blocks=blocks, title=title, published=published, language="en", outlet=f"O{name[-2:]}")


def write(n: int, path: Path, *, world: float = 1.0) -> None:
    """The reports of a day as lines of JSON, and beside them their stories."""
    with path.open("w", encoding="utf-8") as out, path.with_name(path.name + ".truth").open("w", encoding="utf-8") as truth:
        for r, number in day(n, world=world):
            out.write(dump(r) + "\n")
            truth.write(f"{r.id}\t{number}\n")


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]), world=float(sys.argv[4]) if sys.argv[3:4] == ["--world"] else 1.0)
