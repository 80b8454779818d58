"""Surnames: one that a report took for a body, though it names the person; a child that bears the name of its parent ("Jr.")."""

from collections.abc import Sequence
from typing import Protocol

from onrecord.lang.names import Form


class Member(Protocol):
    """An entity of one report."""

    @property
    def report(self) -> str:
        """Its report."""

    @property
    def form(self) -> Form:
        """The folded words of its name."""

    @property
    def shorts(self) -> frozenset[Form]:
        """The shorter names that stand for it in its report."""


class Cluster(Protocol):
    """Entities of several reports that are one."""

    @property
    def type(self) -> str:
        """What it is."""

    @property
    def members(self) -> Sequence[Member]:
        """Its members."""


def surnames(groups: Sequence[Cluster]) -> dict[int, int]:
    """Index of a body of one word -> index of the only person of the story whose surname it is.

    The report that has the body must name the person too, another report must call the person by the surname alone, and nothing else in
    the story may have the word in its name ("Halvorsen Shipping").
    """
    people: dict[str, list[int]] = {}
    for k, g in enumerate(groups):
        for word in {m.form[-1] for m in g.members if g.type == "person" and len(m.form) > 1}:
            people.setdefault(word, []).append(k)
    found = {}
    for k, g in enumerate(groups):
        lone = _lone(g)
        if (
            (word := lone or "")
            and len(people.get(word, ())) == 1
            and _meant(groups[people[word][0]], g, word)
            and not _shared(groups, word)
        ):
            found[k] = people[word][0]
    return found


def _lone(g: Cluster) -> str | None:
    """The word of a body that goes by one word in all its reports."""
    words = {m.form[0] for m in g.members if len(m.form) == 1}
    return words.pop() if g.type == "organisation" and len(words) == 1 and all(len(m.form) == 1 for m in g.members) else None


def _meant(person: Cluster, body: Cluster, word: str) -> bool:
    """Every report that has the body names the person in full, and some other one calls the person by the surname."""
    full = {m.report for m in person.members if len(m.form) > 1}
    called = {m.report for m in person.members if (word,) in m.shorts or m.form == (word,)}
    own = {m.report for m in body.members}
    return own <= full and bool(called - own)


def _shared(groups: Sequence[Cluster], word: str) -> bool:
    """Whether the name of anything that is no person holds the word beside others."""
    return any(word in m.form and len(m.form) > 1 for g in groups if g.type not in ("person", "group", "event") for m in g.members)


def familiar(a: Form, b: Form, nicknames: frozenset[tuple[str, str]]) -> bool:
    """Whether one name has the familiar form of the other's given name.

    >>> familiar(("jim", "berg"), ("james", "k.", "berg"), frozenset({("jim", "james")}))
    True
    """
    return min(len(a), len(b)) > 1 and a[-1] == b[-1] and bool({(a[0], b[0]), (b[0], a[0])} & nicknames)


def child(form: Form, generations: frozenset[str]) -> bool:
    """Whether a name says which of a family is meant.

    >>> child(("carl", "berg", "jr."), frozenset({"jr."})), child(("carl", "berg"), frozenset({"jr."}))
    (True, False)
    """
    return len(form) > 2 and form[-1] in generations


def apart(found: Sequence[Member], generations: frozenset[str]) -> set[str]:
    """Reports that name both a child and, as somebody else, the bare name that the parent would bear ("Berg", "Carl Berg Jr.")."""
    there: dict[str, set[Form]] = {}
    for m in found:
        there.setdefault(m.report, set()).add(m.form)
    return {r for r, forms in there.items() if any(child(f, generations) and forms & {f[:-1], f[-2:-1], (f[0], f[-2])} for f in forms)}
