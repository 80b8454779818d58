"""Names: invented sentences, with what each phrase must come out as."""

import hashlib

import pytest

from onrecord.find.names.finder import find_names
from onrecord.lang import pack
from onrecord.types import Block, Mention, Report


def mentions(text: str, title: bool = False) -> list[Mention]:
    """The mentions of a text; with ``title`` its first line is the headline."""
    blocks, at = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            kind = "title" if title and not blocks else "body"
            blocks.append(Block(kind=kind, start=at, end=at + len(line.rstrip())))
        at += len(line)
    report = Report(id="sha256:" + hashlib.sha256(text.encode()).hexdigest(), file="x.txt", text=text, blocks=tuple(blocks), language="en")
    words = pack("en")
    found = find_names(report, words.parse(report), words, ())
    return [m for m in found if isinstance(m, Mention)]


def of(text: str, surface: str, title: bool = False, nth: int = 0) -> Mention:
    """The nth mention with a given surface."""
    return [m for m in mentions(text, title) if text[m.start : m.end] == surface][nth]


def surfaces(text: str, title: bool = False) -> list[str]:
    """What is mentioned, in order."""
    return [text[m.start : m.end] for m in mentions(text, title)]


# ------------------------------------------------------------------ spans
def test_title_and_article_are_cut_off() -> None:
    text = "Prime Minister Anna Berglund met Mr Carl Dahlstrom in Helsinki."
    assert of(text, "Anna Berglund").role == "Prime Minister"
    assert of(text, "Carl Dahlstrom").role is None


def test_bracketed_given_name_is_part_of_the_name() -> None:
    text = 'He said: "The head of Norvatom, [Anton] Lindqvist, will bring the plan."\nAnton Lindqvist came later. Lindqvist left.'
    assert of(text, "[Anton] Lindqvist").name == "Anton Lindqvist"
    assert of(text, "[Anton] Lindqvist").entity == of(text, "Lindqvist").entity


def test_possessive_is_no_part_of_a_name() -> None:
    assert "Berglund" in surfaces("Anna Berglund spoke. Berglund's lawyer said nothing.")


def test_country_pair_is_two_places_in_an_event() -> None:
    text = "The leaders will attend the 12th Norway-Chile Annual Summit in Oslo."
    assert of(text, "12th Norway-Chile Annual Summit").type == "event"
    assert of(text, "Norway").type == of(text, "Chile").type == "place"


def test_no_place_inside_the_name_of_a_body() -> None:
    assert "Norway" not in surfaces("The Bank of Norway raised its rate on Friday.")


@pytest.mark.parametrize("name", ["KX-200", "Tu-31", "VK99"])
def test_designation_is_a_product(name: str) -> None:
    assert of(f"The navy bought the {name} last year.", name).type == "product"


def test_designations_in_two_spellings_are_one() -> None:
    text = "The Tu-31 flew first. The TU31 landed later. The Tu-32 stayed."
    assert of(text, "Tu-31").entity == of(text, "TU31").entity != of(text, "Tu-32").entity


@pytest.mark.parametrize("word", ["Covid-19", "Q4", "FY25"])
def test_letters_with_digits_that_are_no_product(word: str) -> None:
    assert word not in surfaces(f"The effect of {word} was small.")


def test_times_and_amounts_are_no_names() -> None:
    assert surfaces("On Tuesday in March 2021, about 40 tonnes cost $3 million.") == []


def test_headline_case_makes_no_names() -> None:
    text = "Berglund Aims To Boost Ties With Chile\nAnna Berglund spoke in Oslo on Friday."
    found = surfaces(text, title=True)
    assert found[:2] == ["Berglund", "Chile"]
    assert of(text, "Berglund", title=True).entity == of(text, "Anna Berglund", title=True).entity


def test_lower_case_head_belongs_to_a_facility() -> None:
    assert of("Repairs at the Tarnmoor nuclear power plant took a year.", "Tarnmoor nuclear power plant").type == "facility"


