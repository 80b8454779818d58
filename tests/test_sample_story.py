"""What the sample's stories were written to hold (see onrecord/sample/README.md) is in their dossiers."""

import re

import pytest

from onrecord import engine, show
from onrecord.types import Analysis, Claim, Dossier


@pytest.fixture(scope="module")
def ferry(analyses: list[Analysis]) -> Dossier:
    """The story of the Karrin Dawn: the larger one."""
    return engine.build(analyses)[0]


@pytest.fixture(scope="module")
def dam(analyses: list[Analysis]) -> Dossier:
    """The story of the Upper Keth dam."""
    return engine.build(analyses)[1]


def files(dossier: Dossier, claim: Claim) -> set[str]:
    """The numbers of the reports that a claim rests on."""
    names = {r.id: r.file[:2] for r in dossier.reports}
    return {names[e.report] for e in claim.evidence}


def holding(dossier: Dossier, *words: str) -> list[Claim]:
    """Claims with evidence that holds all the words."""
    return [c for c in dossier.claims if any(all(w in e.exact for w in words) for e in c.evidence)]


def linked(dossier: Dossier, left: list[Claim], right: list[Claim]) -> set[tuple[str, str | None]]:
    """Relations between two sets of claims; one claim in both is the same."""
    a, b = {c.id for c in left}, {c.id for c in right}
    found = {(k.relation, k.facet) for k in dossier.links if (k.left in a and k.right in b) or (k.left in b and k.right in a)}
    return found | ({("same", None)} if a & b else set())


def test_stories_stay_apart(ferry: Dossier, dam: Dossier) -> None:
    """Seven reports and two."""
    assert [r.file[:2] for r in ferry.reports] == ["01", "02", "03", "04", "05", "06", "07"]
    assert [r.file[:2] for r in dam.reports] == ["08", "09"]


def test_outlets(ferry: Dossier, dam: Dossier) -> None:
    """Stated beside the file, on a line of their own, or in the page."""
    outlets = [r.outlet for r in (*ferry.reports, *dam.reports)]
    assert outlets == [
        "The Halvesund Courier", "Northern Ledger", "Daily Lantern", "Calvora Wire", "Port Sarrow Post", "Islands Today",
        "The Ansk Standard", "Keth Valley News", "The Tamrisk Observer",
    ]  # fmt: skip


def test_one_utterance_in_two_wordings(ferry: Dossier) -> None:
    """The spokeswoman's pledge: by name in one report, by title in another."""
    left, right = holding(ferry, "will be held back"), holding(ferry, "is being held back")
    assert linked(ferry, left, right) & {("same", None), ("differs", "wording")}


def test_those_presumed_dead_are_not_still_missing(ferry: Dossier) -> None:
    """Four in both: what is said of them parts the two."""
    exact = [{e.exact for e in c.evidence} for c in holding(ferry, "presumed dead")]
    assert exact
    assert not any("missing" in x and "presumed" not in x for words in exact for x in words)


def test_one_figure_of_two_things(ferry: Dossier) -> None:
    """40% of the ferries and 40% of the routes: one speaker, another denominator."""
    assert ("conflicts", "denominator") in linked(ferry, holding(ferry, "40%", "ferries"), holding(ferry, "40%", "routes"))


def test_a_syndicated_copy_is_one_origin(ferry: Dossier) -> None:
    """04, 05 and 06 share one text: the institute's figure has one origin."""
    claims = [c for c in holding(ferry, "$340 million") if {"04", "05", "06"} <= files(ferry, c)]
    assert claims and all(c.origins == 1 for c in claims)


def test_an_older_report_is_updated(ferry: Dossier) -> None:
    """14 dead, then 19."""
    later = holding(ferry, "19") + holding(ferry, "ineteen")
    assert any(r == "updates" for r, _ in linked(ferry, holding(ferry, "14 people died"), later))


def test_the_list_that_does_not_add_up(ferry: Dossier) -> None:
    """24 against 12 + 6 + 4."""
    assert [f for f in ferry.findings if f.check == "sum" and f.verdict == "fails" and "24" in f.message]


def test_the_list_that_adds_up(ferry: Dossier) -> None:
    """340 = 210 + 130."""
    assert not [f for f in ferry.findings if f.verdict == "fails" and "340" in f.message]


def test_two_counts_of_the_same_people(dam: Dossier) -> None:
    """3,200 by one, another number by another."""
    left, right = holding(dam, "3,200"), holding(dam, "4,000") + holding(dam, "4,100")
    assert {r for r, _ in linked(dam, left, right)} & {"conflicts", "differs"}


def test_told_by_one_outlet(ferry: Dossier) -> None:
    """The bow door is in 07 alone."""
    assert all(files(ferry, c) == {"07"} for c in holding(ferry, "bow door"))


@pytest.mark.parametrize("form", ["page", "brief", "markdown"])
def test_no_name_of_a_rule_stands_where_people_read(analyses: list[Analysis], dossiers: list[Dossier], form: str) -> None:
    """Words of the workshop are not for readers; what the reports themselves say does not count."""
    forbidden = re.compile(r"\b(denominator|scope|window|in (its|their) own voice|claims?\.\w+|origins?\.\w+|links?\.\w+)\b", re.IGNORECASE)
    theirs = " ".join(a.report.text for a in analyses)
    for d in dossiers:
        told = {"page": lambda d: read(show.page(d, (), analyses)), "brief": show.brief, "markdown": show.markdown}[form](d)
        assert [m[0] for m in forbidden.finditer(told) if m[0] not in theirs] == []


def read(page: str) -> str:
    """What a reader meets of a page: its text, and what is read out in place of pictures."""
    plain = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join([re.sub(r"<[^>]+>", "", plain), *re.findall(r'(?:aria-label|title)="([^"]*)"', plain)])
