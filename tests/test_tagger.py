"""The trained tagger at run time: pieces, windows, the chain, spans joined into attributions, and what the rules take over from it."""

import itertools
import time
import unicodedata

import numpy as np
import pytest

from onrecord.find.learned import tagger
from onrecord.find.learned.features import LABELS, SIZES, rows
from onrecord.find.learned.join import joined
from onrecord.find.learned.tagger import Tagged, chain, model, spans, tagged, windows
from onrecord.find.quotes.finder import find_quotes, find_quotes_fast
from onrecord.lang import pack
from onrecord.lang.pieces import WordPiece
from onrecord.text import Parse
from onrecord.types import Attribution, Block, Report

EN = pack("en")
STORY = (
    "Harbour fees to rise, council warns\n\n"
    "Orla Venn, the harbour master of Lume, said on Monday that the fees would rise by a tenth. "
    "“We have waited for six years,” she added.\n\n"
    "According to the fishermen's union, most of its members cannot pay. Its chair, Bo Tarn, grumbled that nobody had asked them.\n\n"
    "The council voted nine to two. The quay is 300 metres long."
)


def report(text: str) -> Report:
    """A report of one block a paragraph."""
    starts = [0, *(i + 2 for i in range(len(text)) if text.startswith("\n\n", i))]
    ends = [*(s - 2 for s in starts[1:]), len(text)]
    blocks = tuple(Block(kind="body", start=s, end=e) for s, e in zip(starts, ends, strict=True))
    return Report(id="r", file="r.txt", text=text, language="en", blocks=blocks)


def parsed(text: str) -> Parse:
    """The parse of a text."""
    return EN.parse(report(text))


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("Unsaid", ["un", "##said"]),
        ("CAFÉ", ["cafe"]),
        ("U.N.", ["u", ".", "n", "."]),
        ("“", ["“"]),
        ("x" * 500, ["[UNK]"]),
        ("\u200b", ["[UNK]"]),
        ("漢", ["[UNK]"]),
    ],
)
def test_pieces_of_a_word(word: str, pieces: list[str]) -> None:
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##said", "cafe", "u", "n", ".", "“"]
    assert [vocabulary[n] for n in WordPiece(vocabulary).ids(word)] == pieces


def test_pieces_spell_the_word_without_case_and_accents() -> None:
    known = model().pieces
    name = {n: piece for piece, n in known.number.items()}
    for word in ("Reykjavík", "spokeswoman", "re-elected", "$4.2bn", "O’Neill", "HARBOUR-MASTER"):
        plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
        assert "".join(name[n].removeprefix("##") for n in known.ids(word)) == plain


def test_facts_stay_in_their_ranges_and_know_quotations() -> None:
    parse = parsed(STORY)
    own = rows(parse, model().pieces)
    assert len(own) == len(parse.tokens)
    assert all(0 <= fact < size for row in own for fact, size in zip(row.facts, SIZES, strict=True))
    inside = [t.text for t, row in zip(parse.tokens, own, strict=True) if row.facts[4] == 1]
    assert inside == ["We", "have", "waited", "for", "six", "years", ","]


@pytest.mark.parametrize("sizes", [[1] * 5, [1] * 3000, [200, 100, 254, 1, 1, 254], [254] * 4])
def test_windows_cover_every_token_and_fit(sizes: list[int]) -> None:
    made = windows(sizes, list(range(0, len(sizes), 7)))
    assert {t for a, b in made for t in range(a, b)} == set(range(len(sizes)))
    assert all(sum(sizes[a:b]) <= tagger.WINDOW for a, b in made)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in itertools.pairwise(made))


