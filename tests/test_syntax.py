"""The cellar: no parser's label outside it, every name is the house's, another parser's names or another scheme's tree go the same way."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from onrecord import engine, find
from onrecord.lang import Pack
from onrecord.lang.en import words as columns
from onrecord.syntax import conllu, ud
from onrecord.syntax.conllu import ConlluError
from onrecord.syntax.scheme import CLEAR, KINDS, MORPHS, RELATIONS, Scheme
from onrecord.syntax.tree import MANY, Tree, tree
from onrecord.text import Parse, Token
from onrecord.types import Analysis, Attribution, Block, Event, Mention, Published, Quantity, Report
from tests.conftest import ROOT, SHARED

ROOMS = [p for room in ("find", "link", "check", "show") for p in sorted((ROOT / "onrecord" / room).rglob("*.py"))]
PARTS_OF_SPEECH = frozenset(  # universal, of no parser
    (
        "ADJ",
        "ADP",
        "ADV",
        "AUX",
        "CCONJ",
        "DET",
        "INTJ",
        "NOUN",
        "NUM",
        "PART",
        "PRON",
        "PROPN",
        "PUNCT",
        "SCONJ",
        "SYM",
        "VERB",
        "X",
        "SPACE",
    )
)
OTHER_SENSES = {  # words that are a parser's label and something else too, with what else they are
    "agent": "the one who does what an event tells",
    "mark": "a column of the tables of currencies; a highlighted passage",
    "DATE": "a kind of TIMEX3",
    "TIME": "a kind of TIMEX3",
    "SYM": "a universal part of speech",
}
ASKED = {"rel": RELATIONS, "morph": MORPHS, "ent": KINDS, "pos": PARTS_OF_SPEECH | {""}}


def constants(path: Path) -> Iterator[tuple[ast.AST, ast.Constant]]:
    """The strings of a module, each with the node above the tuples and sets that it stands in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    above = {c: n for n in ast.walk(tree) for c in ast.iter_child_nodes(n)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            up = above[node]
            while isinstance(up, ast.Tuple | ast.Set | ast.List | ast.Starred | ast.BinOp):
                up = above[up]
            yield up, node


@pytest.mark.parametrize("path", ROOMS, ids=lambda p: str(p.relative_to(ROOT / "onrecord")))
def test_no_label_of_a_parser_outside_the_cellar(path: Path) -> None:
    labels = CLEAR.labels() - OTHER_SENSES.keys()
    found = [f"line {c.lineno}: {c.value}" for _, c in constants(path) if c.value in labels]
    assert not found, f"say it in the names of onrecord/syntax/scheme.py: {found}"


@pytest.mark.parametrize("path", ROOMS, ids=lambda p: str(p.relative_to(ROOT / "onrecord")))
def test_what_a_token_is_asked_is_a_name_of_the_house(path: Path) -> None:
    """A relation, form or kind that is compared with a token's exists: a misspelt one would match nothing for ever."""
    wrong = []
    for up, c in constants(path):
        sides = [up.left, *up.comparators] if isinstance(up, ast.Compare) else []
        asked = next((s.attr for s in sides if isinstance(s, ast.Attribute) and s.attr in ASKED), None)
        called = up.func if isinstance(up, ast.Call) else None
        if called is not None and getattr(called, "attr", getattr(called, "id", "")) in ("kids", "kid"):
            asked = "rel"
        if asked is not None and c.value not in ASKED[asked]:
            wrong.append(f"line {c.lineno}: {c.value} as {asked}")
    assert not wrong


# ------------------------------------------------------------ words of one language
WORDS = {"figures": 165, "quotes": 129, "names": 35, "events": 17, "times": 14}  # what is left in each package: lower it when you move some
ASKED_WORD = re.compile(r"(?:\.text(?:\.lower\(\))?|\.lemma(?:\.lower\(\))?|low\[[^\]]*\]|\blow|\bword|\bprep)$")


def compared_words(path: Path) -> int:
    """How often a word that stands in the code is compared with a word of the text."""
    nodes = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Compare)]
    sides = [k for n in nodes if ASKED_WORD.search(ast.unparse(n.left)) for c in n.comparators for k in ast.walk(c)]
    return sum(isinstance(k, ast.Constant) and isinstance(k.value, str) and k.value.isalpha() for k in sides)


