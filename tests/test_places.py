"""Where a figure hangs, and which place of ``find/figures/measure.py`` decides what it measures: a sentence for each, all invented."""

from collections.abc import Callable
from typing import Any

import pytest

from onrecord.find.figures import measure
from tests.test_quantities import found

CASES = [
    ("The rating of 8 pleased them.", "8", "_on_a_scale", "rating", None),
    ("The town hired 300 workers.", "300 workers", "_of_things", "workers", "town"),
    ("They took 36% of the imports.", "36%", "_of_a_whole", "share", "imports"),
    ("One in five households lost power.", "One in five", "_one_in_many", "share", "households"),
    ("The village lies 15 kilometres south of the harbour.", "15 kilometres", "_along", "distance", "harbour"),
    ("The blast killed 45.", "45", "_befallen", "killed", None),
    ("The lake is 92% full.", "92%", "_to_a_degree", "full", "lake"),
    ("Critics noted a 12% rise in fares.", "12%", "_before_noun", "rise", "fares"),
    ("The town owns a refinery worth $20 billion.", "$20 billion", "_of_worth", "worth", "refinery"),
    ("Orvo holds a stake of 15%.", "15%", "_governed", "stake", "Orvo"),
    ("The tolls, $40 million, were spent.", "$40 million", "_explaining", "tolls", None),
    ("Trade reached $63 billion.", "$63 billion", "_by_its_verb", "Trade", None),
]


@pytest.mark.parametrize(("text", "figure", "place", "what", "of"), CASES, ids=[c[2] for c in CASES])
def test_the_place_that_decides(text: str, figure: str, place: str, what: str, of: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    decided: list[str] = []

    def watched(own: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*args: Any) -> Any:
            told = own(*args)
            if told is not None:
                decided.append(own.__name__)
            return told

        return asked

    monkeypatch.setattr(measure, "PLACES", tuple(watched(p) for p in measure.PLACES))
    told = found(text)[figure]
    assert (decided[-1:], told.measure, told.of) == ([place], what, of)


def test_every_place_has_its_sentence_or_says_why_not() -> None:
    """Each place names an example; the last one never knows, so that there is always an answer."""
    for place in measure.PLACES[:-1]:
        assert '"' in (place.__doc__ or "") or place.__name__ == "_apart", place.__name__
    assert measure.PLACES[-1].__name__ == "_unknown"
