"""What holds in every language: other scripts, other marks, tables that a language lacks. All texts invented."""

import ast
import json
import re
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from onrecord import engine
from onrecord.check.passages import Numbers, sentences
from onrecord.find.figures.patterns import words_of
from onrecord.find.names.words import words as name_words
from onrecord.find.quotes.marks import Line, quotations
from onrecord.lang import Pack, pack
from onrecord.link.entities.cast import Tables
from onrecord.serve.cli import main
from onrecord.show.words import weights
from onrecord.text import fold, word_set, words
from onrecord.types import Analysis, Block, Report
from tests.conftest import ROOT
from tests.test_quantities import found

CODE = [p for p in sorted((ROOT / "onrecord").rglob("*.py")) if "lang/en" not in p.as_posix()]


def report(text: str, language: str | None) -> Report:
    """A report that is all body."""
    return Report(id="r", file="r.txt", text=text, blocks=(Block(kind="body", start=0, end=len(text)),), language=language)


# ------------------------------------------------------------ scripts
@pytest.mark.parametrize(
    "text",
    ["नदी का पुल टूट गया", "নদীর সেতু ভেঙে গেছে", "ஆற்றுப் பாலம் இடிந்தது", "สะพาน ข้าม แม่น้ำ", "පාලම කඩා වැටුණි", "نهر الجسر القديم", "می‌خواهند پل را"],
)
def test_a_word_is_not_cut_at_its_vowels(text: str) -> None:
    """Vowels that are marks on a letter (India, Thailand, Sri Lanka …) belong to the word."""
    assert len(words(text)) == len(text.split()) and len(word_set(text)) == len(set(text.split()))


def test_accents_go_but_letters_stay() -> None:
    """é is e for comparison; a nukta, a virama and a voicing mark make another letter."""
    assert fold("Café Ångström") == "cafe angstrom"
    assert fold("कया") != fold("क्या") and fold("が") != fold("か")


# ------------------------------------------------------------ marks
def quoted(text: str) -> list[str]:
    """The quotations of a paragraph."""
    return [text[q.inner : q.inner_end] for q in quotations(text, [Line(0, 0, len(text), "body")])]


def test_quotations_in_marks_that_point_inwards_are_read() -> None:
    assert quoted("»Der Damm hält«, sagte Lind. »Wir bleiben.«") == ["Der Damm hält", "Wir bleiben."]
    assert quoted("«Le barrage tient», dit Lind. « Nous restons. »") == ["Le barrage tient", " Nous restons. "]
    assert quoted("„Der Damm hält“, sagte Lind.") == ["Der Damm hält"]


@pytest.mark.parametrize(
    "text", ["Weiter »", "» Bild 3 von 8", "» Mehr Bilder « Zurück", "Start»Politik»Orle", "»Der Damm hält, sagte Lind."]
)
def test_a_mark_that_points_on_is_no_quotation(text: str) -> None:
    assert quoted(text) == []


# ------------------------------------------------------------ numbers
def test_a_nought_before_a_comma_is_no_group_of_thousands() -> None:
    """ "0,25" was read as 25."""
    assert found("The rate rose by 0,25 percentage points.")["0,25 percentage points"].value == Decimal("0.25")
    assert not any(q.value in (3, 25, 325) for q in found("The rate rose to 3,25 percent.").values())
    assert found("They paid 1,00,000 rupees and 6,000 pounds.").keys() == {"1,00,000 rupees", "6,000 pounds"}
    pattern = re.compile(Numbers(pack("en")).pattern)
    assert [m[0] for m in pattern.finditer("0,25 and 0.25 and 6,000 and 25 and 1.250")] == ["6,000", "25"]


def test_twelve_of_the_reactors_in_digits_and_in_words() -> None:
    assert {q.value for q in found("Officials said 12 of the reactors were safe and six of the reactors were not.").values()} == {12, 6}


