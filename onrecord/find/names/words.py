"""The name finder's words, read from the language pack once and indexed by folded tokens."""

from collections.abc import Sequence
from functools import cache, cached_property

import msgspec

from onrecord.lang import Pack
from onrecord.text import Parse, Token, fold


class Known(msgspec.Struct, frozen=True):
    """What a surface of the tables stands for: ``use`` is country, region, adjective, seat or body."""

    use: str
    name: str
    type: str = "place"
    form: str = "name"
    country: str = ""
    exact: str = ""


Phrases = dict[str, list[tuple[tuple[str, ...], str]]]


def phrases(rows: Sequence[tuple[str, str]]) -> Phrases:
    """Index phrases by their first word, longest first, so that one look finds the longest that fits."""
    out: Phrases = {}
    for text, value in rows:
        words = tuple(fold(text).split())
        out.setdefault(words[0], []).append((words, value))
    for options in out.values():
        options.sort(key=lambda o: -len(o[0]))
    return out


def longest(index: Phrases, low: Sequence[str], at: int, end: int) -> tuple[int, str] | None:
    """The longest phrase that starts at word ``at``: its end and its value."""
    if low[at] not in index:
        return None
    for words, value in index[low[at]]:
        if at + len(words) <= end and tuple(low[at : at + len(words)]) == words:
            return at + len(words), value
    return None


class Words:
    """Tables of names, titles and kinds for one language."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def _map(self, table: str, value: str) -> dict[str, str]:
        rows = self.pack.table(table)
        key = next(iter(rows[0]), "") if rows else ""
        return {fold(r[key]): r.get(value, "") for r in rows}

    @cached_property
    def roles(self) -> Phrases:
        """Role phrases -> family."""
        return phrases([(r["role"], r["family"]) for r in self.pack.table("names_roles")])

    @cached_property
    def gender(self) -> dict[str, str]:
        """Role or honorific -> m or f, where the word tells it."""
        rows = [(r["role"], r.get("gender", "")) for r in self.pack.table("names_roles")]
        rows += [(r["honorific"], r.get("gender", "")) for r in self.pack.table("names_honorifics")]
        return {fold(w): g for w, g in rows if g}

    @cached_property
    def given(self) -> dict[str, str]:
        """Given name -> m or f."""
        return self._map("names_given", "gender")

    @cached_property
    def circle(self) -> dict[str, str]:
        """Noun for those who belong to somebody -> type."""
        return self._map("names_circle", "type")

    @cached_property
    def honorifics(self) -> Phrases:
        """Forms of address."""
        return phrases([(r["honorific"], r.get("gender", "")) for r in self.pack.table("names_honorifics")])

    @cached_property
    def heads(self) -> dict[str, str]:
        """Last word of a name -> type."""
        return self._map("names_heads", "type")

    @cached_property
    def sites(self) -> Phrases:
        """Lower-case heads that belong to the name before them."""
        return phrases([(r["noun"], r["type"]) for r in self.pack.table("names_sites")])

    @cached_property
    def things(self) -> dict[str, str]:
        """Nouns after a product's name."""
        return self._map("names_things", "type")

    @cached_property
    def state(self) -> Phrases:
        """Bodies of a state after its adjective."""
        return phrases([(r["noun"], r["body"]) for r in self.pack.table("names_state")])

    @cached_property
    def orgroles(self) -> dict[str, str]:
        """Common noun for a body -> family; the plural too."""
        one = self._map("names_orgroles", "family")
        many = {plural(w): f for w, f in one.items()}
        return {**many, **one}

    @cached_property
    def generic(self) -> frozenset[str]:
        """Nouns that may stand for any company."""
        return frozenset(fold(r["noun"]) for r in self.pack.table("names_orgroles") if r.get("generic"))

    @cached_property
    def bodyroles(self) -> Phrases:
        """The same as phrases, for the role finder."""
        return phrases(sorted(self.orgroles.items()))

    @cached_property
    def designations(self) -> dict[str, tuple[str, str]]:
        """Letters with digits that are something else than a product."""
        return {fold(r["surface"]): (r.get("type", ""), r.get("name", "")) for r in self.pack.table("names_designations")}

    def set(self, table: str) -> frozenset[str]:
        """The first column of a table, folded."""
        return _folded(self.pack, table)

    @cached_property
    def put(self) -> dict[str, str]:
        """Verbs that put something to somebody, or take it up -> put, tell, reply."""
        return self._map("names_put", "class")

    @cached_property
    def countries(self) -> frozenset[str]:
        """Canonical country names."""
        return self.pack.words("names_countries")

    @cached_property
    def articles(self) -> dict[str, str]:
        """Countries that take an article."""
        return {r["country"]: r.get("article", "") for r in self.pack.table("names_countries")}

    def government(self, country: str) -> str:
        """The canonical name of a state's government."""
        return " ".join(f"Government of {self.articles.get(country, '')} {country}".split())

    @cached_property
    def known(self) -> dict[str, list[tuple[tuple[str, ...], Known]]]:
        """First word of a surface -> (words, what it is), longest first."""
        out: dict[str, list[tuple[tuple[str, ...], Known]]] = {}
        for surface, what in [*self._states(), *self._regions(), *self._bodies()]:
            words = tuple(fold(surface).replace("-", " - ").replace("'s ", " 's ").split())
            out.setdefault(words[0], []).append((words, what))
        for options in out.values():
            options.sort(key=lambda o: -len(o[0]))
        return out

    def _states(self) -> list[tuple[str, Known]]:
        out = []
        bodies = {r["surface"] for r in self.pack.table("names_bodies")}
        for r in self.pack.table("names_countries"):
            c = r["country"]
            for s in (c, *_split(r.get("variants", ""))):
                acronym = s if s.replace(".", "").isupper() and len(s) < 7 else ""
                out.append((s, Known(use="country", name=c, country=c, form="short" if acronym else "name", exact=acronym)))
            for s in _split(r.get("adjective", "")) + _split(r.get("people", "")):
                out.append((s, Known(use="adjective", name=c, country=c, form="adjective")))
            for s in _split(r.get("capital", "")):
                if s not in bodies:
                    out.append((s, Known(use="seat", name=s, country=c)))
        return out

    def _regions(self) -> list[tuple[str, Known]]:
        out = []
        for r in self.pack.table("names_regions"):
            out += [(s, Known(use="region", name=r["region"])) for s in (r["region"], *_split(r.get("variants", "")))]
            out += [(s, Known(use="adjective", name=r["region"], form="adjective")) for s in _split(r.get("adjective", ""))]
        return out

    def _bodies(self) -> list[tuple[str, Known]]:
        out = []
        for r in self.pack.table("names_bodies"):
            s, country = r["surface"], r.get("country", "")
            name = r.get("body") or self.government(country)
            exact = s if s.replace(".", "").isupper() or len(s) <= 3 else ""
            use = "seat" if r["form"] == "actor" else "body"
            out.append((s, Known(use=use, name=name, type=r["type"], form=r["form"], country=country, exact=exact)))
        return out


