"""What the boards make themselves: synthetic reports and edited copies."""

from eval.copies import edited, paraphrase
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