# ------------------------------------------------------------------ clusters
def test_full_name_surname_and_title_are_one() -> None:
    text = "Norwegian President Anna Berglund spoke on Monday. Berglund was calm. The Norwegian President left early."
    ids = {of(text, s).entity for s in ("Anna Berglund", "Berglund", "The Norwegian President")}
    assert len(ids) == 1


def test_two_people_of_one_surname_stay_apart() -> None:
    text = "Judge Carl Dahlstrom spoke first. Lena Dahlstrom, a lawyer, replied. Dahlstrom was angry."
    bare = of(text, "Dahlstrom")
    assert bare.entity is None
    assert set(bare.candidates) == {of(text, "Carl Dahlstrom").entity, of(text, "Lena Dahlstrom").entity}


def test_company_and_person_of_one_name_stay_apart() -> None:
    text = "Halvorsen Shipping Ltd was sold. Erik Halvorsen, chief executive of Halvorsen Shipping, agreed. Mr Halvorsen left the room."
    assert of(text, "Erik Halvorsen").entity == of(text, "Halvorsen").entity
    assert of(text, "Erik Halvorsen").entity != of(text, "Halvorsen Shipping Ltd").entity


def test_body_with_and_without_suffix_is_one() -> None:
    text = "Halvorsen Shipping Ltd was sold on Monday. Workers at Halvorsen Shipping were told."
    assert of(text, "Halvorsen Shipping Ltd").entity == of(text, "Halvorsen Shipping").entity


def test_abbreviation_in_brackets_is_its_long_form() -> None:
    text = "The Norwegian Institute of Coastal Safety (NICS) warned of waves. NICS said the port was shut."
    long = next(m for m in mentions(text) if "Coastal Safety" in text[m.start : m.end])
    assert {m.entity for m in mentions(text) if text[m.start : m.end] == "NICS"} == {long.entity}


def test_country_variants_are_one() -> None:
    text = "The United Arab Emirates (UAE) agreed. The UAE will pay."
    assert of(text, "UAE").entity == of(text, "United Arab Emirates").entity
    assert of("The People's Republic of China agreed.", "People's Republic of China").name == "China"


def test_spelling_variants_of_one_given_name() -> None:
    text = "Aleksei Morozenko spoke on Monday. Alexey Morozenko left on Tuesday."
    assert of(text, "Aleksei Morozenko").entity == of(text, "Alexey Morozenko").entity


def test_ids_are_in_order_of_first_mention() -> None:
    seen = [m.entity for m in mentions("Norway and Chile met. Norway agreed with Peru.") if m.entity]
    assert list(dict.fromkeys(seen)) == [f"e{n}" for n in range(1, len(set(seen)) + 1)]


# ------------------------------------------------------------------ roles
@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Norwegian Foreign Minister Anna Berglund flew home.", "Anna Berglund", "Norwegian Foreign Minister"),
        ("Anna Berglund, the head of Norvatom, flew home.", "Anna Berglund", "head of Norvatom"),
        ("The head of the institute, Anna Berglund, flew home.", "Anna Berglund", "head of the institute"),
        ("Anna Berglund, chief executive of Halvorsen Shipping, flew home.", "Anna Berglund", "chief executive of Halvorsen Shipping"),
    ],
)
def test_role(text: str, name: str, role: str) -> None:
    found = of(text, name)
    assert found.role == role
    assert found.role_span is not None
    assert text[found.role_span.start : found.role_span.end] == role


def test_a_list_gives_no_role() -> None:
    assert of("Anna Berglund, Minister Carl Dahlstrom and Lena Holmqvist met.", "Anna Berglund").role is None


# ------------------------------------------------------------------ metonyms
def test_capital_that_acts_is_its_government() -> None:
    text = "Oslo has rejected the plan, and talks with Lima go on. The meeting was held in Oslo."
    assert (of(text, "Oslo").form, of(text, "Oslo").name) == ("metonym", "Government of Norway")
    assert of(text, "Lima").form == "metonym"
    assert (of(text, "Oslo", nth=1).form, of(text, "Oslo", nth=1).type) == ("name", "place")


def test_possessor_of_a_policy_is_the_government_of_streets_the_city() -> None:
    assert of("Oslo's stance is clear.", "Oslo").form == "metonym"
    assert of("Oslo's streets were empty.", "Oslo").type == "place"


