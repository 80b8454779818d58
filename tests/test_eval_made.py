"""What the boards make themselves: synthetic reports and edited copies."""

import ast
from pathlib import Path

from eval.conditions import conditions, counted
from eval.copies import edited, paraphrase
from eval.mutate import changed, decisions_of, sample
from eval.stories import bcubed, joined
from eval.synthetic import reports

TEXT = "Bridge falls\n\n" + "\n\n".join(
    f"The mayor of Orle said on Monday that pier {n} was weak. Engineers left the town early, after a meeting about the {n + 3} cracks."
    for n in range(8)
)


def test_synthetic_reports_are_the_same_each_time():
    first, again = list(reports(40)), list(reports(40))
    assert first == again and len({r.id for r in first}) == 40


def test_a_copy_is_shorter_has_another_headline_and_is_the_same_each_time():
    copy = edited(TEXT, 3)
    assert copy == edited(TEXT, 3) != edited(TEXT, 4)
    assert len(copy) < len(TEXT) and copy.split("\n")[0] != "Bridge falls"


def test_one_sentence_in_five_is_in_other_words():
    kept = [s for s in edited(TEXT, 3).replace("\n", " ").split(". ") if s.strip(" .") and s.strip(" .") in TEXT]
    assert kept and len(kept) < edited(TEXT, 3).count(".")


def test_a_paraphrase_turns_the_sentence_round():
    assert paraphrase("Mara Voss said that the quay was closed after the storm.").endswith("Mara Voss stated.")


def test_bcubed_by_hand():
    f = bcubed([["a", "b", "x"], ["c"]], {"a": "1", "b": "1", "c": "1", "x": None})
    assert f["p"] == round((2 / 3 + 2 / 3 + 1) / 3, 4) and f["r"] == round((2 / 3 + 2 / 3 + 1 / 3) / 3, 4)


def test_tokens_are_put_together():
    assert joined(["It", "cost", "$", "5", "(", "he", "said", ")", "."]) == "It cost $5 (he said)."


CODE = """
def pick(rows, wanted):
    if not rows:
        return None
    found = [r for r in rows if r.name == wanted and r.sure]
    return found[0] if found else None
"""


def test_conditions_count_each_if_loop_and_or_and_comprehension():
    (function,) = ast.parse(CODE).body
    assert conditions(function) == 5  # an if, a comprehension with its if, an and, an if expression
    inner = ast.parse("def a():\n    def b():\n        while x or y: pass\n    return 1")
    assert [conditions(f) for f in ast.walk(inner) if isinstance(f, ast.FunctionDef)] == [0, 2]


def test_each_decision_is_taken_out_alone():
    made = {c.what: ast.unparse(changed(CODE, c)) for c in decisions_of(CODE)}
    assert "if False:" in made["guard off: not rows"]
    assert "if r.name == wanted]" in made["operand off: r.sure"] and "if r.sure]" in made["operand off: r.name == wanted"]
    assert "for r in rows]" in made["condition off: r.name == wanted and r.sure"]
    assert len(made) == 4 and len({*made.values(), ast.unparse(ast.parse(CODE))}) == 5


def test_a_sample_is_the_same_each_time_and_the_counts_find_the_house():
    folder = Path(__file__).parent.parent / "onrecord" / "find" / "figures"
    drawn = sample(folder, 20, 16)
    assert drawn == sample(folder, 20, 16) != sample(folder, 20, 17) and len(drawn) == 20
    assert any(c.conditions for path in folder.glob("*.py") for c in counted(path))
