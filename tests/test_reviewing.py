"""Going through what is likely and not sure, in the terminal."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import onrecord.keep as keep
from onrecord.decisions import Decision
from onrecord.serve.cli import main
from onrecord.types import Dossier

SAMPLE = Path(__file__).parents[1] / "onrecord" / "sample"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of the sample, by rules alone."""
    out = tmp_path_factory.mktemp("built")
    done = CliRunner(env={"ONRECORD_FAST": "1"}).invoke(main, ["build", str(SAMPLE), "-o", str(out), "--processes", "1"])
    assert done.exit_code == 0, done.output
    return out / "record.sqlite"


@pytest.fixture
def record(built: Path, tmp_path: Path) -> Path:
    """One of its own for each test."""
    return Path(shutil.copy(built, tmp_path / "record.sqlite"))


def run(record: Path, keys: str, *more: str) -> Result:
    """The command with the lines of a pipe."""
    story = kept(record)[1].story.id
    args = ["review", "--record", str(record), "--as", "Nela Brandt", "--story", story, *more]
    return CliRunner(env={"ONRECORD_FAST": "1"}).invoke(main, args, input=keys)


def kept(record: Path) -> tuple[list[Decision], Dossier]:
    """Decisions that hold, and the story that most is asked of."""
    with keep.open(record, readonly=True) as store:
        assert not store.check() and not store.pending()
        return store.decisions(), max(store.dossiers(), key=lambda d: len(d.review))


def heads(told: Result) -> list[str]:
    """The first lines of what was asked, "1 of 9" each."""
    return [line.split("  ")[0] for line in told.stdout.splitlines() if " likely): " in line]


def test_each_pair_is_asked_with_its_passages_and_its_reason(record: Path) -> None:
    _, dossier = kept(record)
    told, pair = run(record, "q\n").stdout, dossier.review[0]
    claims, reports = {c.id: c for c in dossier.claims}, {r.id: r for r in dossier.reports}
    assert pair.reason in told and told.startswith(f"1 of {len(dossier.review)}  ")
    for side in (pair.left, pair.right):
        e = claims[side].evidence[0]
        assert f"{reports[e.report].outlet}, " in told and f"[{e.report}:{e.start}-{e.end}]" in told


def test_yes_makes_a_link_and_no_makes_none_and_neither_is_asked_again(record: Path) -> None:
    _, before = kept(record)
    done = run(record, "y\nn\n")
    decided, after = kept(record)
    assert done.exit_code == 0 and [(d.verdict, d.by) for d in decided] == [("confirm", "user:Nela Brandt"), ("reject", "user:Nela Brandt")]
    assert any(k.by == "user:Nela Brandt" and k.relation == before.review[0].relation for k in after.links)
    assert before.review[1].reason in decided[1].reason
    assert heads(run(record, ""))[0] == f"1 of {len(after.review)}"
    asked = {(r.left, r.right) for r in after.review}
    assert not asked & {(r.left, r.right) for r in before.review[:2]}


def test_undo_takes_back_what_was_decided_and_what_was_skipped(record: Path) -> None:
    told = run(record, "y\nu\ns\nu\nu\nq\n")
    decided, after = kept(record)
    total = len(after.review)
    assert heads(told) == [f"{n} of {total}" for n in (1, 2, 1, 2, 1, 1)] and "nothing to undo" in told.stdout
    assert not decided and "0 decided" in told.stderr


def test_what_is_skipped_comes_last_and_once_more(record: Path) -> None:
    _, before = kept(record)
    total = len(before.review)
    asked = heads(run(record, "s\n" + "s\n" * (2 * total)))
    once = [f"{n} of {total}" for n in range(1, total + 1)]
    assert asked == once * 2


def test_other_keys_and_empty_lines_change_nothing(record: Path) -> None:
    told = run(record, "\nx\nq\n")
    assert len(heads(told)) == 2 and "no such key: y yes" in told.stdout and not kept(record)[0]


def test_only_one_kind_or_one_story(record: Path) -> None:
    _, dossier = kept(record)
    for kind in ("same", "conflicts", "updates"):
        number = sum(r.relation == kind for r in dossier.review)
        assert f"{number} for review" in run(record, "", "--kind", kind).stderr
    assert f"{len(dossier.review)} for review" in run(record, "", "--story", dossier.story.id[:8]).stderr
    wrong = run(record, "", "--story", "nosuch")
    assert wrong.exit_code == 2 and "there is no story nosuch" in wrong.stderr