def test_government_by_adjective_is_one_with_its_seat() -> None:
    text = "The Norwegian government agreed to pay. Oslo said it would pay in March."
    assert of(text, "Oslo").entity == of(text, "Norwegian government").entity


def test_government_is_not_the_country() -> None:
    text = "Norway is cold. Oslo said it would pay."
    assert of(text, "Norway").entity != of(text, "Oslo").entity


# ------------------------------------------------------------------ what stands for a name
def test_two_presidents_leave_the_president_open() -> None:
    text = "Norwegian President Anna Berglund met Chilean President Carl Dahlstrom. The President smiled. The Chilean President left."
    assert of(text, "The President").entity is None
    assert len(of(text, "The President").candidates) == 2
    assert of(text, "The Chilean President").entity == of(text, "Carl Dahlstrom").entity


def test_the_refiner_is_the_body_called_so() -> None:
    text = "The refiner Norpetra Ltd. cut output. Halvorsen Bank lent money. The refiner will hire again."
    assert of(text, "The refiner").entity == of(text, "Norpetra Ltd.").entity


def test_pronoun_is_the_last_subject() -> None:
    text = "Anna Berglund spoke in Oslo on Monday. She said the plan was good."
    assert of(text, "She").entity == of(text, "Anna Berglund").entity


def test_pronoun_with_two_subjects_stays_open() -> None:
    text = "Anna Berglund arrived and Lena Holmqvist left. She said the plan was good."
    assert of(text, "She").entity is None
    assert len(of(text, "She").candidates) == 2


def test_the_coast_guard_is_a_body_and_no_guard() -> None:
    assert of("The coast guard said that nine people were dead.", "The coast guard").type == "organisation"
    assert of("The guard said that nine people were dead.", "The guard").type == "person"


def test_who_says_so_is_no_apposition_of_the_name_before() -> None:
    text = "Police had arrested Tom Berg, the minister said."
    assert all(m.name != "Tom Berg" for m in mentions(text) if text[m.start : m.end] == "the minister")


def test_a_role_behind_a_person_of_somewhere_is_no_role_of_the_place() -> None:
    text = "Ann Berg of Orvo, the chief executive, said it was late."
    assert all(m.name != "Orvo" for m in mentions(text) if text[m.start : m.end] == "the chief executive")


def test_a_man_is_not_the_woman_of_his_surname() -> None:
    text = "Michelle Karsen planted a tree. Mr. Karsen told reporters that it would grow. The bill was Mr. Karsen's idea."
    assert of(text, "Karsen").entity == of(text, "Karsen", nth=1).entity != of(text, "Michelle Karsen").entity


def test_who_speaks_in_an_aside_is_nobody_whom_the_sentence_speaks_of() -> None:
    m = of("Samuel Reyk told the judges everything. Dario Venn, he said, had gone.", "he")
    assert m.name == "Samuel Reyk"


def test_pronoun_inside_a_quotation_is_left_alone() -> None:
    assert "He" not in surfaces('Carl Dahlstrom spoke. "He said no," the letter read.')


def test_pronoun_takes_the_gender_that_the_role_tells() -> None:
    text = "Spokeswoman Lena Holmqvist and Carl Dahlstrom spoke on Monday. He said the plan was good."
    assert of(text, "He").entity == of(text, "Carl Dahlstrom").entity


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Officials said the road was open.", "Officials"),
        ("According to two people familiar with the matter, the sale failed.", "two people familiar with the matter"),
        ("Norwegian oil executives told the paper that output fell.", "Norwegian oil executives"),
    ],
)
def test_group(text: str, group: str) -> None:
    assert (of(text, group).type, of(text, group).form) == ("group", "descriptor")


def test_two_countries_are_one_pair() -> None:
    text = "Norway and Chile signed a treaty. The two countries will trade more. Both sides were glad."
    assert of(text, "The two countries").entity == of(text, "Both sides").entity


