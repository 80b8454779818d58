"""The type of a name: one answer for all its places in a report, by what the parser said and by what stands around it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from onrecord.find.names.roles import Roles
from onrecord.find.names.spans import LABELS, Name
from onrecord.find.names.words import View, Words, longest

ORDER = ("person", "organisation", "place", "facility", "product", "event", "programme", "document", "award")
OPEN = frozenset({"names.entity", "names.again"})  # guesses that evidence may overrule
NUMBERED = frozenset({"noun", "nouns"})


def settle(names: Sequence[Name], view: View, words: Words, roles: Roles) -> None:
    """Give every name its type, by majority and evidence over the report."""
    groups: dict[tuple[str, ...], list[Name]] = defaultdict(list)
    for n in names:
        if n.rule in OPEN:
            groups[spelled(view, n)].append(n)
    support = Support(names, view, words)
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
    return "organisation" if n.label == "body" else ""


def _addressed(n: Name, view: View, words: Words) -> bool:
    return n.first > 0 and longest(words.honorifics, view.low, n.first - 1, n.first) is not None


def spelled(view: View, n: Name) -> tuple[str, ...]:
    """The folded words of a name, marks left out."""
    return tuple(w for w in view.low[n.first : n.last] if w.isalnum() or any(c.isalnum() for c in w))


class Support:
    """What the longer names of a report say about the shorter ones."""

    def __init__(self, names: Sequence[Name], view: View, words: Words) -> None:
        full = [(form, n.label) for n in names if n.last - n.first > 1 and len(form := spelled(view, n)) > 1]
        body = [words.heads.get(f[-1]) == "organisation" and f[0] not in words.given for f, _ in full]
        self.people = {k for (f, label), b in zip(full, body, strict=True) if label == "person" and not b for k in (f[-1], f[0])}
        self.bodies = {f[0] for (f, label), b in zip(full, body, strict=True) if label == "body" or (b and label == "person")}
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
            head = head or ("place" if key[0] in words.set("names_lands") else "")
            votes[head or "person"] += (2500 if key[-1] in words.heads else 1500) * bool(head)
        return votes


def _ministry(key: tuple[str, ...], words: Words) -> bool:
    """ "… Department of X", "University of Y"."""
    return any(words.heads.get(a) == "organisation" and b in {"of", "for"} for a, b in pairwise(key))


def evidence(n: Name, view: View, words: Words, roles: Roles) -> Counter[str]:
    """Votes from one place: the parser's label, a role or honorific in front, an apposition, the noun that follows."""
    votes: Counter[str] = Counter()
    single = n.last - n.first == 1
    if n.label:
        votes[LABELS[n.label]] += 400 if single and n.label == "person" else 1000
    if n.label in {"person", "body", "state", "product", ""}:
        for kind in ("person", "organisation"):
            votes[kind] += 3000 * _roles_as(n, kind, roles)
    votes["person"] += 4000 * _addressed(n, view, words)
    votes["person"] += 1500 * (not single and n.label == "person" and view.low[n.first] in words.given)
    if single and n.label == "person" and 2 <= len(view.slice(n.first, n.last)) <= 6 and view.slice(n.first, n.last).isupper():
        votes["organisation"] += 900  # capitals are rather an abbreviation than a surname
    if single and n.label == "person":
        votes.update(_company_kept(n, view))
    votes.update(_around(n, view, words))
    if n.first > 1 and view.low[n.first - 1] == "of" and longest(words.roles, view.low, n.first - 2, n.first - 1):
        votes["organisation"] += 900
    return votes


def _around(n: Name, view: View, words: Words) -> Counter[str]:
    """Votes of the words beside a name: "the ferry X", "in X", "northern X", "the X river", "X reported"."""
    votes: Counter[str] = Counter()
    before = view.low[n.first - 1] if n.first else ""
    after = view.low[n.last] if n.last < len(view.tokens) else ""
    if after in words.things and view.tokens[n.last].morph in NUMBERED:
        votes["product"] += 2000
    if before in words.things and view.tokens[n.first - 1].morph == "noun":
        votes["product"] += 20000
    votes["place"] += _placed(n, view, words, before, after) + 6000 * _dateline(n, view)
    votes["organisation"] += 900 * (n.label == "person" and after in {"reported", "reports"})
    alone = view.tokens[n.last - 1].rel != "compounded" and after not in {"'s", "-", "–"} and view.low[n.first] not in words.given
    if before == "the" and n.label == "person" and n.last - n.first > 1 and alone:
        votes.update({"product": 2000, "person": -1500})  # ships take an article, people do not
    return votes


def _dateline(n: Name, view: View) -> bool:
    """ "ORVATH, June 3 -" at the start of a sentence."""
    starts = n.first == 0 or view.tokens[n.first - 1].sent != view.tokens[n.first].sent
    near = [t.text for t in view.tokens[n.last : n.last + 7]]
    return (
        starts and view.slice(n.first, n.last).isupper() and "".join(near[:1]) in {",", "-", "–", "—"} and bool({"-", "–", "—"} & set(near))
    )


def _placed(n: Name, view: View, words: Words, before: str, after: str) -> int:
    """How much the words beside a name tell a place."""
    second = view.low[n.first - 2] if n.first > 1 else ""
    votes = 2500 * (before in words.set("names_sides"))
    if before == "of":
        votes += 2500 * (second in words.set("names_realms")) + 4000 * (words.heads.get(second) == "place")
    votes += 1200 * (before in {"off", "near", "outside"})
    owned = after in {"'s", "'"} and n.label == "person"
    if before == "in" and second not in words.set("names_stakes") and not owned:
        votes += 1200 * (n.last - n.first == 1 or n.label == "person") + 1500 * (n.label == "person")
    if n.last - n.first == 1 and words.heads.get(after) == "place" and not view.caps(n.last):
        votes += 2500  # "the X river"
    return votes + 1500 * (before == "from" and after == "to" and n.last + 1 < len(view.tokens) and view.caps(n.last + 1))


def _company_kept(n: Name, view: View) -> Counter[str]:
    """A lone word in a list is what the name before it is ("to Camar and X")."""
    t = view.tokens[n.first]
    head = view.tokens[t.head]
    return Counter({LABELS[head.ent]: 700}) if t.rel == "joined" and head.ent in LABELS and head.ent != "person" else Counter()


def _roles_as(n: Name, kind: str, roles: Roles) -> bool:
    before, n.type = n.type, kind
    found = roles.any(n)
    n.type = before
    return found
