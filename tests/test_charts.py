"""Pictures of figures over time and of who quotes whom; a large page made small."""

import json
import re
import zlib
from base64 import b64decode
from decimal import Decimal

from msgspec.structs import replace

from onrecord import show
from onrecord.show import charts, pack
from onrecord.show.page import ordered
from onrecord.show.view import View
from onrecord.types import Claim, Dossier, Figure, Link, Origin, ReportHead
from tests.big_story import story
from tests.test_show import TIDE, evidence, sample


def counted(*figures: tuple[str, str, str | None], links: tuple[Link, ...] = ()) -> Dossier:
    """The sample's dossier with figures (value, of, as of) in the place of its claims."""
    dossier, _ = sample()
    proof = evidence("sha256:bbbb", TIDE, "Repairs cost $2.5 million", "e1")
    claims = tuple(
        Claim(
            id=f"c{i}",
            kind="figure",
            wording=of,
            evidence=(replace(proof, start=i, end=i + 1),),
            figure=Figure(value=Decimal(value), unit="count", of=of, as_of=day),
        )
        for i, (value, of, day) in enumerate(figures)
    )
    return replace(dossier, claims=claims, links=links, changes=(), findings=(), origins=())


def test_a_series_joins_what_is_named_alike_and_dated() -> None:
    found = charts.series(View(counted(("5", "phone calls", "2022"), ("2", "Phone calls", "2023"), ("9", "other calls", "2023"))))
    assert [[str(d.value) for d in s.dots] for s in found] == [["5", "2"]]


def test_a_bare_noun_joins_nothing_and_a_link_does() -> None:
    rows = (("61", "people", "2024-05-01"), ("4", "people", "2024-05-03"))
    assert charts.series(View(counted(*rows))) == []
    link = Link(left="c0", right="c1", relation="updates", facet="value", reason="a later count")
    view = View(counted(*rows, links=(link,)))
    assert len(charts.series(view)[0].dots) == 2
    drawn = str(charts.picture(view, charts.series(view)[0]))
    assert 'aria-label="people: 61, 1 May 2024; 4, 3 May 2024."' in drawn
    assert drawn.count('href="#c=c') == 2


def test_values_without_a_day_or_all_of_one_day_are_no_series() -> None:
    assert charts.series(View(counted(("5", "phone calls", None), ("2", "phone calls", None)))) == []
    assert charts.series(View(counted(("5", "phone calls", "2022"), ("2", "phone calls", "2022")))) == []


def test_who_is_quoted_where_is_drawn_and_told() -> None:
    dossier, analyses = story(reports=6, count=60)
    drawn = str(charts.quoting(View(dossier, (), analyses)))
    assert drawn.startswith('<svg class="quoting"')
    assert "Who is quoted where: Governor N" in drawn
    assert drawn.count("<circle") >= 12
    one, _ = sample()
    assert charts.quoting(View(one)) == ""


def test_own_voices_come_last() -> None:
    own = Origin(id="a", label="The Tide in its own voice", reports=("r",), chains=(("The Tide",),), claims=("x", "y"))
    told = Origin(id="b", label="Mira Tolle", reports=("r",), chains=(("The Tide", "e1"),))
    assert ordered([own, told]) == [told, own]


def test_a_report_without_an_outlet_keeps_its_name_as_the_story_grows() -> None:
    dossier, _ = sample()
    titles = ("Pier to close on Friday", None)
    heads = tuple(ReportHead(id=r.id, file=r.file, title=t) for r, t in zip(dossier.reports, titles, strict=False))
    assert [View(replace(dossier, reports=heads)).outlet(h) for h in heads] == ["“Pier to close on Friday”", "bbbb.txt"]
    assert [View(replace(dossier, reports=heads[1:])).outlet(heads[1])] == ["bbbb.txt"]


def test_a_large_page_is_small_and_loses_nothing() -> None:
    dossier, analyses = story()
    page = show.page(dossier, (), analyses)
    assert len(page.encode()) < 3_000_000
    packed = re.search(r'data-packed="([^"]+)"', page)
    assert packed
    data, *parts = zlib.decompress(b64decode(packed[1]), -15).decode().split(pack.NEXT)
    assert len(json.loads(data)["claims"]) == 3000
    assert page.count(pack.HOLE) == len(parts)
    whole = page + "".join(parts)
    assert whole.count('class="text"') == 200
    assert all(c.id in whole for c in dossier.claims)


def test_a_small_page_is_whole_without_a_script() -> None:
    dossier, analyses = sample()
    page = show.page(dossier, (), analyses)
    assert "data-packed" not in page and pack.OPEN not in page and pack.HOLE not in page