def test_every_span_is_in_the_text_and_marked_by_a_rule() -> None:
    text = "“Niño” 🚢 was lost. Anna Berglund, 54, of Halvorsen Shipping Ltd, said Oslo’s plan failed.\n\n(((( ]]]] ,,,, The , of of\n"
    for m in mentions(text):
        assert 0 <= m.start < m.end <= len(text)
        assert text[m.start : m.end].strip() == text[m.start : m.end]
        assert m.rule.startswith("names.")


@pytest.mark.parametrize("text", ["", "\n\n", "“”“”“”", "((((", "a", "[A] ] [", "'s's's"])
def test_odd_input_gives_no_error(text: str) -> None:
    assert isinstance(mentions(text), list)


def test_a_ship_is_no_person() -> None:
    text = "The ferry Karin Dahl sank on Monday. Divers reached the Karin Dahl at noon."
    assert {m.type for m in mentions(text) if "Karin Dahl" in text[m.start : m.end]} == {"product"}


def test_unnamed_speaker_is_met_again() -> None:
    text = "A spokeswoman for the harbour said the pier was shut. The spokeswoman said it would open soon."
    assert of(text, "The spokeswoman").entity == of(text, "A spokeswoman for the harbour").entity


def test_two_unnamed_speakers_stay_apart() -> None:
    text = "An official in Oslo said no. A harbour official said yes. The official said it was late."
    assert of(text, "The official").entity not in {of(text, "An official in Oslo").entity, of(text, "A harbour official").entity}


def test_a_long_list_of_names_is_found() -> None:
    text = " ".join(f"Minister Anna Holm{chr(97 + n % 26)}{chr(97 + n // 26)} met the company." for n in range(100))
    assert len(mentions(text)) >= 100


# ------------------------------------------------------------------ who is not the speaker
@pytest.mark.parametrize(
    ("text", "phrase", "name"),
    [
        ("The government of Tarvian Prime Minister Anna Berglund has rejected the offer.", "Anna Berglund", "Anna Berglund government"),
        ("The office of Anna Berglund said the deal was off.", "Anna Berglund", "Anna Berglund's office"),
        ("Anna Berglund spoke. Berglund's lawyers said the papers were forged.", "Berglund", "Anna Berglund's lawyers"),
        ("The family of Anna Berglund said it would not give up.", "Anna Berglund", "Anna Berglund's family"),
        ("Anna Berglund's team said she would not resign.", "Anna Berglund", "Anna Berglund's team"),
    ],
)
def test_the_circle_of_a_person_is_not_the_person(text: str, phrase: str, name: str) -> None:
    circle = next(m for m in mentions(text) if m.name == name)
    assert (circle.form, circle.entity == of(text, phrase).entity) == ("descriptor", False)


def test_the_government_of_a_president_whose_country_is_told() -> None:
    text = "The government of Norwegian President Anna Berglund has rejected the offer. Oslo said no."
    assert of(text, "The government of Norwegian President Anna Berglund").entity == of(text, "Oslo").entity


@pytest.mark.parametrize(
    "text", ["An adviser to President Anna Berglund said no.", "A former aide to Prime Minister Anna Berglund said no."]
)
def test_a_title_next_to_a_name_is_its_own(text: str) -> None:
    aide = next(m for m in mentions(text) if m.start == 0)
    assert aide.entity != of(text, "Anna Berglund").entity
    assert "adviser" not in str(of(text, "Anna Berglund").role)
    assert "aide" not in str(of(text, "Anna Berglund").role)


def test_the_outer_of_two_roles_is_the_one_in_apposition() -> None:
    text = "The widow of the driver, Lena Holmqvist, told the court that the brakes were worn."
    assert of(text, "Lena Holmqvist").role == "widow of the driver"
    later = "A former aide to Prime Minister Anna Berglund, Carl Dahlstrom, said he was glad."
    assert of(later, "Carl Dahlstrom").role == "former aide to Prime Minister Anna Berglund"


def test_a_captain_is_not_his_ship() -> None:
    text = "“We are ready,” said the captain of the Northern Star. The captain said her crew was tired."
    assert of(text, "The captain").entity != of(text, "Northern Star").entity


def test_initials_keep_people_apart() -> None:
    text = "Carl W. Dahlstrom spoke first. Carl H. Dahlstrom answered him."
    assert of(text, "Carl W. Dahlstrom").entity != of(text, "Carl H. Dahlstrom").entity


