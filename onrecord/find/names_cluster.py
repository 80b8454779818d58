"""Which names of a report are one: full and short, with and without suffix, abbreviation and long form, spelling variants."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec
from rapidfuzz.distance import Levenshtein

from onrecord.find.names_spans import Name
from onrecord.find.names_types import spelled
from onrecord.find.names_words import View, Words

SMALL = frozenset({"of", "the", "and", "for", "in", "on", "de", "la"})


class Cluster(msgspec.Struct):
    """Names that stand for one entity: key, type, the spellings seen and the fullest form."""

    key: str
    type: str
    forms: list[tuple[str, ...]]
    name: str


class Clusters:
    """The entities of one report."""

    def __init__(self, view: View, words: Words) -> None:
        self.view, self.words = view, words
        self.all: dict[str, Cluster] = {}
        self.given: dict[str, list[tuple[str, set[str]]]] = {}  # families of an entity's roles, each with the words beside it

    def new(self, kind: str, name: str, form: tuple[str, ...]) -> Cluster:
        """A cluster of its own."""
        key = f"{kind}:{' '.join(form) or name}"
        while key in self.all:
            key += "+"
        self.all[key] = Cluster(key=key, type=kind, forms=[form], name=name)
        return self.all[key]

    def fixed(self, key: str, kind: str, name: str) -> Cluster:
        """The cluster of a known thing (a country, a government), made once."""
        if key not in self.all:
            self.all[key] = Cluster(key=key, type=kind, forms=[], name=name)
        return self.all[key]

    def assign(self, names: Sequence[Name]) -> None:
        """Give every name a key or candidates: longer names first, then the shorter ones that point to them."""
        for n in names:
            if n.known:
                self._known(n)
        free = [n for n in names if not n.known]
        for n in sorted(free, key=lambda n: (-len(spelled(self.view, n)), n.first)):
            self._free(n)
        self._name(names)

    # ---------------------------------------------------------------- known things
    def _known(self, n: Name) -> None:
        k = n.known
        assert k is not None
        if k.use in {"country", "adjective", "region"}:
            n.key = self.fixed(f"place:{k.name}", "place", k.name).key
        elif k.form == "metonym" and k.country:
            n.key = self.government(k.country).key
        elif k.use == "seat":
            place = self.view.slice(n.first, n.last)
            n.key, n.type, n.form = (
                self.fixed(f"city:{k.name if k.type != 'organisation' else place}", "place", place).key,
                "place",
                "name",
            )
        else:
            n.key = self.fixed(f"body:{k.name}", k.type, k.name).key

    def government(self, country: str) -> Cluster:
        """The government of a state."""
        return self.fixed(f"government:{country}", "organisation", f"Government of {country}")

    # ---------------------------------------------------------------- names of the report
    def _free(self, n: Name) -> None:
        form = spelled(self.view, n)
        matches = self._matches(n, form)
        if len(matches) == 1:
            n.key = matches[0].key
            if form not in matches[0].forms:
                matches[0].forms.append(form)
        elif matches:
            n.candidates = tuple(sorted(c.key for c in matches))
        else:
            n.key = self.new(n.type, n.name or self.view.slice(n.first, n.last), form).key

    def _matches(self, n: Name, form: tuple[str, ...]) -> list[Cluster]:
        """Clusters that a name fits: an equal form alone decides, else all that are compatible."""
        same = [c for c in self.all.values() if c.type == n.type]
        equal = [c for c in same if form in c.forms or (n.name and c.name == n.name)]
        if equal:
            return equal if n.type != "person" or len(form) > 1 else [c for c in same if _person(form, c.forms)]
        test = {"person": _person, "organisation": self._body, "product": _product}.get(n.type, _plain)
        return [c for c in same if test(form, c.forms)]

    def _body(self, form: tuple[str, ...], forms: Iterable[tuple[str, ...]]) -> bool:
        return any(body_match(self._core(form), self._core(f)) for f in forms)

    def _core(self, form: tuple[str, ...]) -> tuple[str, ...]:
        return core(form, self.words.set("names_suffixes"))

    # ---------------------------------------------------------------- the fullest form
    def _name(self, names: Sequence[Name]) -> None:
        seen: dict[str, Counter[str]] = defaultdict(Counter)
        for n in names:
            if n.key and not n.known and not n.name:
                seen[n.key][clean(self.view.slice(n.first, n.last))] += 1
        for key, counts in seen.items():
            if not key.startswith(("place:", "body:", "city:", "government:")) or key not in self.all:
                self.all[key].name = fullest(counts)


def clean(name: str) -> str:
    """A name in one line without brackets.

    >>> clean("[Anna] Berg")
    'Anna Berg'
    """
    return " ".join(name.replace("[", "").replace("]", "").split())


def fullest(counts: Counter[str]) -> str:
    """The form with the most words; then not in capitals, then the most frequent, then the first in the alphabet."""
    return min(counts, key=lambda s: (-len(s.split()), len(s) > 5 and s.isupper(), -len(s) * (" " in s), -counts[s], s))


def core(form: tuple[str, ...], suffixes: frozenset[str]) -> tuple[str, ...]:
    """An organisation's name without article and endings such as Ltd.

    >>> core(("borg", "shipping", "ltd"), frozenset({"ltd"}))
    ('borg', 'shipping')
    """
    form = form[1:] if form[:1] == ("the",) and len(form) > 1 else form
    while len(form) > 1 and form[-1] in suffixes:
        form = form[:-1]
    return form


def body_match(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """One name is the other's beginning (not "Bank" of "Bank of X") or its abbreviation."""
    if len(short) > len(long):
        short, long = long, short
    if short == long or (short == long[: len(short)] and long[len(short)] not in SMALL and len(short[0]) > 2):
        return True
    return len(short) == 1 and len(long) > 2 and short[0].replace(".", "") in initials(long)