def test_chain_is_the_best_of_all_paths_and_probabilities_add_up() -> None:
    known, rng = model(), np.random.default_rng(7)
    scores = rng.normal(size=(3, len(LABELS))).astype(np.float32)

    def total(path: tuple[int, ...]) -> float:
        steps = sum(float(known.moves[a, b]) for a, b in itertools.pairwise(path))
        return float(known.start[path[0]] + known.end[path[-1]]) + steps + sum(float(scores[t, k]) for t, k in enumerate(path))

    every = {p: total(p) for p in itertools.product(range(len(LABELS)), repeat=3)}
    path, before, after = chain(scores, known)
    assert tuple(path) == max(every, key=lambda p: every[p])
    whole = np.log(sum(np.exp(v) for v in every.values()))
    for t in range(3):
        assert np.isclose(np.log(np.exp(before[t] + after[t]).sum()), whole, atol=1e-3)


def test_a_path_that_breaks_off_still_gives_its_span() -> None:
    numbers = [LABELS.index(x) for x in ("B-content", "I-content", "I-content")]
    assert spans(numbers) == [(0, 2)]
    assert spans([LABELS.index("E-cue"), 0]) == [(0, 0)]


def words(parse: Parse, t: Tagged) -> str:
    """The text of a span."""
    return parse.text[parse.tokens[t.first].start : parse.tokens[t.last].end]


def test_spans_of_a_story_and_their_attributions() -> None:
    parse = parsed(STORY)
    found = joined(tagged(parse), parse)
    told = {(words(parse, j.cue), words(parse, j.sources[0])) for j in found if j.cue and j.sources}
    assert {("added", "she"), ("According to", "the fishermen's union")} <= told
    assert ("warns", "council") in told
    assert "grumbled" in {words(parse, j.cue) for j in found if j.cue}
    assert not any("300 metres" in words(parse, t) for j in found for t in j.contents)


def test_a_cue_outside_the_tables_is_found_by_the_tagger_alone() -> None:
    text = "Bo Tarn sneered that the quay would sink before the vote."
    one = report(text)
    assert not [a for a in find_quotes_fast(one, EN.parse(one), EN, ()) if isinstance(a, Attribution)]
    (told,) = [a for a in find_quotes(one, EN.parse(one), EN, ()) if isinstance(a, Attribution)]
    assert (told.rule, text[told.content[0].start : told.content[0].end]) == (
        "quotes.learned",
        "the quay would sink before the vote",
    )


def test_a_content_that_the_tagger_bounded_does_not_stand_under_the_rule_s_name() -> None:
    """What a model had a hand in says so; what the rule bounded alone keeps the rule's name."""
    for text, rule, content in (
        (
            "The mayor said the dam is safe until spring, as engineers had warned in March.",
            "clause_learned",
            "the dam is safe until spring",
        ),
        ("The mayor said the dam is safe until spring.", "clause", "the dam is safe until spring"),
        (
            "The army denied any role in the raid on the harbour, which killed two people.",
            "object_learned",
            "any role in the raid on the harbour",
        ),
    ):
        one = report(text)
        (told,) = [a for a in find_quotes(one, EN.parse(one), EN, ()) if isinstance(a, Attribution)]
        assert (told.rule, text[told.content[0].start : told.content[-1].end]) == (f"quotes.{rule}", content)


def test_no_attribution_where_nobody_says_anything() -> None:
    text = "The quay is 300 metres long. Rain fell on Lume for nine days. Two boats were lost."
    one = report(text)
    assert not [a for a in find_quotes(one, EN.parse(one), EN, ()) if isinstance(a, Attribution)]


def test_the_same_text_gives_the_same_spans_whatever_was_read_before() -> None:
    first = tagged(parsed(STORY))
    tagged(parsed("Something else was said, officials said. " * 40))
    assert tagged(parsed(STORY)) == first


def test_time_grows_with_the_text() -> None:
    sizes = (40, 160)
    took = []
    for n in sizes:
        parse = parsed("\n\n".join([STORY] * n)[: n * 400])
        began = time.process_time()
        tagged(parse)
        took.append(time.process_time() - began)
    assert took[1] < took[0] * (sizes[1] / sizes[0]) * 1.6 + 0.2
