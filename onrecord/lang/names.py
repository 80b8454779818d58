"""How names compare: given names and transliterations, organisations with and without suffix, abbreviations, designations.

Shared by the rooms that find names in one report and link them across reports. Names come as tuples of folded words.
"""

from rapidfuzz.distance import Levenshtein

Form = tuple[str, ...]
SONS = {"jr": "jr", "junior": "jr", "ii": "jr", "sr": "sr", "senior": "sr"}  # of two people of one full name, in one family
LATER = frozenset({"iii", "iv", "v"})  # nobody else of that full name is in the news
SMALL = frozenset({"of", "the", "and", "for", "in", "on", "de", "la"})


def core(form: Form, suffixes: frozenset[str]) -> Form:
    """An organisation's name without article and endings such as Ltd.

    >>> core(("borg", "shipping", "ltd"), frozenset({"ltd"}))
    ('borg', 'shipping')
    """
    form = form[1:] if form[:1] == ("the",) and len(form) > 1 else form
    while len(form) > 1 and form[-1] in suffixes:
        form = form[:-1]
    return form


def same_body(short: Form, long: Form) -> bool:
    """One name is the other's beginning (not "Bank" of "Bank of X") or its abbreviation.

    >>> same_body(("ostrev", "energy"), ("ostrev",)), same_body(("bank",), ("bank", "of", "tarvia"))
    (True, False)
    """
    if len(short) > len(long):
        short, long = long, short
    if short == long or (short == long[: len(short)] and long[len(short)] not in SMALL and len(short[0]) > 2):
        return True
    return len(short) == 1 and len(long) > 2 and short[0].replace(".", "") in initials(long)


def initials(form: Form) -> tuple[str, str]:
    """First letters of a name, with and without its small words.

    >>> initials(("bank", "of", "aland"))
    ('boa', 'ba')
    """
    letters = [w.replace(".", "") if w.endswith(".") and len(w) < 6 else w[0] for w in form]
    return "".join(letters), "".join(x for x, w in zip(letters, form, strict=True) if w not in SMALL)


def skeleton(word: str) -> str:
    """Consonants of a word, for transliterations that differ in vowels.

    >>> skeleton("dmitry") == skeleton("dimitri")
    True
    """
    word = word.replace("ks", "x").replace("y", "i").replace("kh", "h")
    kept = [c for c in word if c not in "aeiou'"]
    return "".join(c for i, c in enumerate(kept) if not i or c != kept[i - 1])


def alike(a: str, b: str) -> bool:
    """Two spellings of one given name: equal, an initial, or close in letters and equal in consonants.

    >>> alike("alexey", "aleksei"), alike("anna", "anton")
    (True, False)
    """
    a, b = a.strip("."), b.strip(".")
    if a == b or (min(len(a), len(b)) == 1 and a[:1] == b[:1]):
        return True
    return min(len(a), len(b)) > 3 and a[:1] == b[:1] and Levenshtein.distance(a, b) <= 3 and skeleton(a) == skeleton(b)


def same_person(a: Form, b: Form) -> bool:
    """Two forms of a name that can be one person's: surname equal and given name alike, or one is a part of the other.

    >>> same_person(("anna", "berg"), ("berg",)), same_person(("anna", "berg"), ("carl", "berg"))
    (True, False)
    """
    if a == b:
        return True
    (a, son), (b, other) = generation(a), generation(b)
    if son != other and (len(a) > 1 and len(b) > 1):
        return False  # "Ann Berg" and "Ann Berg Jr."
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if len(short) == 1:
        return len(long) > 1 and short[0] in {long[-1], long[0]}
    if _middles(a) and _middles(b) and _middles(a) != _middles(b):
        return False
    part = len(short) < len(long) and short in {long[: len(short)], long[-len(short) :]}
    return part or (_surname(short, long) and alike(short[0], long[0]))


def generation(form: Form) -> tuple[Form, str]:
    """A name without the word that tells father from son, and which of the two it says ("" for none).

    >>> generation(("carl", "berg", "jr.")), generation(("carl", "berg", "iii")), generation(("berg",))
    ((('carl', 'berg'), 'jr'), (('carl', 'berg'), ''), (('berg',), ''))
    """
    last = form[-1].strip(".") if len(form) > 1 else ""
    return (form[:-1], SONS.get(last, "")) if last in SONS or last in LATER else (form, "")


def _middles(form: Form) -> str:
    """The initials between given name and surname: "John P. Berg" is not "John R. Berg"."""
    return "".join(w.replace(".", "") for w in form[1:-1] if len(w) == 1 or w.endswith("."))


def _surname(a: Form, b: Form) -> bool:
    """The last words are equal, or one letter apart under the same given name."""
    return a[-1] == b[-1] or (a[0] == b[0] and min(len(a[-1]), len(b[-1])) > 4 and Levenshtein.distance(a[-1], b[-1]) <= 1)


def same_product(a: Form, b: Form) -> bool:
    """The same designation however it is written.

    >>> same_product(("kx-20",), ("kx20",)), same_product(("kestrel-20",), ("ke-20",)), same_product(("kx-20",), ("kx-21",))
    (True, True, False)
    """
    (one, m), (two, n) = _parts(a), _parts(b)
    if not m or m != n:
        return a == b
    short, long = sorted((one, two), key=len)
    return short == long or (len(short) >= 2 and len(long) > 3 and long.startswith(short))


def _parts(form: Form) -> tuple[str, str]:
    word = "".join(form)
    return "".join(c for c in word if c.isalpha()), "".join(c for c in word if c.isdigit())


def same_thing(a: Form, b: Form) -> bool:
    """Places, facilities, events: equal, one the beginning of the other, or the same first and last word ("Tarn dam", "Tarn Upper Dam")."""
    short, long = sorted((a, b), key=len)
    if a == b:
        return True
    return len(short) > 1 and (short == long[: len(short)] or (len(short) == 2 and (short[0], short[-1]) == (long[0], long[-1])))


def keys(kind: str, form: Form, suffixes: frozenset[str]) -> frozenset[str]:
    """Words under which a name of a type is filed: two names that compare as one share at least one of them.

    >>> sorted(keys("organisation", ("bank", "of", "tarvia"), frozenset()) & keys("organisation", ("bot",), frozenset()))
    ['bot']
    """
    if kind == "person":
        form = generation(form)[0]
        return frozenset({*form[:1], *form[-1:]})
    if kind == "product":
        return frozenset({"".join(c for c in "".join(form) if c.isdigit()) or form[:1][0]} if form else ())
    if kind != "organisation":
        return frozenset(form[:1])
    stem = core(form, suffixes)
    letters = initials(stem) if len(stem) > 2 else (stem[0].replace(".", ""),) if stem else ()
    return frozenset({*stem[:1], *letters})
