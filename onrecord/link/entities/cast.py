"""Entities across the reports of a story: like names are one, two that fit stay apart."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

import msgspec

from onrecord.decisions import Decision
from onrecord.lang import known, pack
from onrecord.lang.names import Form, core, keys, same_body, same_person, same_product, same_thing
from onrecord.link import decided
from onrecord.link.entities.surnames import apart, child, familiar, surnames
from onrecord.link.entities.titles import holders
from onrecord.text import fold
from onrecord.types import Analysis, Entity, EntityType, Evidence, Mention, Place, Record, Role

NAMING = {"name": 0, "short": 1, "metonym": 2, "title": 3, "descriptor": 4, "adjective": 5}
OWN = frozenset({"names.group", "names.unnamed"})  # nobody knows whether two reports' "officials" are the same people
SMALL_TYPES = frozenset({"organisation", "product", "place", "facility"})
KINDS: tuple[EntityType, ...] = (
    "product",
    "place",
    "facility",
    "organisation",
    "person",
)  # a tie: "person" is the weakest guess


class Cast(Record, frozen=True, dict=True):
    """The entities of a story, and for each (report id, the report's own entity id) the story's entity id."""

    entities: tuple[Entity, ...]
    who: Mapping[tuple[str, str], str]

    @cached_property
    def names(self) -> dict[str, str]:
        """Entity -> its name; worked out once for all reports of a story."""
        return {e.id: e.name for e in self.entities}

    @cached_property
    def types(self) -> dict[str, EntityType]:
        """Entity -> its type."""
        return {e.id: e.type for e in self.entities}


class Local(msgspec.Struct, dict=True):
    """An entity of one report: its mentions, and the words of its fullest name."""

    report: str
    id: str
    mentions: list[Mention]
    text: str
    retyped: EntityType | None = None  # what the other reports of the story make of the name
    child: bool = False  # a "Jr." whose parent, or whom it takes for the parent, its report names too

    @property
    def type(self) -> EntityType:
        """What it is, by its own report or by the story."""
        return self.retyped or self.first.type

    @property
    def first(self) -> Mention:
        """The first mention; its type and name are those of all."""
        return self.mentions[0]

    @cached_property
    def form(self) -> Form:
        """The folded words of the name."""
        return form_of(self.first.name)

    @property
    def shorts(self) -> frozenset[Form]:
        """The shorter names by which its report calls it."""
        return frozenset(form_of(self.text[m.start : m.end]) for m in self.mentions if m.form == "short")

    @property
    def own(self) -> bool:
        """Known only by a phrase of this report ("officials", "the mayor")."""
        return all(m.rule in OWN or m.form == "pronoun" for m in self.mentions)


class Tables(NamedTuple):
    """What a language knows of names."""

    suffixes: frozenset[str]
    generations: frozenset[str]
    nicknames: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, language: str | None) -> "Tables":
        """The tables of a language; all are empty where the language is unknown or has no pack."""
        if language not in known():
            return cls(frozenset(), frozenset(), frozenset())
        words = pack(str(language))
        pairs = frozenset((r["nickname"], r["given"]) for r in words.table("link_nicknames"))
        return cls(words.words("names_suffixes"), words.words("link_generations"), pairs)

    def keys(self, e: Local) -> frozenset[str]:
        """Words under which a name is filed."""
        return keys(e.type, e.form, self.suffixes)

    def plain(self, form: Form) -> Form:
        """A person's name without "Jr." and its like."""
        return form[:-1] if child(form, self.generations) else form

    def one_person(self, a: Form, b: Form) -> bool:
        """Whether two names can be one person's, "Jr." left out and familiar names known."""
        if child(a, self.generations) and child(b, self.generations) and a[-1].strip(".") != b[-1].strip("."):
            return False
        a, b = self.plain(a), self.plain(b)
        return same_person(a, b) or familiar(a, b, self.nicknames)


class Group(msgspec.Struct, dict=True):
    """Entities of several reports that are one."""

    type: EntityType
    members: list[Local]
    spelled: dict[Form, None] = {}  # the forms of its members, each once, as long as ``take`` alone adds members
    child: bool = False  # whether one of those is a "Jr." beside the parent

    def take(self, e: Local) -> None:
        """One more member."""
        self.members.append(e)
        self.spelled[e.form] = None
        self.child |= e.child

    @property
    def forms(self) -> list[Form]:
        """The names of its members."""
        return [m.form for m in self.members]

    @property
    def unnamed(self) -> bool:
        """A person known only by a title."""
        return self.type == "person" and all(m.own for m in self.members)

    @property
    def title(self) -> str:
        """The title or name it goes by."""
        return self.members[0].first.name

    @property
    def offices(self) -> tuple[str, ...]:
        """The offices printed with the name of a person."""
        return tuple(x.role for m in self.members for x in m.mentions if x.role) if self.type == "person" else ()


@lru_cache(maxsize=1 << 14)
def form_of(name: str) -> Form:
    """The folded words of a name, a designation as one word.

    >>> form_of("The KX-20"), form_of("Ann Berg")
    (('kx-20',), ('ann', 'berg'))
    """
    found = tuple(re.findall(r"[\w][\w.&'+-]*", fold(name)))
    return found[1:] if len(found) > 1 and found[0] == "the" else found


def entities(analyses: Sequence[Analysis], decisions: Sequence[Decision] = ()) -> Cast:
    """The cast of a story; the order of the analyses changes nothing. Editors' decisions outrank the rules.

    >>> entities([]).entities
    ()
    """
    locals_ = [e for a in analyses for e in local(a)]
    agree(locals_)
    tables = Tables.of(next((a.report.language for a in analyses if a.report.language), None))
    two = apart([e for e in locals_ if e.type == "person"], tables.generations)
    for e in locals_:
        e.child = e.type == "person" and e.report in two and child(e.form, tables.generations)
    groups = grouped(locals_, tables)
    groups = joined(groups, surnames(groups))
    groups = decided.names(joined(groups, holders(groups)), decisions)
    ids = named(groups)
    made = [entity(i, g) for i, g in zip(ids, groups, strict=True)]
    who = {(m.report, m.id): i for i, g in zip(ids, groups, strict=True) for m in g.members}
    return Cast(entities=tuple(sorted(made, key=lambda e: e.id)), who=dict(sorted(who.items())))


def local(analysis: Analysis) -> Iterator[Local]:
    """The entities of one report."""
    found: dict[str, list[Mention]] = {}
    for a in analysis.annotations:
        if isinstance(a, Mention) and a.entity:
            found.setdefault(a.entity, []).append(a)
    for key, mentions in found.items():
        ordered = sorted(mentions, key=lambda m: (m.rule in OWN, m.start, m.end))
        yield Local(report=analysis.report.id, id=key, mentions=ordered, text=analysis.report.text)


# ------------------------------------------------------------------ which are one
def agree(found: Sequence[Local]) -> None:
    """A name that is no surname is of one type in all reports, unless one report has it as two things."""
    named: dict[Form, list[Local]] = {}
    for e in found:
        if not e.own and not fixed(e.first) and e.first.type in KINDS:
            named.setdefault(e.form, []).append(e)
    surnames = {f[k] for f, es in named.items() if len(f) > 1 for e in es if e.first.type == "person" for k in (0, -1)}
    for form, places in named.items():
        if (
            len({e.first.type for e in places}) < 2
            or len({e.report for e in places}) < len(places)
            or (len(form) == 1 and form[0] in surnames)
        ):
            continue
        votes = weights(places)
        best = max(KINDS, key=lambda t: (votes[t], -KINDS.index(t)))
        for e in places:
            e.retyped = best


def weights(places: Sequence[Local]) -> Counter[str]:
    """Votes for the type of a name: one for each report and mention, more where a role stands at it."""
    votes: Counter[str] = Counter()
    for e in places:
        votes[e.first.type] += 2 + min(4, len(e.mentions)) + 4 * any(m.role for m in e.mentions)
    return votes


def grouped(found: Sequence[Local], tables: Tables) -> list[Group]:
    """Groups of like entities: the fullest names first, so that a short one meets every name that it could be short for."""
    groups: list[Group] = []
    filed: dict[tuple[str, str], dict[int, None]] = {}  # each group once, however many reports name it so
    for e in sorted(found, key=lambda e: (-len(e.form), e.type, e.form, e.report, e.id)):
        near = sorted({g for k in tables.keys(e) for g in filed.get((e.type, k), ())})
        fit = [] if e.own else candidates(e, [groups[g] for g in near], tables)
        if len(fit) == 1:
            fit[0].take(e)
            at = next(g for g in near if groups[g] is fit[0])
        else:
            groups.append(Group(type=e.type, members=[]))
            groups[-1].take(e)
            at = len(groups) - 1
        for k in [] if e.own else sorted(tables.keys(e)):
            filed.setdefault((e.type, k), {})[at] = None
    return strays(groups)


def candidates(e: Local, same: Sequence[Group], tables: Tables) -> list[Group]:
    """Groups of the type that an entity can belong to; an equal full name alone decides."""
    same = [g for g in same if e.child == g.child]
    equal = [g for g in same if e.form in g.spelled]
    if equal and (e.type != "person" or len(e.form) > 1):
        return equal
    if e.type in {"place", "group"} or fixed(e.first):
        return equal
    test = comparers(tables).get(e.type, same_thing)
    return [g for g in same if not fixed(g.members[0].first) and any(test(e.form, f) for f in g.spelled)]


def comparers(tables: Tables) -> dict[str, Callable[[Form, Form], bool]]:
    """How two names of a type compare."""
    suffixes = tables.suffixes
    return {
        "person": tables.one_person,
        "product": same_product,
        "organisation": lambda a, b: same_body(core(a, suffixes), core(b, suffixes)),
    }


def fixed(m: Mention) -> bool:
    """A government or another body that the tables name: equal only to itself."""
    return m.rule in {"names.metonym", "names.state"}


def strays(groups: list[Group]) -> list[Group]:
    """A single word taken for a person in one report and for a body or product in another is the latter, unless a full name has it."""
    surnames = {f[k] for g in groups if g.type == "person" for f in g.forms if len(f) > 1 for k in (0, -1)}
    targets: dict[Form, list[Group]] = {}
    for g in groups:
        if g.type in SMALL_TYPES - {"place"}:
            for f in set(g.forms):
                targets.setdefault(f, []).append(g)
    kept = []
    for g in groups:
        form = g.forms[0]
        to = targets.get(form, []) if g.type == "person" and len(form) == 1 and form[0] not in surnames and not g.members[0].own else []
        if len(to) == 1:
            to[0].members.extend(g.members)
        else:
            kept.append(g)
    return kept


def joined(groups: list[Group], to: Mapping[int, int]) -> list[Group]:
    """The groups, each of these put into the other: a title without a name into its holder, a bare surname into its bearer."""
    for k, home in to.items():
        groups[home].members.extend(groups[k].members)
    return [g for k, g in enumerate(groups) if k not in to]


# ------------------------------------------------------------------ ids and records
def slug(name: str) -> str:
    """A name as a part of an id.

    >>> slug("Ann Berg-Dahl")
    'ann-berg-dahl'
    """
    return "-".join(re.findall(r"\w+", fold(name).replace("'", "")))[:60].strip("-") or "x"


def named(groups: Sequence[Group]) -> list[str]:
    """Ids made of the names; where two groups have one name, with a hash of type and reports."""
    plain = ["e-" + slug(fullest(g)) for g in groups]
    counts = Counter(plain)
    return [i if counts[i] == 1 else f"{i}-{_hash(g)}" for i, g in zip(plain, groups, strict=True)]


def _hash(g: Group) -> str:
    parts = [g.type, *(f"{m.report} {m.id}" for m in sorted(g.members, key=lambda m: (m.report, m.id)))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


def fullest(g: Group) -> str:
    """The name with the most words, then the most frequent, then the first in the alphabet."""
    counts = Counter(m.first.name for m in g.members if not m.own) or Counter(m.first.name for m in g.members)
    return min(counts, key=lambda n: (-len(n.split()), len(n) > 5 and n.isupper(), -counts[n], n))


def entity(id_: str, g: Group) -> Entity:
    """The record of a group."""
    places = sorted((m.report, x.start, x.end) for m in g.members for x in m.mentions)
    return Entity(
        id=id_, type=g.type, name=fullest(g), aliases=aliases(g), roles=roles(g),
        mentions=tuple(Place(report=r, start=s, end=e) for r, s, e in places),
    )  # fmt: skip


def aliases(g: Group) -> tuple[str, ...]:
    """All surface forms, names first, pronouns left out."""
    best: dict[str, int] = {}
    for m in g.members:
        for x in m.mentions:
            text = " ".join(m.text[x.start : x.end].split())
            if x.form in NAMING:
                best[text] = min(best.get(text, 9), NAMING[x.form])
    return tuple(sorted(best, key=lambda t: (best[t], t)))


def roles(g: Group) -> tuple[Role, ...]:
    """The roles given to it, each once a report, with the exact words."""
    found: dict[tuple[str, str], Role] = {}
    spans = [(m, x) for m in g.members for x in m.mentions if x.role and x.role_span]
    for m, x in sorted(spans, key=lambda p: (p[0].report, p[1].start)):
        assert x.role and x.role_span
        start, end = x.role_span.start, x.role_span.end
        at = Evidence(report=m.report, start=start, end=end, exact=m.text[start:end])
        found.setdefault((m.report, fold(x.role)), Role(role=x.role, evidence=at))
    return tuple(found.values())
