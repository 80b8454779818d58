"""The type of a name: one answer for all its places in a report, by what the parser said and by what stands around it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from onrecord.find.names_roles import Found, Roles
from onrecord.find.names_spans import LABELS, Name
from onrecord.find.names_words import View, Words, longest

ORDER = ("person", "organisation", "place", "facility", "product", "event", "programme", "document", "award")
OPEN = frozenset({"names.entity", "names.again"})  # guesses that evidence may overrule
NUMBERED = frozenset({"NN", "NNS"})


def settle(names: Sequence[Name], view: View, words: Words, roles: Roles) -> None:
    """Give every name its type, by majority and evidence over the report."""
    groups: dict[tuple[str, ...], list[Name]] = defaultdict(list)
    for n in names:
        if n.rule in OPEN:
            groups[spelled(view, n)].append(n)
    support = Support(names, view)
    for key, places in groups.items():
        votes: Counter[str] = Counter()
        for n in places:
            votes.update(evidence(n, view, words, roles))
        votes.update(support.of(key, words, votes))
        kind = max(ORDER, key=lambda t: (votes[t], -ORDER.index(t)))
        for n in places:
            n.type = kind if key not in support.shared else shared(n, view, words, roles)


def shared(n: Name, view: View, words: Words, roles: Roles) -> str:
    """A word that is a person's surname and a company's name: a role, a form of address or an age tells the person.

    Where nothing tells, the type is left open ("") and both are candidates.
    """
    after = view.low[n.last : n.last + 2]
    if _roles_as(n, "person", roles) or _addressed(n, view, words) or (after[:1] == [","] and after[1:] and after[1].isdigit()):
        return "person"
    return "organisation" if n.label == "ORG" else ""


def _addressed(n: Name, view: View, words: Words) -> bool:
    return n.first > 0 and longest(words.honorifics, view.low, n.first - 1, n.first) is not None


def spelled(view: View, n: Name) -> tuple[str, ...]:
    """The folded words of a name, marks left out."""
    return tuple(w for w in view.low[n.first : n.last] if any(c.isalnum() for c in w))


class Support:
    """What the longer names of a report say about the shorter ones."""

    def __init__(self, names: Sequence[Name], view: View) -> None:
        full = [(spelled(view, n), n.label) for n in names if n.last - n.first > 1]
        self.people = {k for words, label in full if label == "PERSON" and len(words) > 1 for k in (words[-1], words[0])}
        self.bodies = {words[0] for words, label in full if label == "ORG" and len(words) > 1}
        self.shared = {(w,) for w in self.people & self.bodies}

    def of(self, key: tuple[str, ...], words: Words, seen: Counter[str]) -> Counter[str]:
        """Votes for one name from other names and from its own last word."""
        votes: Counter[str] = Counter()
        if len(key) == 1:
            votes["person"] += 3000 * (key[0] in self.people)
            votes["organisation"] += 2000 * (key[0] in self.bodies and key[0] not in self.people and not seen["place"])
            votes[words.heads.get(key[0], "person")] += 2500 * (key[0] in words.heads)
        elif key and (key[-1] in words.set("names_suffixes") or _ministry(key, words)):
            votes["organisation"] += 5000
        elif key:
            head = words.heads.get(key[-1]) or words.heads.get(key[-1].removesuffix("s"), "")
            votes[head or "person"] += 2500 * bool(head)
        return votes


def _ministry(key: tuple[str, ...], words: Words) -> bool:
    """ "… Department of X", "University of Y"."""
    return any(words.heads.get(a) == "organisation" and b in {"of", "for"} for a, b in pairwise(key))


def evidence(n: Name, view: View, words: Words, roles: Roles) -> Counter[str]:
    """Votes from one place: the parser's label, a role or honorific in front, an apposition, the noun that follows."""
    votes: Counter[str] = Counter()
    single = n.last - n.first == 1
    if n.label:
        votes[LABELS[n.label]] += 400 if single and n.label == "PERSON" else 1000
    if n.label in {"PERSON", "ORG", "GPE", "PRODUCT", ""}:
        for kind in ("person", "organisation"):
            votes[kind] += 3000 * bool(_roles_as(n, kind, roles))
    votes["person"] += 4000 * _addressed(n, view, words)
    if single and n.label == "PERSON" and 2 <= len(view.slice(n.first, n.last)) <= 6 and view.slice(n.first, n.last).isupper():
        votes["organisation"] += 900  # capitals are rather an abbreviation than a surname
    if single and n.label == "PERSON":
        votes.update(_company_kept(n, view))
    if n.last < len(view.tokens) and view.low[n.last] in words.things and view.tokens[n.last].tag in NUMBERED:
        votes["product"] += 2000
    if single and n.label in {"ORG", "GPE", "LOC", "FAC", ""} and n.first and view.low[n.first - 1] == "in":
        votes["place"] += 1200
    if n.first and view.low[n.first - 1] in {"off", "near", "outside"}:
        votes["place"] += 1200
    if n.first and view.low[n.first - 1] in words.things and view.tokens[n.first - 1].tag == "NN":
        votes["product"] += 3500  # "the ferry X"
    if n.first > 1 and view.low[n.first - 1] == "of" and words.heads.get(view.low[n.first - 2]) == "place":
        votes["place"] += 2500
    if n.first > 1 and view.low[n.first - 1] == "of" and longest(words.roles, view.low, n.first - 2, n.first - 1):
        votes["organisation"] += 900
    return votes


def _company_kept(n: Name, view: View) -> Counter[str]:
    """A lone word in a list is what the name before it is ("to Camar and X")."""
    t = view.tokens[n.first]
    head = view.tokens[t.head]
    return Counter({LABELS[head.ent]: 700}) if t.dep == "conj" and head.ent in LABELS and head.ent != "PERSON" else Counter()


def _roles_as(n: Name, kind: str, roles: Roles) -> list[Found]:
    before, n.type = n.type, kind
    found = roles.of(n)
    n.type = before
    return found
