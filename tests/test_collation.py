"""The collation benchmark: its files are sound, and its scorer tells right from wrong."""

from dataclasses import dataclass, field

import pytest

from eval.collation.gold import KINDS, GoldError, load, story
from eval.collation.score import Told, figures, score
from onrecord.types import Claim, Copy, Dossier, Evidence, Link, Place, StoryHead

STORY = """
title = "Bridge"
kind = "disaster"
held = false
[[report]]
name = "a"
outlet = "A"
published = "2031-01-01"
title = "Bridge falls"
text = '''
Bridge falls

Four people died at Orle. A lorry weighed 40 tonnes.
'''
[[report]]
name = "b"
outlet = "B"
published = "2031-01-01"
title = "Orle bridge"
text = '''
Orle bridge

Five people died at Orle. The bridge was 40 years old.
'''
[[report]]
name = "c"
outlet = "C"
published = "2031-01-02"
title = "Orle"
text = "Nobody knows more."
[[report]]
name = "d"
outlet = "D"
published = "2031-01-02"
title = "Orle"
text = "Nobody knows less."
[[figures]]
tier = "strong"
relation = "conflicts"
facet = "value"
passages = [["a", "Four people died at Orle."], ["b", "Five people died at Orle."]]
why = "two counts"
[[apart]]
tier = "strong"
a = ["a", "A lorry weighed 40 tonnes."]
b = ["b", "The bridge was 40 years old."]
why = "equal figure"
[[copy]]
tier = "strong"
passages = [["a", "Four people died at Orle."], ["b", "Five people died at Orle."]]
source = "a"
why = "for the test"
[[origin]]
tier = "strong"
roots = 2
passages = [["a", "Four people died at Orle."]]
why = "for the test"
"""


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text(STORY, encoding="utf-8")
    return story(path)


@dataclass
class Built:
    """A dossier made by hand."""

    gold: object
    claims: list = field(default_factory=list)
    links: list = field(default_factory=list)
    copies: list = field(default_factory=list)

    def claim(self, name, words, origins=None):
        text = next(r.text for r in self.gold.reports if r.name == name)
        at = text.index(words)
        evidence = (Evidence(report=name, start=at, end=at + len(words), exact=words),)
        self.claims.append(Claim(id=f"c{len(self.claims)}", kind="statement", wording=words, evidence=evidence, origins=origins))
        return self.claims[-1].id

    def link(self, a, b, relation, facet=None):
        self.links.append(Link(left=a, right=b, relation=relation, facet=facet, reason="by hand"))

    def told(self):
        d = Dossier(
            story=StoryHead(id="s", title=""), reports=(), claims=tuple(self.claims), links=tuple(self.links), copies=tuple(self.copies)
        )
        return Told(d, {r.name: r.name for r in self.gold.reports})

    def figures(self):
        return figures([score(self.gold, self.told())[0]])


def full(gold, relation="conflicts", apart="differs"):
    b = Built(gold)
    four, five = b.claim("a", "Four people died at Orle.", 2), b.claim("b", "Five people died at Orle.")
    lorry, old = b.claim("a", "A lorry weighed 40 tonnes."), b.claim("b", "The bridge was 40 years old.")
    b.link(four, five, relation, "value")
    b.link(lorry, old, apart)
    return b


def test_a_right_dossier_has_all(gold):
    b = full(gold)
    b.copies.append(Copy(left=Place(report="b", start=13, end=38), right=Place(report="a", start=14, end=39), share=1.0, source="a"))
    f = b.figures()
    assert f["figures"] == {"found": 1.0, "right": 1.0, "overlap": 1.0}
    assert f["apart"] == {"there": 1.0, "kept": 1.0} and f["origins"] == 1.0
    assert f["copies"]["f1"] == 1.0 and f["copies"]["directed"] == 1.0 and f["conflicts"]["r"] == 1.0


def test_a_wrong_relation_is_found_but_not_right(gold):
    f = full(gold, relation="same").figures()
    assert f["figures"]["found"] == 1.0 and f["figures"]["right"] == 0.0 and f["conflicts"]["r"] == 0.0


def test_a_hard_negative_that_is_merged_is_not_kept(gold):
    assert full(gold, apart="same").figures()["apart"]["kept"] == 0.0


def test_an_empty_dossier_has_nothing(gold):
    f = Built(gold).figures()
    assert f["figures"]["found"] == f["apart"]["there"] == f["copies"]["r"] == f["origins"] == 0.0


def test_a_copy_that_is_none_costs_precision(gold):
    b = full(gold)
    b.copies.append(Copy(left=Place(report="c", start=0, end=6), right=Place(report="d", start=0, end=6), share=1.0))
    assert b.figures()["copies"]["p"] == 0.0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('["a", "Four people died at Orle."], ["b"', '["a", "Six people died."], ["b"', "0 times in a"),
        ('a = ["a", "A lorry weighed 40 tonnes."]', 'a = ["a", "e"]', "times in a"),
        ('relation = "conflicts"', 'relation = "quarrels"', "unknown relation"),
        ('kind = "disaster"', 'kind = "gossip"', "known kind"),
        ('tier = "strong"\nrelation', 'tier = "heavy"\nrelation', "no tier or reason"),
    ],
)
def test_what_is_wrong_in_a_file_is_told(tmp_path, old, new, said):
    assert old in STORY
    path = tmp_path / "x.toml"
    path.write_text(STORY.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(GoldError, match=said):
        story(path)


def test_the_stories_are_as_the_readme_says():
    stories = load()
    assert {s.kind for s in stories} == set(KINDS)
    assert (len(stories), sum(s.held for s in stories)) == (22, 7)
    assert all(4 <= len(s.reports) <= 8 and s.apart and s.origins and (s.aligned or s.figures) for s in stories)
    outlets = [(s.name, r.outlet) for s in stories for r in s.reports]
    assert len(outlets) == len(set(outlets))


def test_weekdays_of_publication_are_possible():
    """Each report's day lies within a month of the others of its story."""
    for s in load():
        days = sorted(r.published for r in s.reports)
        assert days[0][:4] == days[-1][:4], s.name
