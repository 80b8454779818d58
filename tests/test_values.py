"""Two values that may be of one thing: updates of a toll, rival counts, close sums; and what must stay apart. From text to links."""

from pathlib import Path

import pytest

from onrecord import engine
from onrecord.types import Analysis, Dossier, Report

QUAKE = {
    "a.txt": "Strong earthquake kills at least 120 in northern Varenia\nBy Lena Morrow\nThe Coastal Herald\nPublished: 3 May 2025\n\n"
    "DORNATH — A magnitude 6.8 earthquake struck northern Varenia early on Saturday, killing at least 120 people and injuring more "
    "than 900, the Interior Ministry said.\n\nRescue teams from three neighbouring countries were expected to arrive on Sunday.\n",
    "b.txt": "Varenia quake toll rises to 310 as rescuers dig through rubble\nBy Karl Odin\nGlobal Tribune\nPublished: 5 May 2025\n\n"
    "DORNATH, May 5 - The death toll from the earthquake in northern Varenia has climbed to 310, officials said on Monday.\n\n"
    "Of the dead, 12 were children. The magnitude 6.9 quake was the strongest in the country for forty years.\n",
}
DEAL = {
    "a.txt": "Norvell agrees to buy Castor Foods for $4.2 billion\nBy Jane Pell\nMarket Daily\nPublished: 12 June 2025\n\n"
    "Norvell Group has agreed to buy rival Castor Foods for $4.2 billion in cash, the two companies said on Thursday.\n\n"
    "Castor employs 12,000 people. About 600 jobs could go, according to a person familiar with the plan.\n",
    "b.txt": "Unions warn of job losses in Castor takeover\nBy Ted Marsh\nThe Evening Star\nPublished: 13 June 2025\n\n"
    "Unions fear that up to 900 jobs will be lost in the takeover of Castor Foods by Norvell. Norvell announced the $4.4 billion "
    "purchase of Castor Foods on Thursday.\n\nCastor's chief executive, Dana Orr, denied that any plants would close.\n",
}


def dossier(tmp_path: Path, texts: dict[str, str]) -> Dossier:
    """The dossier of a few texts."""
    (made,) = engine.build([a for a in engine.find(reports_of(tmp_path, texts)) if isinstance(a, Analysis)])
    return made


def reports_of(tmp_path: Path, texts: dict[str, str]) -> list[Report]:
    """The reports of a few texts."""
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [r for r in engine.read([tmp_path]) if isinstance(r, Report)]


def linked(d: Dossier, left: str, right: str) -> set[tuple[str, str | None]]:
    """Relations between the claims with evidence that holds two stretches of text."""
    a, b = ({c.id for c in d.claims if any(w in e.exact for e in c.evidence)} for w in (left, right))
    return {(k.relation, k.facet) for k in d.links if (k.left in a and k.right in b) or (k.left in b and k.right in a)}


CROWD = {
    "a.txt": "Cup comes home\nThe Arbel Courier\nPublished: 20 May 2031\n\nARBEL - Around 100,000 people lined the streets of Arbel "
    "on Monday, the police said. The club spoke of 150,000.\n\nGeneral Ivo Kell said that 120 enemy soldiers "
    "had been killed. Lorana put its losses at 23 dead.\n\n"
    "The union NTW said 400 of its members were out. About 8,000 people are on the roads, according to Open Hands.\n",
    "b.txt": "Club celebrates\nThe Lorana Wire\nPublished: 20 May 2031\n\nLORANA - Minister Hela Strom said that more than 200 were dead "
    "on the other side.\n\nSome 8,000 civilians have fled from the villages, the relief agency Open Hands said.\n\n"
    "Shares of Orvo Foods closed 17.6 percent higher.\n",
    "c.txt": "Shares up\nMarket Daily\nPublished: 20 May 2031\n\nLORANA - Orvo Foods makes snacks and bread in four towns of the north. "
    "Its shares rose 18 percent on Tuesday.\n\nTraders had waited for news of the firm since the end of April.\n",
}


