"""What can be asked: words, phrases, fields, figures; and that nothing that is typed is an accident."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.serve.query import QueryError, Row, matches, parse, plain

ROW = Row(
    text="the pier will close on 3 may, mira tolle said",
    speaker="mira tolle",
    outlets=("the tide", "harbour news"),
    kind="figure",
    status="scheduled",
    of="fishing boats",
    unit="count",
    story="s1 harbour to close",
    days=("2024-05-01", "2024-05-03"),
    values=(Decimal(400), Decimal(450)),
    conflict=True,
)


@pytest.mark.parametrize(
    ("query", "meets"),
    [
        ("pier", True),
        ("PIER tolle", True),
        ('"will close"', True),
        ('"close will"', False),
        ("-pier", False),
        ("-bridge pier", True),
        ("speaker:tolle", True),
        ('speaker:"Mira Tolle" outlet:tide', True),
        ("-outlet:tide", False),
        ("figure>400", True),
        ("figure>450", False),
        ("figure>=450", True),
        ("figure<400", False),
        ("figure=400", True),
        ("figure:450", True),
        ("figure<1k", True),
        ("since:2024-05-02", True),
        ("since:2024-06", False),
        ("until:2024-05-01", True),
        ("until:2023", False),
        ("conflict:yes", True),
        ("conflict:no", False),
        ("kind:figure status:scheduled unit:count of:boats story:s1", True),
        ("10:30", False),
        ("", True),
    ],
)
def test_a_line_meets_its_query(query: str, meets: bool) -> None:
    assert matches(ROW, parse(query)) is meets


@pytest.mark.parametrize("query", [
        "colour>1", "figure>many", "speaker>tolle", "figure>1xyz", "foo:bar", "kind:quote", "status:mad", "since:yesterday",
        "until:2031-02-30", "conflict:perhaps", 'speaker:""',
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said(query: str) -> None:
    with pytest.raises(QueryError):
        parse(query)


def test_the_fields_that_there_are_are_named() -> None:
    with pytest.raises(QueryError, match="unknown field foo: use speaker, outlet, kind,"):
        parse("foo:bar")
    assert [t.field for t in parse('https://gull.example "foo:bar" 10:30')] == ["text"] * 3


@given(st.text(max_size=300))
def test_anything_typed_is_a_query_or_said_not_to_be(query: str) -> None:
    try:
        matches(ROW, parse(query))
    except QueryError as error:
        assert str(error)


def test_the_words_alone_go_to_the_reports() -> None:
    assert plain(parse('pier speaker:tolle -"old mole"')) == '"pier" -"old mole"'
