"""Which event a word of several senses tells: by the nouns beside it ("struck a deal"), and by what the report is about ("won")."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from onrecord.lang import Pack
from onrecord.syntax.tree import tree
from onrecord.text import Parse, Relation, Token

ROLES = {"subject": "subject", "object": "object", "subject:passive": "object"}
SECOND: tuple[Relation, ...] = ("predicative:object", "content", "open", "predicative:adj")
ENOUGH = 3  # so many different words of sport make a report of sport
PERSON, ANYTHING, SECOND_PART, NOTHING = "@person", "@any", "@second", "-"
CLASSES = {"person": PERSON, "body": "@organisation", "money": "@money", "percent": "@percent"}  # by the parser's names


@cache
def _rows(pack: Pack) -> tuple[dict[tuple[str, str, str], str], frozenset[str]]:
    """Verb, role and noun -> type, and the verbs."""
    rows = {(r["verb"], r["role"], noun): r["type"] for r in pack.table("event_senses") for noun in r["nouns"].split("|")}
    return rows, frozenset(verb for verb, _, _ in rows)


@cache
def _vague(pack: Pack) -> tuple[frozenset[str], dict[str, dict[str, str]]]:
    """Words of sport with other senses, and words of two domains."""
    rows = pack.table("event_vague")
    return frozenset(r["word"] for r in rows if r["domain"] == "match"), {r["word"]: r for r in rows if r.get("other")}


@cache
def _domains(pack: Pack) -> dict[str, str]:
    """Word -> domain."""
    return {r["word"]: r["domain"] for r in pack.table("event_domains")}


class Senses:
    """The table of senses over one report's parse. A type of ``-`` says that the word tells no event there."""

    def __init__(self, parse: Parse, pack: Pack) -> None:
        self.tree, self.tokens, self.children = tree(parse), parse.tokens, parse.children
        self.people = pack.words("event_people")
        self.bodies = pack.words("event_bodies")
        self.vague, self.twofold = _vague(pack)
        self.rows, self.verbs = _rows(pack)
        self.counts: Counter[str] = Counter()
        self.poll = self._is_poll(pack)

    def _is_poll(self, pack: Pack) -> bool:
        """Whether contests in this report are elections rather than matches, by the words of both."""
        domain = _domains(pack)
        told = [(low, domain[low]) for t in self.tokens if (low := t.lemma.lower()) in domain]
        self.sport = len({word for word, kind in told if kind == "match"}) >= ENOUGH
        self.counts.update(kind for _, kind in told)
        return self.counts["election"] > self.counts["match"]

    def of(self, verb: int, head: int, lemma: str) -> str | None:
        """The type that what stands beside the verb decides; ``-`` for none; None where nothing decides it."""
        if lemma not in self.verbs:
            return None
        beside = list(dict.fromkeys([*self.children[verb], *self.children[head]]))
        roles = sorted([*self._roles(beside), *self._relative(verb)], key=lambda r: r[0] == "subject")
        for role, t in roles:
            if kind := self.rows.get((lemma, role, t.lemma.lower())):
                return kind
        for role, t in roles:
            for what in self._classes(t):
                if kind := self.rows.get((lemma, role, what)):
                    return kind
        second = self.tree.has(verb, *SECOND)
        return self.rows.get((lemma, "object", SECOND_PART)) if second else None

    def _roles(self, beside: Sequence[int]) -> Iterator[tuple[str, Token]]:
        """Participants with their roles: subject, object, or the preposition they stand under."""
        for c in beside:
            t = self.tokens[c]
            if role := ROLES.get(t.rel):
                yield role, t
                if t.ent == "count":  # "fired thousands of workers"
                    of = (p for p in self.children[c] if self.tokens[p].text.lower() == "of")
                    yield from ((role, o) for p in of for o in self.tree.governed(p))
            if t.rel in SECOND:
                yield "second", t
            if t.rel == "adposition":
                yield from ((t.text.lower(), o) for o in self.tree.governed(c))

    def _relative(self, verb: int) -> Iterator[tuple[str, Token]]:
        """The noun that a relative clause hangs on: its object where the clause has a subject of its own ("the deal she struck")."""
        t = self.tokens[verb]
        if t.rel != "relative" or any(o.morph not in {"wh:determiner", "wh"} for o in self.tree.kids(verb, "object")):
            return
        own = any(s.morph not in {"wh:determiner", "wh"} for s in self.tree.kids(verb, "subject"))
        if own:
            yield "object", self.tokens[t.head]

    def _classes(self, t: Token) -> Iterator[str]:
        if t.ent in CLASSES or t.lemma.lower() in self.people:
            yield CLASSES.get(t.ent, PERSON)
        yield ANYTHING

    def contest(self, kind: str, word: str = "") -> str | None:
        """A match is an election where the report tells of one; a word of many senses is none without other words of sport."""
        if kind == "match" and word in self.vague and (self.poll or not self.sport):
            return None
        if (row := self.twofold.get(word)) and self.counts[row["domain"]] > self.counts[row["other"]]:
            return row["type"]
        return "election" if kind == "match" and self.poll else kind

    def body(self, t: Token) -> bool:
        """A capitalised word that names a body and no event ("the next Congress")."""
        return t.pos == "PROPN" and t.text.lower() in self.bodies