# ------------------------------------------------------------------ pronouns
def test_pronoun_takes_an_unnamed_subject_that_did_not_speak() -> None:
    text = "The harbour's spokeswoman admitted the fault. The transport minister stayed away. Last week she had called the pier safe."
    assert of(text, "she").entity == of(text, "The transport minister").entity


def test_pronoun_takes_the_gender_of_a_given_name() -> None:
    text = "Anna Kessel met Paul Roth in Oslo. He said the talks were useful."
    assert of(text, "He").entity == of(text, "Paul Roth").entity


def test_an_open_name_competes_for_a_pronoun() -> None:
    text = "Lena Dahlstrom and Petra Dahlstrom run the yard. Rosa Ek left. Dahlstrom said no. She said the yard was sold."
    assert of(text, "She").entity is None
    assert len(of(text, "She").candidates) == 2


def test_a_pronoun_that_does_not_speak_still_holds_the_floor() -> None:
    text = "Lena Holmqvist flew home on Monday. She met Petra Ek at the port. She said the plan was good."
    assert of(text, "She").entity == of(text, "Lena Holmqvist").entity


def test_a_subordinate_subject_leaves_a_pronoun_open() -> None:
    text = "Carl Dahlstrom spoke. The paper wrote that Erik Ek had left. He said the plan was good."
    assert of(text, "He").entity is None


def test_spokesman_and_spokeswoman_are_two() -> None:
    text = "Spokesman Carl Dahlstrom said no. The spokeswoman said yes."
    assert of(text, "The spokeswoman").entity != of(text, "Carl Dahlstrom").entity


def test_minister_with_and_without_field_is_one() -> None:
    text = "The transport minister said no. On Friday the minister said yes."
    assert of(text, "the minister").entity == of(text, "The transport minister").entity


# ------------------------------------------------------------------ types by what stands beside
@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("A quake struck northern Belmora on Tuesday. In Belmora, walls shook. Belmora had asked for help.", "Belmora", "place"),
        ("The boat left the island of Upper Tarn at dawn.", "Upper Tarn", "place"),
        ("The dam on the Vesk river held. The Vesk was high.", "Vesk", "place"),
        ("Prices rose by a tenth, Belmora Wire reported on Friday.", "Belmora Wire", "organisation"),
        ("The ship sailed from Port Asker on Monday.", "Port Asker", "place"),
        ("The 7th Engineer Brigade reached the town at noon.", "7th Engineer Brigade", "organisation"),
    ],
)
def test_type(text: str, name: str, kind: str) -> None:
    assert {m.type for m in mentions(text) if text[m.start : m.end] == name} == {kind}


@pytest.mark.parametrize("text", ["Valley roads were blocked. The valley was flooded.", "“Islands live on trust,” said Lena Holmqvist."])
def test_an_ordinary_word_that_starts_a_sentence_is_no_name(text: str) -> None:
    assert not {"Valley", "Islands"} & set(surfaces(text))


def test_a_former_president_is_not_the_president() -> None:
    text = "Former President Carl Dahlstrom said the plan was weak. The president did not comment."
    assert of(text, "The president").entity != of(text, "Carl Dahlstrom").entity


def test_a_title_waits_for_nobody_named_later() -> None:
    text = "According to the brother of Carl Dahlstrom, all knew. The brother said no. Lena Ek and her brother Tim Ek fled."
    assert of(text, "The brother").entity == of(text, "the brother of Carl Dahlstrom").entity


def test_form_of_address_tells_two_of_one_surname_apart() -> None:
    text = "Anna Dahlstrom came with her husband, Erik Dahlstrom. Mrs Dahlstrom said no. Mr Dahlstrom said yes."
    assert of(text, "Dahlstrom").entity == of(text, "Anna Dahlstrom").entity
    assert of(text, "Dahlstrom", nth=1).entity == of(text, "Erik Dahlstrom").entity


def test_dateline_is_a_place() -> None:
    assert of("VELKMAR, June 3 - Rebels shelled the port on Sunday.", "VELKMAR").type == "place"