def one_claim(d: Dossier, left: str, right: str) -> bool:
    """Whether a claim has evidence that holds both stretches of text."""
    return any(all(any(w in e.exact for e in c.evidence) for w in (left, right)) for c in d.claims)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    """Two counts of one crowd, the losses of two sides, one figure of one speaker in other words."""
    analyses = [a for a in map(engine.analyse, reports_of(tmp_path_factory.mktemp("crowd"), CROWD)) if isinstance(a, Analysis)]
    return engine.assemble(engine.date(analyses))


def test_a_bare_count_is_a_rival_of_the_count_before_it(crowd: Dossier) -> None:
    assert linked(crowd, "100,000", "150,000") == {("conflicts", "value")}


def test_losses_of_two_sides(crowd: Dossier) -> None:
    """Tolls of which one is more than three times the other are no rivals: most such pairs of real stories count two things."""
    assert not linked(crowd, "120 enemy", "23 dead")
    assert not linked(crowd, "23 dead", "other side") and not linked(crowd, "120 enemy", "other side")


def test_one_figure_of_one_speaker_in_other_words(crowd: Dossier) -> None:
    assert linked(crowd, "8,000 people", "8,000 civilians") == {("same", None)}


def test_a_rounded_move_of_shares(crowd: Dossier) -> None:
    assert linked(crowd, "17.6 percent", "18 percent") == {("same", None)} or one_claim(crowd, "17.6 percent", "18 percent")


@pytest.fixture(scope="module")
def quake(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    """A toll that rises."""
    return dossier(tmp_path_factory.mktemp("quake"), QUAKE)


@pytest.fixture(scope="module")
def deal(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    """A price and a count on which two outlets differ."""
    return dossier(tmp_path_factory.mktemp("deal"), DEAL)


def test_a_toll_that_rises_is_an_update(quake: Dossier) -> None:
    """120, then 310: not a conflict."""
    signs = linked(quake, "at least 120", "climbed to 310")
    assert ("updates", "value") in signs and not any(r == "conflicts" for r, _ in signs)


def test_a_part_of_the_dead_is_no_toll(quake: Dossier) -> None:
    """12 children are no rival of 310 dead."""
    assert not {f for _, f in linked(quake, "12 were children", "at least 120")} & {"value"}


def test_the_toll_and_the_injured_stay_apart(quake: Dossier) -> None:
    """900 injured is no later value of 120 dead: one sentence tells both."""
    assert not [k for k in quake.links if "900" in k.reason and "310" in k.reason]


def test_no_figure_is_merged_with_another(quake: Dossier, deal: Dossier) -> None:
    """Every passage of a count prints the count's own value."""
    for d in (quake, deal):
        counts = [c for c in d.claims if c.figure and c.figure.unit == "count" and c.figure.value >= 100]
        assert len(counts) >= 3
        for c in counts:
            assert c.figure and all(f"{int(c.figure.value):,}" in e.exact for e in c.evidence)


def test_two_prices_of_one_deal(deal: Dossier) -> None:
    """$4.2 billion and $4.4 billion."""
    assert any(f == "value" for _, f in linked(deal, "$4.2 billion", "$4.4 billion"))


def test_two_counts_of_jobs(deal: Dossier) -> None:
    """600 and 900."""
    assert any(f == "value" for _, f in linked(deal, "600 jobs", "900 jobs"))


def test_the_workforce_is_no_rival(deal: Dossier) -> None:
    """12,000 people employed against 900 jobs lost."""
    assert not linked(deal, "12,000 people", "900 jobs")


def test_what_is_denied_is_told_as_denied(deal: Dossier) -> None:
    """ "denied that any plants would close" is never a claim that they close."""
    denied = [c for c in deal.claims if any("plants would close" in e.exact for e in c.evidence)]
    assert denied and all(c.status == "denied" for c in denied)