@pytest.mark.parametrize("room", ["find", "link", "check"])
def test_words_of_a_language_in_the_rules_only_get_fewer(room: str) -> None:
    """A rule's words belong into tables (``lang/<code>/*.tsv``): in ``link`` and ``check`` none is left, in ``find`` no new one comes."""
    counted = Counter[str]()
    for path in (p for p in ROOMS if room in p.parts):
        counted[path.parent.name] += compared_words(path)
    assert {name: n for name, n in counted.items() if n > WORDS.get(name, 0)} == {}


# ------------------------------------------------------------ another parser's names
RENAMED = {  # ClearNLP's relations by the names that Universal Dependencies has for them or comes nearest to; the trees stay as they are
    "ROOT": "root", "nsubjpass": "nsubj:pass", "csubjpass": "csubj:pass", "dobj": "obj", "dative": "iobj", "agent": "obl:agent",
    "attr": "cop:attr", "acomp": "cop:acomp", "oprd": "xcomp:pred", "prep": "case", "pobj": "nmod:obl", "pcomp": "advcl:case",
    "relcl": "acl:relcl", "preconj": "cc:preconj", "poss": "nmod:poss", "case": "case:gen", "quantmod": "nummod:gov",
    "predet": "det:predet", "npadvmod": "obl:npmod", "neg": "advmod:neg", "auxpass": "aux:pass", "prt": "compound:prt",
    "intj": "discourse", "meta": "list",
}  # fmt: skip
TAGS = {"VBD": "FIN.past", "VBN": "PTCP.past", "VBG": "PTCP.pres", "MD": "FIN.modal", "NNS": "N.plur", "WP": "PRON.int", "IN": "ADP"}
KINDS_OF = {"PERSON": "PER", "GPE": "GPE_LOC", "NORP": "MISC.people"}


