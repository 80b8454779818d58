"""Whom a participant's pronoun means: he and she by salience, it and they by the subject before, I by the speaker, who by its noun.

A pronoun that leaves two candidates means nobody here: the participant is kept with its words and without an entity.
"""

import bisect
from collections.abc import Iterator, Sequence

from onrecord.find.events.clauses import Clauses
from onrecord.find.names.pronouns import Pronouns
from onrecord.find.names.words import view_of, words
from onrecord.lang import Pack
from onrecord.text import Token, fold
from onrecord.types import Attribution, Mention

HE = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
IT, THEY, SELF = {"it", "its"}, {"they", "their", "them"}, {"i", "my", "me"}
MANY = {"nouns", "names"}
RELATIVE = {"wh", "wh:determiner", "wh:possessive"}
SUBJECTS = {"subject", "subject:passive"}
NEST = 8  # quotations that may lie over one word


class People:
    """The pronouns of one report and what they stand for."""

    def __init__(self, clauses: Clauses, pack: Pack, mentions: Sequence[Mention], said: Sequence[Attribution]) -> None:
        self.clauses, self.tokens = clauses, clauses.tokens
        self.words = words(pack)
        self.said = sorted(((s.start, s.end, a) for a in said if a.form != "indirect" for s in a.content), key=lambda x: x[:2])
        self.starts = [s for s, _, _ in self.said]
        self.subjects: dict[int, int] = {}
        for t in self.tokens:
            if t.rel in SUBJECTS:
                self.subjects.setdefault(t.head, t.i)
        self.names = {m.entity: m for m in mentions if m.entity and m.form != "pronoun"}
        self.forms: dict[str, set[str]] = {}
        for m in mentions:
            if m.entity and m.type == "person" and m.form in {"name", "short"}:
                self.forms.setdefault(m.entity, set()).add(fold(clauses.parse.text[m.start : m.end]))
        self.at = {t.i: m for m in sorted(mentions, key=lambda m: m.start - m.end) for t in self._words(m)}
        named = [m for m in mentions if m.form != "pronoun"]
        self.scan = Pronouns(clauses.parse, clauses.parse.once(view_of), self.words, named)
        self.inside = self.scan.inside
        self.learnt: dict[str, str] = {}
        self.roles = {m.entity: fold(m.role) for m in mentions if m.entity and m.role}
        self.known = {t.i: e for t, e in self._third()}

    def _words(self, m: Mention) -> list[Token]:
        return self.clauses.parse.inside(m.start, m.end)[:40]

    # ------------------------------------------------------------ he and she
    def _third(self) -> Iterator[tuple[Token, str]]:
        """Each he, she, him, her, his with the one person that it can mean."""
        for t in self.tokens:
            if t.text.lower() not in HE or self.inside[t.i]:
                continue
            found = self._candidates(t)
            if len(found) == 1:
                self.learnt.setdefault(found[0], HE[t.text.lower()])
                yield t, found[0]
            if t.rel in SUBJECTS:
                self.scan.people.setdefault(t.sent, []).extend((t.i, k, self.scan.subject(t)) for k in found)

    def _candidates(self, t: Token) -> list[str]:
        wanted, barred = HE[t.text.lower()], self._beside(t)

        def _fits(key: str) -> bool:
            return key not in barred and (self.learnt.get(key) or self.gender(key)) in {"", wanted}

        return self.scan.antecedents(t, _fits)

    def _beside(self, t: Token) -> set[str]:
        """The subject of a pronoun's own clause: an object pronoun never means it ("Voss met him")."""
        if t.rel in SUBJECTS or t.morph == "possessive":
            return set()
        m = self.at.get(self.subjects.get(self.clauses.head_of(t.i), -1))
        return {m.entity} if m and m.entity else set()

    def gender(self, key: str) -> str:
        """m or f where the report's words for a person tell it, else nothing."""
        told = {self.words.gender[w] for w in self.roles.get(key, "").split() if w in self.words.gender}
        firsts = {f.split()[0] for f in self.forms.get(key, ()) if " " in f}
        told = told or {self.words.given[f] for f in firsts if f in self.words.given}
        return told.pop() if len(told) == 1 else ""

    # ------------------------------------------------------------ all pronouns
    def of(self, i: int) -> str | None:
        """The entity that a pronoun means, or None."""
        low = self.tokens[i].text.lower()
        if low in SELF:
            return self._speaker(self.tokens[i])
        if low in IT | THEY and not self.inside[i]:
            return self._body(self.tokens[i], many=low in THEY)
        return self.known.get(i)

    def _speaker(self, t: Token) -> str | None:
        """Who says "I": the one source of the quotation."""
        k = bisect.bisect_right(self.starts, t.start)
        over = [a for _, end, a in self.said[max(k - NEST, 0) : k] if t.start < end]
        who = {s.entity for a in over for s in a.source}
        return who.pop() if len(who) == 1 else None

    def _body(self, t: Token, *, many: bool) -> str | None:
        """What "it" or "they" means: the subject of the clause above ("the firm said it"), or of the sentence before."""
        subject = self._above(t)
        if subject is None and t.rel in SUBJECTS and self.tokens[self.clauses.head_of(t.i)].rel == "top":
            subject = self._before(t)
        m = self.at.get(subject) if subject is not None else None
        if m is None or subject is None or m.type in {"person", "event", "award"}:
            return None
        plural = self.tokens[subject].morph in MANY or m.type == "group"
        return m.entity if plural == many or (many and m.type == "organisation") else None

    def _above(self, t: Token) -> int | None:
        """The subject of the clause that governs the pronoun's own clause; for "its", of its own clause."""
        head = self.clauses.head_of(t.i)
        if t.morph == "possessive" and (own := self.subjects.get(head)) is not None:
            return own
        for _ in range(3):
            over = self.tokens[head].head
            if over == head or self.tokens[head].rel not in {"content", "adverbial", "joined", "open", "governed:clause"}:
                return None
            head = self.clauses.head_of(over)
            if (found := self.subjects.get(head)) is not None:
                return found if self.tokens[found].pos != "PRON" else None
        return None

    def _before(self, t: Token) -> int | None:
        """The subject of the main clause of the sentence before, in the same block."""
        here = self.clauses.parse.sentences[t.sent]
        if t.sent == 0 or self.clauses.parse.sentences[t.sent - 1].kind != here.kind:
            return None
        before = self.clauses.parse.sentences[t.sent - 1]
        root = next((k.i for k in self.tokens[before.first : before.last] if k.head == k.i), None)
        return self.subjects.get(root) if root is not None else None

    def antecedent(self, i: int) -> int | None:
        """The noun that a relative pronoun stands for."""
        t = self.tokens[i]
        for _ in range(4):
            t = self.tokens[t.head]
            if t.rel == "relative":
                return t.head if self.tokens[i].morph in RELATIVE or self.tokens[i].text.lower() == "that" else None
        return None
