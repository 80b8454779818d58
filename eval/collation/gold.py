"""The stories with their gold: passages become offsets here, and each has to stand in its report exactly once."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

FOLDER = Path(__file__).with_name("stories")
TIERS = ("strong", "medium", "weak")
RELATIONS = ("same", "supports", "differs", "conflicts", "updates")
KINDS = ("disaster", "election", "takeover", "court", "sport", "war", "strike", "diplomacy")
UNDECIDED = -1  # roots: the reports do not tell


class GoldError(ValueError):
    """What is wrong in which file, and where."""


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A report of a story as it is given to the program."""

    name: str
    outlet: str
    published: str
    title: str
    text: str


class Passage(msgspec.Struct, frozen=True):
    """Characters ``[start, end)`` of the report with this name."""

    report: str
    start: int
    end: int


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two passages and how they stand to each other; ``right`` are the accepted (relation, facet) pairs, an empty facet is any facet."""

    left: Passage
    right_: Passage
    right: tuple[tuple[str, str], ...]
    tier: str
    why: str


class Apart(msgspec.Struct, frozen=True, kw_only=True):
    """A hard negative: two passages that are not one claim."""

    left: Passage
    right: Passage
    tier: str
    why: str


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """Two passages of which one is a copy; ``source`` is the name of the report it was taken from, None where the reports do not tell."""

    left: Passage
    right: Passage
    source: str | None
    tier: str
    why: str


class Roots(msgspec.Struct, frozen=True, kw_only=True):
    """A claim by its passages, and the accepted numbers of its independent roots (None: undecided)."""

    passages: tuple[Passage, ...]
    roots: tuple[int | None, ...]
    tier: str
    why: str


class GoldStory(msgspec.Struct, frozen=True, kw_only=True):
    """One story of the benchmark."""

    name: str
    title: str
    kind: str
    held: bool
    reports: tuple[Text, ...]
    aligned: tuple[Pair, ...]
    figures: tuple[Pair, ...]
    apart: tuple[Apart, ...]
    copies: tuple[Copied, ...]
    origins: tuple[Roots, ...]


def load(folder: Path = FOLDER) -> list[GoldStory]:
    """All stories, by file name; GoldError names the file and the passage that is not there once."""
    return [story(p) for p in sorted(folder.glob("*.toml"))]


def story(path: Path) -> GoldStory:
    """One story."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    reports = tuple(msgspec.convert({**r, "text": r["text"].lstrip("\n")}, Text) for r in data["report"])
    try:
        return _story(path.stem, data, reports)
    except (GoldError, KeyError) as error:
        raise GoldError(f"{path.name}: {error}") from error


def _story(name: str, data: dict[str, Any], reports: Sequence[Text]) -> GoldStory:
    texts = {r.name: r.text for r in reports}
    if data["kind"] not in KINDS or not 4 <= len(texts) <= 8 or len(texts) != len(reports):
        raise GoldError("a story has a known kind and 4 to 8 reports of different names")

    def find(p: Sequence[str]) -> Passage:
        """The offsets of a passage."""
        if texts[p[0]].count(p[1]) != 1:
            raise GoldError(f"“{p[1]}” stands {texts[p[0]].count(p[1])} times in {p[0]}")
        at = texts[p[0]].index(p[1])
        return Passage(p[0], at, at + len(p[1]))

    def note(d: dict[str, Any]) -> dict[str, str]:
        """Tier and reason."""
        if d["tier"] not in TIERS or not d["why"]:
            raise GoldError(f"no tier or reason: {d}")
        return {"tier": d["tier"], "why": d["why"]}

    def pair(d: dict[str, Any]) -> Pair:
        """A pair with what is accepted."""
        left, right = (find(p) for p in d["passages"])
        return Pair(left=left, right_=right, right=accepted(d), **note(d))

    return GoldStory(
        name=name,
        title=data["title"],
        kind=data["kind"],
        held=data["held"],
        reports=tuple(reports),
        aligned=tuple(pair(d) for d in data.get("aligned", ())),
        figures=tuple(pair(d) for d in data.get("figures", ())),
        apart=tuple(Apart(left=find(d["a"]), right=find(d["b"]), **note(d)) for d in data.get("apart", ())),
        copies=tuple(
            Copied(left=find(d["passages"][0]), right=find(d["passages"][1]), source=d["source"] or None, **note(d))
            for d in data.get("copy", ())
        ),
        origins=tuple(
            Roots(passages=tuple(find(p) for p in d["passages"]), roots=roots([d["roots"], *d.get("accept", ())]), **note(d))
            for d in data.get("origin", ())
        ),
    )


def accepted(d: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The relation and facet of a pair, then the others that are accepted."""
    told = [(d["relation"], d.get("facet", "")), *((x.partition("/")[0], x.partition("/")[2]) for x in d.get("accept", ()))]
    if any(r not in RELATIONS for r, _ in told):
        raise GoldError(f"unknown relation: {d}")
    return tuple(told)


def roots(numbers: Sequence[int]) -> tuple[int | None, ...]:
    """Numbers of roots; -1 is undecided."""
    return tuple(None if n == UNDECIDED else n for n in numbers)