def renamed(table: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """A table by other names."""
    return {new.get(label, f"x{label}" if label else ""): ours for label, ours in table.items()}


def by_other_names(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """From now on the parser calls everything otherwise, and a scheme tells the cellar so; how often each table was asked."""
    tables = renamed(CLEAR.relations, RENAMED), renamed(CLEAR.morphs, TAGS), renamed(CLEAR.kinds, KINDS_OF)
    other = Scheme("other", *tables)  # type: ignore[arg-type]
    asked = Counter[str]()
    for name, known, new, scheme in (
        ("RELATIONS", CLEAR.relations, RENAMED, other.relation),
        ("MORPHS", CLEAR.morphs, TAGS, other.morph),
        ("KINDS", CLEAR.kinds, KINDS_OF, other.kind),
    ):
        labels = {label: new.get(label, f"x{label}" if label else "") for label in known}

        def told(label: str, labels: dict[str, str] = labels, scheme: Callable[[str], str] = scheme, name: str = name) -> str:
            asked[name] += 1
            return scheme(labels.get(label, label))

        monkeypatch.setattr(columns, name, columns.Told(told))
    return asked


def analysed(reports: Sequence[Report]) -> list[Analysis]:
    """The reports with everything found in them."""
    return [a for a in engine.find(reports) if isinstance(a, Analysis)]


def test_a_parser_with_other_names_loses_nothing(
    reports: Sequence[Report], analyses: Sequence[Analysis], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same trees under other names, told to the cellar by another scheme and to nobody else: the same annotations, to the last one."""
    asked = by_other_names(monkeypatch)
    again = analysed(reports)
    assert min(asked[name] for name in ("RELATIONS", "MORPHS", "KINDS")) > 5
    assert again == list(analyses)
    monkeypatch.setattr(columns, "RELATIONS", columns.Told(lambda label: "other" if label == "nsubj" else CLEAR.relation(label)))
    less = analysed(reports)
    assert sum(len(a.annotations) for a in less) != sum(len(a.annotations) for a in again)  # a name that is lost is noticed


@pytest.mark.shared
def test_nothing_is_lost_on_real_reports_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """The five reports beside the checkout."""
    reports = [r for r in engine.read(sorted((SHARED / "seeds").glob("*.txt"))) if isinstance(r, Report)]
    known = analysed(reports)
    assert by_other_names(monkeypatch) is not None and len(reports) == 5
    assert analysed(reports) == known


# ------------------------------------------------------------ another scheme, another language
GERMAN = ROOT / "tests" / "data" / "german"


class German(Pack):
    """The German pack with the toy tables of the tests over it."""

    def table(self, name: str) -> tuple[dict[str, str], ...]:
        """A toy table, or the pack's own."""
        toy = Pack(self.code)
        toy.folder = GERMAN
        return toy.table(name) or super().table(name)


@pytest.fixture(scope="module")
def german() -> dict[str, Any]:
    """Everything found in ten German sentences whose trees are those of Universal Dependencies."""
    lines = (GERMAN / "sentences.conllu").read_text(encoding="utf-8").splitlines()
    text = "\n\n".join(line.removeprefix("# text = ") for line in lines if line.startswith("# text = "))
    blocks = tuple(Block(kind="body", start=m.start(), end=m.end()) for m in re.finditer(r"[^\n]+", text))
    day = Published(value="2031-05-08", basis="stated", reason="given")
    report = Report(id="r", file="r.txt", text=text, blocks=blocks, language="de", published=day)
    found = find.find(report, ud.parse(lines, text, blocks), German("de"), fast=True)
    return {"text": text, "found": found}


def of(german: dict[str, Any], kind: type) -> list[Any]:
    """The annotations of one kind."""
    return [a for a in german["found"] if isinstance(a, kind)]


def test_german_speakers(german: dict[str, Any]) -> None:
    """Who said what, in marks of three kinds and without, with and without a conjunction."""
    cut = german["text"]
    told = [(cut[q.source[0].start : q.source[0].end], cut[q.content[0].start : q.content[0].end], q.form) for q in of(german, Attribution)]
    assert told == [
        ("Maria Lind", "der Damm sei sicher", "indirect"),
        ("Jonas Arndt", "Wir bleiben im Dorf", "direct"),
        ("der Minister", "Das Wasser steigt weiter", "direct"),
        ("Jonas Arndt", "die Firma 300 Arbeiter entließ", "indirect"),
    ]


def test_german_figures_and_wholes(german: dict[str, Any]) -> None:
    """A decimal comma, a price, a rise, a share of a genitive, people."""
    cut = german["text"]
    told = {cut[q.start : q.end]: (q.value, q.unit, q.measure, q.of, q.direction) for q in of(german, Quantity)}
    assert told == {
        "2,5 Millionen Euro": (Decimal(2_500_000), "EUR", "Kosten", "Umbau", None),
        "12 Prozent": (Decimal(12), "%", "Miete", None, "up"),
        "40 Prozent": (Decimal(40), "%", "share", "Häfen", None),
        "drei Menschen": (Decimal(3), "count", "Menschen", None, None),
        "zwei Männer": (Decimal(2), "count", "Männer", None, None),
        "300 Arbeiter": (Decimal(300), "count", "Arbeiter", None, None),
    }


def test_german_events(german: dict[str, Any]) -> None:
    """What happened, who did it to whom, when, and what did not happen."""
    cut = german["text"]
    told = [
        (e.type, e.modality, e.when, *((a.role, cut[a.start : a.end]) for a in e.arguments if a.role != "quantity"))
        for e in of(german, Event)
    ]
    assert told == [
        ("casualty", "happened", None, ("agent", "Das Feuer"), ("patient", "drei Menschen")),
        ("arrest", "happened", "2031-05-05", ("agent", "Polizei"), ("patient", "zwei Männer")),
        ("layoff", "happened", None, ("agent", "die Firma"), ("patient", "300 Arbeiter")),
        ("resignation", "denied", None, ("agent", "Der Minister")),
    ]


def test_what_a_language_has_no_tables_for_is_left_out_and_nothing_raises(german: dict[str, Any], tmp_path: Path) -> None:
    """The same trees without a single table: names of the parse alone, and no exception."""
    bare = Pack("de")
    bare.folder = tmp_path
    lines = (GERMAN / "sentences.conllu").read_text(encoding="utf-8").splitlines()
    text = german["text"]
    blocks = (Block(kind="body", start=0, end=len(text)),)
    report = Report(id="r", file="r.txt", text=text, blocks=blocks, language="de")
    found = find.find(report, ud.parse(lines, text, blocks), bare, fast=True)
    assert {type(a) for a in found} == {Mention}
    assert set(find.off(bare)) == {"times", "quantities", "quotes", "events"} and "quotes" not in find.off(German("de"))


def test_a_tree_of_another_text_or_of_another_form_says_so() -> None:
    with pytest.raises(ConlluError, match=r"“Damm” does not stand in the text behind character 0"):
        ud.parse(["1\tDamm\tDamm\tNOUN\t_\t_\t0\troot\t_\t_"], "Der Deich", [Block(kind="body", start=0, end=9)])
    with pytest.raises(ConlluError, match="line 2 has 2 columns"):
        list(conllu.sentences(["# a line", "1\tDamm"]))


def test_the_four_turns_of_a_tree() -> None:
    """Adpositions, copulas and last names govern, the conjunction hangs on the first: as the house's rules expect."""
    rows = [
        ("Lena", "PROPN", 6, "nsubj"), ("Voss", "PROPN", 1, "flat"), ("ist", "AUX", 6, "cop"), ("seit", "ADP", 5, "case"),
        ("Mai", "PROPN", 6, "obl"), ("Chefin", "NOUN", 0, "root"), ("und", "CCONJ", 8, "cc"), ("Mutter", "NOUN", 6, "conj"),
    ]  # fmt: skip
    words = [conllu.Word(form=f, lemma=f, upos=p, feats={}, head=h - 1 if h else n, deprel=d) for n, (f, p, h, d) in enumerate(rows)]
    told = ud.Turned(words)
    tree = {w.form: (told.rels[n], words[told.heads[n]].form) for n, w in enumerate(words)}
    assert tree == {
        "Lena": ("compounded", "Voss"), "Voss": ("subject", "ist"), "ist": ("top", "ist"), "seit": ("adposition", "ist"),
        "Mai": ("governed", "seit"), "Chefin": ("predicative", "ist"), "und": ("joiner", "ist"), "Mutter": ("joined", "ist"),
    }  # fmt: skip


def test_what_a_tree_is_asked() -> None:
    """Dependents by relation in the order of the text, also of a token with very many; the tree of a parse is made once."""
    text = "The dam was not closed by the town, which Lena Voss had warned."
    parse = Pack("en").parse_text(text, [Block(kind="body", start=0, end=len(text))])
    asked = tree(parse)
    assert tree(parse) is asked
    closed = next(t for t in parse.tokens if t.text == "closed")
    assert [t.text for t in asked.subjects(closed.i)] == ["dam"] and asked.passive(closed.i) and asked.negated(closed.i)
    assert (
        [t.text for t in asked.helpers(closed.i)] == ["was"] and not asked.finite(closed.i) and asked.finite(asked.helpers(closed.i)[0].i)
    )
    warned = next(t for t in parse.tokens if t.text == "warned")
    assert (asked.subject(warned.i) or warned).text == "Voss" and not asked.passive(warned.i)
    for t in parse.tokens:
        for rels in (("joined", "punctuation", "apposition"), ("subject",), ("punctuation",)):
            assert asked.kids(t.i, *rels) == [k for c in parse.children[t.i] if (k := parse.tokens[c]).rel in rels]
            assert asked.has(t.i, *rels) == bool(asked.kids(t.i, *rels))
    rels = ["joined", "punctuation"] * MANY
    row = [Token(n, n, n + 1, "x", "x", "X", "other", rel, 0, 0, "", False) for n, rel in enumerate(["top", *rels])]
    wide = Tree(Parse(tokens=row, sentences=[], text="x" * len(row), blocks=()))
    assert [t.i for t in wide.kids(0, "punctuation", "joined")] == list(range(1, len(row)))
    assert [t.i for t in wide.kids(0, "joined")] == list(range(1, len(row), 2)) and not wide.has(0, "subject")
