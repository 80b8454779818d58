"""Which names of a report are one: full and short, with and without suffix, abbreviation and long form, spelling variants."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import islice

import msgspec

from onrecord.find.names.spans import Name
from onrecord.find.names.types import spelled
from onrecord.find.names.words import View, Words
from onrecord.lang import name_keys
from onrecord.lang.names import core, keys, same_body, same_person, same_product, same_thing
from onrecord.text import Parse

OFTEN = 2  # mentions after which a name of one word is a name of its own
MOST = 50  # entities that a short name may be: of more it tells nobody


class Cluster(msgspec.Struct):
    """Names that stand for one entity: key, type, the spellings seen and the fullest form."""

    key: str
    type: str
    forms: list[tuple[str, ...]]
    name: str
    at: int = 0  # the token where its full name first stands


class Fits(msgspec.Struct):
    """The clusters that one form fits, and how far those filed under each of its keys were compared with it."""

    keys: list[name_keys.Key]
    compared: dict[name_keys.Key, int] = {}
    found: dict[str, Cluster] = {}


class Clusters:
    """The entities of one report."""

    def __init__(self, view: View, words: Words, parse: Parse) -> None:
        self.view, self.words = view, words
        self.running = [s.kind not in ("title", "deck") for s in parse.sentences]
        self.all: dict[str, Cluster] = {}
        self.words_of: dict[tuple[str, str], dict[str, Cluster]] = {}  # (type, word) -> clusters with a form that begins or ends so
        self.filed: dict[tuple[str, name_keys.Key], list[tuple[Cluster, tuple[str, ...]]]] = {}  # (type, key) -> forms as they came
        self.spelled: dict[tuple[str, tuple[str, ...]], dict[str, Cluster]] = {}  # (type, form) -> clusters that have it
        self.fits: dict[tuple[str, tuple[str, ...]], Fits] = {}
        self.given: dict[str, list[tuple[str, set[str]]]] = {}  # families of an entity's roles, each with the words beside it

    def new(self, kind: str, name: str, form: tuple[str, ...]) -> Cluster:
        """A cluster of its own."""
        key = f"{kind}:{' '.join(form) or name}"
        while key in self.all:
            key += "+"
        self.all[key] = Cluster(key=key, type=kind, forms=[], name=name)
        self._file(self.all[key], form)
        return self.all[key]

    def _file(self, c: Cluster, form: tuple[str, ...]) -> None:
        """Give a cluster one more form, and file it under the form's keys."""
        suffixes = self.words.set("names_suffixes")
        c.forms.append(form)
        self.spelled.setdefault((c.type, form), {})[c.key] = c
        for w in keys(c.type, form, suffixes):
            self.words_of.setdefault((c.type, w), {})[c.key] = c
        for k in name_keys.filed(c.type, form, suffixes):
            self.filed.setdefault((c.type, k), []).append((c, form))

    def like(self, kind: str, form: tuple[str, ...]) -> list[Cluster]:
        """Clusters of a type that share a word with a form, each once; at most MOST and one more of a word."""
        words = sorted(keys(kind, form, self.words.set("names_suffixes")))
        found = [c for w in words for c in islice(self.words_of.get((kind, w), {}).values(), MOST + 1)]
        return list({c.key: c for c in found}.values())

    def fitting(self, kind: str, form: tuple[str, ...]) -> dict[str, Cluster]:
        """Clusters of a type with a form that can be one with this form; each form that is filed is compared once."""
        if (fits := self.fits.get((kind, form))) is None:
            made = sorted(name_keys.sought(kind, form, self.words.set("names_suffixes")))
            fits = self.fits[kind, form] = Fits(keys=made)
        test = {"person": same_person, "organisation": self._body, "product": same_product}.get(kind, same_thing)
        for k in fits.keys:
            filed = self.filed.get((kind, k), [])
            for c, other in islice(filed, fits.compared.get(k, 0), None):
                if c.key not in fits.found and test(form, other):
                    fits.found[c.key] = c
            fits.compared[k] = len(filed)
        return fits.found

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
        self.ends = {n.last: n for n in names}
        self.bodies = self._bodies(names)
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
        return self.fixed(f"government:{country}", "organisation", self.words.government(country))

    # ---------------------------------------------------------------- names of the report
    def _free(self, n: Name) -> None:
        form, shared = spelled(self.view, n), not n.type
        matches = self._matches(n, form)
        if len(matches) > MOST:
            return
        matches = self._addressed(n, matches) or self._glossed(n)
        matches = [c for c in matches if not self._older(n, form, c)]
        if len(matches) > 1:  # a short name means someone already introduced
            before = [c for c in matches if c.at < n.first]
            matches = before if len(before) == 1 else matches
        if len(matches) == 1:
            n.key = matches[0].key
            n.type = matches[0].type if shared else n.type
            if form not in matches[0].forms:
                self._file(matches[0], form)
        elif matches:
            n.candidates = tuple(sorted(c.key for c in matches))
        else:
            made = self.new(n.type, n.name or self.view.slice(n.first, n.last), form)
            n.key, made.at = made.key, n.first

    def _bodies(self, names: Sequence[Name]) -> dict[tuple[str, ...], list[int]]:
        """Where the running text names a body by one word, by that word."""
        out: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for n in names:
            if n.type == "organisation" and n.last - n.first == 1 and self.running[self.view.tokens[n.first].sent]:
                out[spelled(self.view, n)].append(n.first)
        return out

    def _older(self, n: Name, form: tuple[str, ...], c: Cluster) -> bool:
        """A body that is called by one word time and again before "Kelda Community Hub" comes up is not that."""
        if n.type != "organisation" or form in c.forms or len(form) > 1 or not any(form[0] in f for f in c.forms):
            return False
        return bisect_left(self.bodies.get(form, ()), c.at) >= OFTEN

    def _addressed(self, n: Name, found: list[Cluster]) -> list[Cluster]:
        """ "Mrs Berg" is none of those whose given name is a man's."""
        told = self.words.gender.get(self.view.low[n.first - 1]) if n.first and n.type == "person" and found else None
        given = self.words.given
        return [c for c in found if not told or given.get(max(c.forms, key=len, default=("",))[0], told) == told]

    def _glossed(self, n: Name) -> list[Cluster]:
        """ "Institute of Civil Defence (ICD)": capitals in brackets right after a longer name are its abbreviation."""
        before = self.ends.get(n.first - 1)
        text = self.view.slice(n.first, n.last)
        if before is None or not text.isupper() or self.view.tokens[n.first - 1].text != "(" or before.type != n.type or not before.key:
            return []
        return [self.all[before.key]] if before.last - before.first > 1 else []

    def _matches(self, n: Name, form: tuple[str, ...]) -> list[Cluster]:
        """Clusters that a name fits: an equal form alone decides, else all that are compatible."""
        if not n.type:  # a surname that is a company's name too
            n.type = "organisation"
            return [c for kind in ("person", "organisation") for c in self.like(kind, form)]
        equal = self.spelled.get((n.type, form), {}) if form else {}
        if equal and (n.type != "person" or len(form) > 1):
            return list(islice(equal.values(), MOST + 1))
        return list(islice(self.fitting(n.type, form).values(), MOST + 1))

    def _body(self, a: tuple[str, ...], b: tuple[str, ...]) -> bool:
        suffixes = self.words.set("names_suffixes")
        return same_body(core(a, suffixes), core(b, suffixes))

    # ---------------------------------------------------------------- the fullest form
    def _name(self, names: Sequence[Name]) -> None:
        seen: dict[str, Counter[str]] = defaultdict(Counter)
        for n in names:
            if n.key and not n.known and not n.name:
                seen[n.key][clean(self.view.slice(n.first, n.last))] += 1
        for key, counts in seen.items():
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