# ------------------------------------------------------------ words of one language in all
def test_checks_know_the_abbreviations_of_the_report_s_language_alone() -> None:
    """ "No." ends no English sentence; in a language without such a table it does, and an initial never does."""
    text = "It was No. 5 of the list. Then M. Lind came in."
    told = {code: [text[s.start : s.end] for s in sentences(report(text, code))] for code in ("en", "xx")}
    assert told["en"] == ["It was No. 5 of the list.", "Then M. Lind came in."]
    assert told["xx"] == ["It was No.", "5 of the list.", "Then M. Lind came in."]


@pytest.mark.parametrize("language", [None, "xx"])
def test_a_language_that_is_unknown_is_not_taken_for_english(language: str | None) -> None:
    assert Tables.of(language) == (frozenset(), frozenset(), frozenset()) and Tables.of("en").nicknames
    assert weights(language or "") == frozenset()
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Constant) and node.value == "en"), (
                f"{path.relative_to(ROOT)}:{node.lineno}: a fallback to English"
            )


# ------------------------------------------------------------ tables that are missing
def test_a_table_that_is_missing_or_empty_has_no_rows(tmp_path: Path) -> None:
    bare = Pack("en")
    bare.folder = tmp_path
    (tmp_path / "names_given.tsv").write_text("# given names\ngiven\tgender\n", encoding="utf-8")
    own = name_words(bare)
    assert own.given == {} and own.circle == {} and own.heads == {} and own.known == {} and bare.words("names_fields") == frozenset()
    assert words_of(bare)["toll_verb"] == frozenset()


def test_a_language_without_tables_goes_through_every_room(monkeypatch: pytest.MonkeyPatch, analyses: Sequence[Analysis]) -> None:
    """Its reports are found in, linked and checked without an exception; what is told needs no word."""
    for module in (
        "onrecord.lang",
        "onrecord.check.passages",
        "onrecord.link.similar",
        "onrecord.link.entities.cast",
        "onrecord.show.words",
        "onrecord.engine",
    ):
        monkeypatch.setattr(sys.modules[module], "known", lambda: ("en", "xx"))
    english = pack("en").parse
    monkeypatch.setattr(Pack, "parse", lambda self, report: english(report))
    foreign = [msgspec.structs.replace(a.report, language="xx") for a in analyses]
    found = [a for a in map(engine.analyse, foreign) if isinstance(a, Analysis)]
    assert len(found) == len(analyses) and {type(n).__name__ for a in found for n in a.annotations} == {"Mention"}
    for dossier in engine.build(found):
        assert all(c.evidence for c in dossier.claims)
    mixed = [msgspec.structs.replace(a, report=msgspec.structs.replace(a.report, language="xx")) for a in analyses]  # found elsewhere
    assert engine.build(mixed)


def test_what_each_language_has_is_told() -> None:
    done = CliRunner().invoke(main, ["languages"])
    assert done.exit_code == 0 and "en  parser, sentence vectors" in done.output
    assert "de  no parser: reports are refused" in done.output and "quotes off: no cues_verbs" in done.output
    rows = [json.loads(line) for line in CliRunner().invoke(main, ["languages", "--json"]).output.splitlines()]
    assert {r["told"]["code"]: r["off"] for r in rows}["en"] == {}


def test_every_table_and_class_that_the_code_names_is_there_in_english() -> None:
    """A table that is missing turns things off; a name that is misspelt must not."""
    en = pack("en")
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"\b(?:pack|words|en)\.(?:table|words)\(\"(\w+)\"", text):
            assert en.table(name), f"{path.relative_to(ROOT)}: no table {name}"
        for name in re.findall(r"scene\.words\[\"(\w+)\"\]", text):
            assert words_of(en)[name], f"{path.relative_to(ROOT)}: no class {name}"


# ------------------------------------------------------------ how the house stands
def test_training_does_not_lean_on_the_boards() -> None:
    for path in (ROOT / "train").glob("*.py"):
        assert not re.search(r"^\s*(?:from|import) eval\b", path.read_text(encoding="utf-8"), re.M), path.name
