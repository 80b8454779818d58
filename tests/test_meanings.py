"""Sentence vectors in the record: those that were kept are those that are made, and none outlives its report's text."""

from collections.abc import Iterator

import numpy as np
import pytest

from onrecord import keep, lang
from onrecord.codec import dump
from onrecord.grow import rules
from onrecord.lang.en import meaning
from onrecord.serve import meanings
from onrecord.serve.growing import relink, take_down
from tests.invented import invented
from tests.test_store import where

__all__ = ["where"]

SOME = invented(9, stories=1, words=120, seed=5)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """As in a new process: nothing remembered; the texts that the model reads. A story of eight reports is a large one."""
    read: list[str] = []
    plain = meaning._read

    def _read(text: str) -> bytes:
        read.append(text)
        return plain(text)

    forget()
    monkeypatch.setattr(meaning, "_read", _read)
    monkeypatch.setattr(meanings, "LARGE", 8)
    yield read
    forget()


def forget() -> None:
    meaning._codes.clear()
    meaning.meaning.cache_clear()


def kept(store: keep.Store) -> dict[str, bytes]:
    """What the record keeps, by report."""
    return {r: v for r, _, v in store.meanings(a.report.id for a in SOME)}


def test_a_vector_that_was_kept_is_the_one_that_was_made(fresh: list[str]) -> None:
    made = meaning.meaning("The pier is shut.")
    found = lang.learned("The pier is shut.")
    assert found and abs(float(np.linalg.norm(made)) - 1) < 1e-6
    forget()
    assert lang.learned("The pier is shut.") is None
    assert lang.recall("another model", found[1] + found[2]) == {}
    assert lang.recall(found[0], found[1] + found[2] + b"cut") == {found[1]: found[2]}
    assert (meaning.meaning("The pier is shut.") == made).all()
    assert fresh == ["The pier is shut."]


def test_one_report_more_reads_only_its_own(where: str, fresh: list[str]) -> None:
    """In another process the texts of the others are not read again, and the dossier is that of a record without any vectors."""
    with keep.open(where, rules=rules("find")) as store:
        store.add_all([(a, None) for a in SOME[:8]])
        relink(store)
        first, before = len(fresh), kept(store)
        assert first > 10 and len(before) == 8
        forget()
        fresh.clear()
        store.add(SOME[8])
        relink(store)
        text = SOME[8].report.text
        assert all(t in text for t in fresh) and len(fresh) < first / 2
        assert kept(store).keys() - before.keys() == {SOME[8].report.id}
        told = [dump(d) for d in store.dossiers()]
        with store._writing():  # type: ignore[attr-defined]
            store._run("delete from meaning")  # type: ignore[attr-defined]
            store._run("update dossier set key = ''")  # type: ignore[attr-defined]
            store._moved()  # type: ignore[attr-defined]
        forget()
        relink(store)
        assert [dump(d) for d in store.dossiers()] == told
        assert store.check() == []


def test_vectors_go_with_the_text(where: str) -> None:
    out = SOME[3].report.id
    with keep.open(where, rules=rules("find")) as store:
        store.add_all([(a, None) for a in SOME])
        relink(store)
        assert out in kept(store)
        take_down(store, out, reason="a court")
        assert out not in kept(store) and len(kept(store)) == 8
        assert store.check() == []
        with store._writing():  # type: ignore[attr-defined]
            store._lay("meaning", ("report", "model", "vectors"), [(out, "x", b"")])  # type: ignore[attr-defined]
        assert store.check() == [f"sentence vectors of report {out}, whose text was taken down"]


def test_small_stories_keep_none(where: str) -> None:
    with keep.open(where, rules=rules("find")) as store:
        store.add_all([(a, None) for a in SOME[:7]])
        relink(store)
        assert kept(store) == {}