def plural(noun: str) -> str:
    """The regular plural.

    >>> plural("company"), plural("bank")
    ('companies', 'banks')
    """
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"


def _split(cell: str) -> list[str]:
    return [s for s in cell.split("|") if s]


@cache
def _folded(pack: Pack, table: str) -> frozenset[str]:
    return frozenset(fold(w) for w in pack.words(table))


@cache
def words(pack: Pack) -> Words:
    """The words of a pack, indexed once."""
    return Words(pack)


def view_of(parse: Parse) -> "View":
    """The view of a parse."""
    return View(parse.tokens, parse.text)


class View:
    """A parse with what every rule asks again and again: folded tokens, and the tokens glued to their right neighbour."""

    def __init__(self, tokens: Sequence[Token], text: str) -> None:
        self.tokens, self.text = tokens, text
        self.low = [fold(t.text) for t in tokens]
        self.capital = [t.text[:1].isupper() for t in tokens]
        self.ordinary = frozenset(t.text for t in tokens if t.text.islower() and t.pos == "NOUN")  # nouns of the report

    def caps(self, i: int) -> bool:
        """Token i starts with a capital letter."""
        return self.capital[i]

    def slice(self, first: int, last: int) -> str:
        """The text of tokens ``[first, last)``."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]

    def glued(self, i: int) -> bool:
        """No space between token i and the next."""
        return i + 1 < len(self.tokens) and self.tokens[i].end == self.tokens[i + 1].start
