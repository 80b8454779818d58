"""Keys under which names are filed and sought, so that a name is compared only with those it may be one with, however many there are.

``sought`` of one name and ``filed`` of another share a key wherever ``names.same_person`` (``same_body``, ``same_product``, ``same_thing``)
holds, and hardly ever elsewhere: a thousand people of one surname, or of one given name, are not compared each with each.
"""

from collections.abc import Callable, Iterator

from onrecord.lang.names import Form, core, generation, initials, skeleton

Key = tuple[str, ...]
LONGEST = 12  # words of a name that a key holds
LETTERS = 30  # letters of a word that is filed under its spellings of one letter less


def filed(kind: str, form: Form, suffixes: frozenset[str]) -> set[Key]:
    """Under what a name is filed.

    >>> bool(filed("person", ("anna", "berg"), frozenset()) & sought("person", ("berg",), frozenset()))
    True
    """
    return set(FILED.get(kind, _thing_filed)(core(form, suffixes) if kind == "organisation" else form)) if form else set()


def sought(kind: str, form: Form, suffixes: frozenset[str]) -> set[Key]:
    """Under what those are looked for that a name may be one with.

    >>> bool(filed("person", ("anna", "berg"), frozenset()) & sought("person", ("carl", "berg"), frozenset()))
    False
    """
    return set(SOUGHT.get(kind, _thing_sought)(core(form, suffixes) if kind == "organisation" else form)) if form else set()


def _heads(form: Form, least: int) -> Iterator[Form]:
    """The beginnings of a name that are shorter than it."""
    yield from (form[:n] for n in range(least, min(len(form), LONGEST + 1)))


def _ends(form: Form, least: int) -> Iterator[Form]:
    yield from (form[-n:] for n in range(least, min(len(form), LONGEST + 1)))


def _given(form: Form) -> tuple[str, str, str]:
    """Surname, first letter of the given name, and its consonants ("" for an initial)."""
    given = form[0].strip(".")
    return form[-1], given[:1], skeleton(given) if len(given) > 1 else ""


def _near(form: Form) -> Iterator[Key]:
    """A surname under its spellings of one letter less: two that are one letter apart have one in common."""
    last = form[-1]
    if 4 < len(last) <= LETTERS:
        yield from (("near", form[0], w) for w in {last, *(last[:k] + last[k + 1 :] for k in range(len(last)))})


def _person_filed(form: Form) -> Iterator[Key]:
    form = generation(form)[0]
    yield ("=", *form[:LONGEST])
    if len(form) == 1:
        return
    yield from (("word", form[0]), ("word", form[-1]))
    yield from (("head", *f) for f in _heads(form, 2))
    yield from (("end", *f) for f in _ends(form, 2))
    surname, letter, rest = _given(form)
    yield from (("alike", surname, letter, rest), ("letter", surname, letter)) if rest else (("initial", surname, letter),)
    yield from _near(form)


def _person_sought(form: Form) -> Iterator[Key]:
    form = generation(form)[0]
    yield ("=", *form[:LONGEST])
    if len(form) == 1:
        yield ("word", form[0])
        return
    yield from (("=", form[0]), ("=", form[-1]), ("head", *form[:LONGEST]), ("end", *form[-LONGEST:]))
    yield from (("=", *f) for f in (*_heads(form, 2), *_ends(form, 2)))
    surname, letter, rest = _given(form)
    yield ("initial", surname, letter)
    yield ("alike", surname, letter, rest) if rest else ("letter", surname, letter)
    yield from _near(form)


def _body_filed(stem: Form) -> Iterator[Key]:
    yield ("=", *stem[:LONGEST])
    yield from (("head", *f) for f in _heads(stem, 1))
    if len(stem) == 1:
        yield ("short", stem[0].replace(".", ""))
    if len(stem) > 2:
        yield from (("letters", x) for x in initials(stem))


def _body_sought(stem: Form) -> Iterator[Key]:
    yield from (("=", *stem[:LONGEST]), ("head", *stem[:LONGEST]))
    yield from (("=", *f) for f in _heads(stem, 1))
    if len(stem) == 1:
        yield ("letters", stem[0].replace(".", ""))
    if len(stem) > 2:
        yield from (("short", x) for x in initials(stem))


def _thing_filed(form: Form) -> Iterator[Key]:
    yield ("=", *form[:LONGEST])
    yield from (("head", *f) for f in _heads(form, 2))
    if len(form) > 1:
        yield ("both", form[0], form[-1])
    if len(form) == 2:
        yield ("two", *form)


def _thing_sought(form: Form) -> Iterator[Key]:
    yield from (("=", *form[:LONGEST]), ("head", *form[:LONGEST]))
    yield from (("=", *f) for f in _heads(form, 2))
    if len(form) > 1:
        yield ("two", form[0], form[-1])
    if len(form) == 2:
        yield ("both", *form)


def _designation(form: Form) -> tuple[str, str]:
    """Digits and letters of a product's name."""
    word = "".join(form)
    return "".join(c for c in word if c.isdigit()), "".join(c for c in word if c.isalpha())[:LETTERS]


def _product_filed(form: Form) -> Iterator[Key]:
    digits, letters = _designation(form)
    yield from (("=", *form[:LONGEST]), ("number", digits, letters))
    yield from (("begins", digits, letters[:n]) for n in range(2, len(letters)))


def _product_sought(form: Form) -> Iterator[Key]:
    digits, letters = _designation(form)
    yield from (("=", *form[:LONGEST]), ("number", digits, letters), ("begins", digits, letters))
    yield from (("number", digits, letters[:n]) for n in range(2, len(letters)))


Maker = Callable[[Form], Iterator[Key]]
FILED: dict[str, Maker] = {"person": _person_filed, "organisation": _body_filed, "product": _product_filed}
SOUGHT: dict[str, Maker] = {"person": _person_sought, "organisation": _body_sought, "product": _product_sought}