def initials(form: tuple[str, ...]) -> tuple[str, str]:
    """First letters of a name, with and without its small words.

    >>> initials(("bank", "of", "aland"))
    ('boa', 'ba')
    """
    return "".join(w[0] for w in form), "".join(w[0] for w in form if w not in SMALL)


def skeleton(word: str) -> str:
    """Consonants of a word, for transliterations that differ in vowels.

    >>> skeleton("dmitry") == skeleton("dimitri")
    True
    """
    word = word.replace("ks", "x").replace("y", "i").replace("kh", "h")
    kept = [c for c in word if c not in "aeiou'"]
    return "".join(c for i, c in enumerate(kept) if not i or c != kept[i - 1])


def alike(a: str, b: str) -> bool:
    """Two spellings of one given name: equal, an initial, or close in letters and equal in consonants."""
    a, b = a.strip("."), b.strip(".")
    if a == b or (min(len(a), len(b)) == 1 and a[:1] == b[:1]):
        return True
    return min(len(a), len(b)) > 3 and a[:1] == b[:1] and Levenshtein.distance(a, b) <= 2 and skeleton(a) == skeleton(b)


def _person(form: tuple[str, ...], forms: Iterable[tuple[str, ...]]) -> bool:
    return any(person_match(form, f) for f in forms)


def person_match(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Two forms of a person's name that can be one: the same surname with a given name alike, or one is a part of the other."""
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if len(short) == 1:
        return len(long) > 1 and short[0] in {long[-1], long[0]}
    same = short[-1] == long[-1] or (
        min(len(short[-1]), len(long[-1])) > 4 and Levenshtein.distance(short[-1], long[-1]) <= 1 and short[0] == long[0]
    )
    return (same and alike(short[0], long[0])) or (len(short) < len(long) and short in {long[: len(short)], long[-len(short) :]})


def product_key(word: str) -> tuple[str, str]:
    """Letters and digits of a designation.

    >>> product_key("KX-20")
    ('kx', '20')
    """
    letters, digits = "".join(c for c in word if c.isalpha()), "".join(c for c in word if c.isdigit())
    return letters, digits


def _product(form: tuple[str, ...], forms: Iterable[tuple[str, ...]]) -> bool:
    a = product_key("".join(form))
    return any(_same_product(a, product_key("".join(f))) for f in forms)


def _same_product(a: tuple[str, str], b: tuple[str, str]) -> bool:
    if not a[1] or a[1] != b[1]:
        return a == b
    short, long = sorted((a[0], b[0]), key=len)
    return short == long or (len(short) >= 2 and len(long) > 3 and long.startswith(short))


def _plain(form: tuple[str, ...], forms: Iterable[tuple[str, ...]]) -> bool:
    """Places, facilities, events: one name is the beginning of the other."""
    return any(form == f or (len(form) > 1 and form == f[: len(form)]) for f in forms)
