"""Reports made by a generator, as many as wanted: for time and memory only, never for quality. The same number gives the same reports."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from onrecord.types import Block, Published, Report

SIZE = 8  # reports a story on average
COPIED = 0.25  # share of reports that take most of their text from an earlier one of their story
STARTS, ENDS = ("b", "br", "d", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v"), ("a", "e", "i", "o", "u")
FRAMES = (
    "{0} {1} told reporters in {2} that the {3} {4} would {5} the {6} before the {7}.",
    "The {3} {4} in {2} {5}ed {8} {6}s on {9}, according to the {7} of {1}.",
    "{8} {6}s were {5}ed near {2} after a {4} at the {3} {7}.",
    "Officials from {2} said the {6} cost {8} million crowns and the {7} {8} more.",
    "{1} has {5}ed the {3} {7} since {9}, when a {4} reached {2}.",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def word(rng: random.Random, syllables: int) -> str:
    """A word that sounds like one."""
    return "".join(rng.choice(STARTS) + rng.choice(ENDS) for _ in range(syllables))


def sentences(rng: random.Random, names: list[str], own: list[str], common: list[str]) -> Iterator[str]:
    """Sentences with the names and words of one story among everyday words."""
    while True:
        pick = [rng.choice(names), rng.choice(names), names[0], *(rng.choice(own if rng.random() < 0.5 else common) for _ in range(5))]
        yield rng.choice(FRAMES).format(*pick, rng.randrange(2, 900), rng.choice(DAYS))


def reports(n: int, *, length: int = 20, seed: int = 5) -> Iterator[Report]:
    """``n`` reports of ``n / 8`` stories, ``length`` sentences each, a quarter of them edited copies of an earlier one."""
    rng = random.Random(seed)
    common = [word(rng, 2) for _ in range(3000)]
    made = 0
    while made < n:
        names = [word(rng, 3).title() for _ in range(6)]
        own, day = [word(rng, 3) for _ in range(25)], date(2031, 1, 1) + timedelta(days=rng.randrange(700))
        told = sentences(rng, names, own, common)
        earlier: list[list[str]] = []
        for k in range(min(n - made, rng.randrange(2, 2 * SIZE - 1))):
            lines = [next(told) for _ in range(length)]
            if earlier and rng.random() < COPIED:
                lines = [*rng.choice(earlier)[: length - 3], *lines[:3]]
            earlier.append(lines)
            yield report(f"{made:07}", lines, day + timedelta(days=k // 3), f"{names[0]} {own[k % 25]} {own[(k + 7) % 25]}")
            made += 1


def one(n: int, *, length: int = 20, seed: int = 5) -> Iterator[Report]:
    """``n`` reports of one story, forty a day, none copied: the names and words of the story in ever other sentences."""
    rng = random.Random(seed)
    common, names = [word(rng, 2) for _ in range(3000)], [word(rng, 3).title() for _ in range(6)]
    own = [word(rng, 3) for _ in range(25)]
    told = sentences(rng, names, own, common)
    for k in range(n):
        day = date(2031, 1, 1) + timedelta(days=k // 40)
        yield report(f"{k:07}", [next(told) for _ in range(length)], day, f"{names[0]} {own[k % 25]} {own[(k + 7) % 25]}")


def report(name: str, lines: list[str], day: date, title: str) -> Report:
    """A report of given sentences."""
    text = title + "\n\n" + " ".join(lines) + "\n"
    blocks = (Block(kind="title", start=0, end=len(title)), Block(kind="body", start=len(title) + 2, end=len(text) - 1))
    published = Published(value=day.isoformat(), basis="stated", reason="made")
    return Report(id=name, file=name, text=text, blocks=blocks, title=title, published=published, language="en", outlet=f"O{name[-2:]}")
