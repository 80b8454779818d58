"""Entities across reports: which names are one, and which must stay apart."""

from itertools import permutations

from onrecord.link.entities.cast import Cast, entities
from onrecord.types import Analysis, EntityType, Mention, MentionForm, Report, Span


def report(n: int, *names: tuple[str, EntityType], form: MentionForm = "name", rule: str = "names.entity", role: str = "") -> Analysis:
    """A report that mentions the given names, each its own entity, one after the other."""
    text, found = "", []
    for k, (name, kind) in enumerate(names, 1):
        at = Span(start=len(text), end=len(text) + len(role)) if role else None
        text += f"{role} " if role else ""
        start = len(text)
        text += name + ". "
        found.append(
            Mention(
                start=start,
                end=start + len(name),
                type=kind,
                form=form,
                name=name,
                entity=f"e{k}",
                role=role or None,
                role_span=at,
                rule=rule,
            )
        )
    return Analysis(report=Report(id=f"sha256:{n}", file=f"{n}.txt", text=text, language="en"), annotations=tuple(found))


def one(cast: Cast, *at: tuple[int, int]) -> bool:
    """The local entities (report, number) are one."""
    return len({cast.who[f"sha256:{r}", f"e{k}"] for r, k in at}) == 1


def test_full_name_and_surname_are_one() -> None:
    cast = entities([report(1, ("Anna Berglund", "person")), report(2, ("Berglund", "person"))])
    assert one(cast, (1, 1), (2, 1))
    assert cast.entities[0].id == "e-anna-berglund"
    assert cast.entities[0].aliases == ("Anna Berglund", "Berglund")


def test_surname_of_two_people_stays_open() -> None:
    cast = entities([report(1, ("Anna Berglund", "person"), ("Carl Berglund", "person")), report(2, ("Berglund", "person"))])
    assert len(cast.entities) == 3


def test_transliterations_are_one_and_other_given_names_are_not() -> None:
    cast = entities(
        [report(1, ("Dmitry Morozenko", "person")), report(2, ("Dimitri Morozenko", "person")), report(3, ("Danylo Morozenko", "person"))]
    )
    assert one(cast, (1, 1), (2, 1))
    assert not one(cast, (1, 1), (3, 1))


def test_body_and_person_of_one_name_stay_apart() -> None:
    cast = entities([report(1, ("Erik Halvorsen", "person")), report(2, ("Halvorsen", "organisation"))])
    assert len(cast.entities) == 2


def test_lone_word_with_two_types_is_the_body() -> None:
    cast = entities([report(1, ("Norvatom", "organisation")), report(2, ("Norvatom", "person"))])
    assert [e.type for e in cast.entities] == ["organisation"]


def test_suffix_and_abbreviation() -> None:
    cast = entities(
        [report(1, ("Halvorsen Shipping Ltd", "organisation")), report(2, ("Halvorsen Shipping", "organisation")),
         report(3, ("Norwegian Coastal Guild", "organisation")), report(4, ("NCG", "organisation"))]
    )  # fmt: skip
    assert one(cast, (1, 1), (2, 1))
    assert one(cast, (3, 1), (4, 1))


def test_designations() -> None:
    cast = entities([report(1, ("KX-20", "product"), ("KX-21", "product")), report(2, ("KX20", "product"))])
    assert one(cast, (1, 1), (2, 1))
    assert not one(cast, (1, 2), (2, 1))


def test_numbered_events_stay_apart() -> None:
    assert len(entities([report(1, ("12th Ostrev Summit", "event")), report(2, ("11th Ostrev Summit", "event"))]).entities) == 2


def test_country_and_government_stay_apart() -> None:
    cast = entities([report(1, ("Norway", "place")), report(2, ("Government of Norway", "organisation"), rule="names.metonym")])
    assert len(cast.entities) == 2


