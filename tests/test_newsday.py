"""The made-up day and its figures: the same day each time, a larger world with fewer look-alikes, what the joining of windows costs."""

import json
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from eval import newsday, streaming


def test_the_same_day_each_time() -> None:
    assert list(newsday.day(200)) == list(newsday.day(200)) != list(newsday.day(200, seed=12))


def test_a_larger_world_has_fewer_stories_of_one_kind_and_place() -> None:
    """Read off the words: how many stories have the title words of another."""

    def shared(world: float) -> int:
        told = [(set((r.title or "").lower().split()), n) for r, n in islice(newsday.day(20_000, world=world), 600)]
        of: dict[str, set[int]] = {}
        for words, n in told:
            for w in words:
                of.setdefault(w, set()).add(n)
        return sum(len(s) for s in of.values() if 1 < len(s) < 60)

    assert shared(20) < 0.8 * shared(1)


def test_bcubed_of_counts() -> None:
    figures = streaming.bcubed([Counter({1: 2, 2: 1}), Counter({1: 1})], Counter({1: 3, 2: 1}))
    assert (figures["p"], figures["r"], figures["stories"], figures["reports"]) == (
        round((4 / 3 + 1 / 3 + 1) / 4, 4),
        round((4 / 3 + 1 + 1 / 3) / 4, 4),
        2,
        4,
    )


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *args: str) -> list[dict[str, object]]:
    """The lines of a run."""
    monkeypatch.setattr(sys, "argv", ["streaming", *args])
    streaming.main()
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_windows_put_right_are_no_worse_than_windows_joined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("600", "--days", str(tmp_path), "--processes", "1", "--least", "100")
    found, right = run(monkeypatch, capsys, *asked, "--right")
    assert found["reports"] == 600 and found["f1"] < right["right"]["f1"] < 1  # type: ignore[index,operator]
    (whole,) = run(monkeypatch, capsys, *asked, "--whole")
    assert found["f1"] < whole["f1"]  # type: ignore[operator]
    (grown,) = run(monkeypatch, capsys, *asked, "--world", "10")
    assert grown["day"] == "day600x10" and grown["f1"] != found["f1"]