def test_officials_of_two_reports_are_not_the_same_people() -> None:
    cast = entities([report(n, ("officials", "group"), form="descriptor", rule="names.group") for n in (1, 2)])
    assert len({e.id for e in cast.entities}) == 2


def test_roles_carry_their_words() -> None:
    cast = entities([report(1, ("Anna Berglund", "person"), role="Finance Minister")])
    role = cast.entities[0].roles[0]
    assert (role.role, role.evidence.exact, role.evidence.start) == ("Finance Minister", "Finance Minister", 0)


def test_order_of_reports_changes_nothing() -> None:
    reports = [
        report(1, ("Anna Berglund", "person"), ("Oslo", "place")), report(2, ("Berglund", "person"), ("Halvorsen Bank", "organisation")),
        report(3, ("A. Berglund", "person"), ("Halvorsen", "organisation")),
    ]  # fmt: skip
    assert len({repr(entities(p)) for p in permutations(reports)}) == 1


def test_ids_are_sorted_and_every_local_entity_has_one() -> None:
    cast = entities([report(1, ("Oslo", "place"), ("Anna Berglund", "person"))])
    assert [e.id for e in cast.entities] == sorted(e.id for e in cast.entities)
    assert set(cast.who.values()) == {e.id for e in cast.entities}


def test_a_full_name_is_of_one_type_across_reports() -> None:
    kinds: list[EntityType] = ["product", "product", "person"]
    cast = entities([report(n, ("Karin Dahl", k)) for n, k in enumerate(kinds, 1)])
    assert [(e.type, e.name) for e in cast.entities] == [("product", "Karin Dahl")]


def test_a_report_that_knows_two_things_of_one_name_keeps_them_apart() -> None:
    cast = entities([report(1, ("Karin Dahl", "product"), ("Karin Dahl", "person")), report(2, ("Karin Dahl", "person"))])
    assert one(cast, (1, 2), (2, 1))
    assert not one(cast, (1, 1), (2, 1))


def test_a_surname_taken_for_a_body_is_the_person_where_the_reports_tell() -> None:
    whole = report(1, ("Erik Halvorsen", "person"), ("Halvorsen", "organisation"))
    bare = report(2, ("Halvorsen", "person"))
    assert len(entities([whole, bare]).entities) == 1
    assert len(entities([whole]).entities) == 2  # nobody calls the person by the surname
    firm = report(3, ("Halvorsen Shipping", "organisation"))
    cast = entities([whole, bare, firm])
    assert not one(cast, (1, 1), (1, 2))


def test_a_child_is_not_the_parent_of_that_name() -> None:
    both = report(1, ("Carl Berglund Jr.", "person"), ("Berglund", "person"))
    cast = entities([both, report(2, ("Carl Berglund", "person")), report(3, ("Berglund", "person"))])
    assert one(cast, (1, 2), (2, 1)) and one(cast, (2, 1), (3, 1))
    assert not one(cast, (1, 1), (2, 1))
    alone = entities([report(1, ("Carl Berglund Jr.", "person")), report(2, ("Carl Berglund", "person"))])
    assert one(alone, (1, 1), (2, 1))


def test_a_familiar_given_name_is_the_full_one() -> None:
    cast = entities(
        [report(1, ("James Berglund", "person")), report(2, ("Jim Berglund", "person")), report(3, ("Carl Berglund", "person"))]
    )
    assert one(cast, (1, 1), (2, 1))
    assert not one(cast, (1, 1), (3, 1))


def test_what_stands_behind_a_name_is_no_surname() -> None:
    cast = entities(
        [report(1, ("Joseph K. Berglund Jr.", "person")), report(2, ("Joe Berglund", "person")), report(3, ("Berglund", "person"))]
    )
    assert one(cast, (1, 1), (2, 1), (3, 1))
    two = entities([report(1, ("Carl Berglund Jr.", "person")), report(2, ("Carl Berglund Sr.", "person"))])
    assert not one(two, (1, 1), (2, 1))
