"""He and she as subjects of speech verbs: the last salient person, or candidates when two fit."""

from collections.abc import Callable, Iterator, Sequence

from onrecord.find.names.words import View, Words
from onrecord.syntax.scheme import SUBJECTS
from onrecord.syntax.tree import tree
from onrecord.text import CLOSING, OPENING, Parse, Token
from onrecord.types import Mention

GENDER = {"he": "m", "she": "f"}
CROWD = 60  # people of a sentence that are looked at, the last ones
BACK = 3  # sentences with nobody in them that a pronoun may look past


def quoted(parse: Parse) -> list[bool]:
    """For each token: it stands inside quotation marks. Marks never reach over a block or an empty line."""
    out, depth, straight, before = [], 0, False, 0
    for t in parse.tokens:
        if t.start > before and "\n" in parse.text[before : t.start]:
            depth, straight = 0, False
        before = t.end
        out.append(depth > 0 or straight)
        if not t.text.isalnum():
            depth = max(0, depth + sum(c in OPENING for c in t.text) - sum(c in CLOSING for c in t.text))
            straight = straight != (t.text.count('"') % 2 == 1)
    return out


def first_conjunct(parse: Parse, t: Token) -> Token:
    """The first of "A, B and C", which carries the role of all; long lists are not followed to their end."""
    for _ in range(20):
        if t.rel != "joined" or t.head == t.i:
            break
        t = parse.tokens[t.head]
    return t


class Pronouns:
    """Resolves pronouns against the persons mentioned before, sentence by sentence."""

    def __init__(self, parse: Parse, view: View, words: Words, mentions: Sequence[Mention]) -> None:
        self.parse, self.view, self.said = parse, view, words.set("names_said")
        self.inside = parse.once(quoted)
        self.people: dict[int, list[tuple[int, str, int]]] = {}  # sentence -> (token, key, grade as subject)
        for m in sorted(mentions, key=lambda m: m.start):
            if m.type == "person" and m.form != "adjective":
                self._remember(m)
        self.puts = words.put
        self.nameless = {m.entity for m in mentions if m.entity} - {m.entity for m in mentions if m.form in ("name", "short")}
        self.names = {m.entity: m.name for m in mentions if m.entity}
        self.learnt: dict[str, str] = {}

    def _remember(self, m: Mention) -> None:
        head = self.parse.head_of(m.start, m.end)
        if head is not None and not self.inside[head.i]:
            for key in [m.entity] if m.entity else m.candidates:  # an open name competes with all that it may be
                self.people.setdefault(head.sent, []).append((head.i, key, self.subject(head)))

    def subject(self, t: Token) -> int:
        """2 for the subject of a main clause or one named by "according to", 1 for another subject; a conjunct is what its head is."""
        t = first_conjunct(self.parse, t)
        head = self.parse.tokens[t.head]
        if t.rel == "governed" and self.view.low[head.head] == "according":
            return 2
        if t.rel not in SUBJECTS:
            return 0
        over = first_conjunct(self.parse, head)
        return 2 if over.head == over.i or (over.rel == "content" and over.i < over.head) else 1

    def mentions(self, gender: Callable[[str], str]) -> Iterator[Mention]:
        """The pronouns that speak, in text order; what any subject resolves to is known to the next."""
        for t in self.parse.tokens:
            if self.view.low[t.i] in GENDER and not self.inside[t.i]:
                speaks = self.speaks(t)
                if speaks or t.rel in SUBJECTS:
                    made = self._resolve(t, gender)
                    if speaks:
                        yield made

    def speaks(self, t: Token) -> bool:
        """Subject of a speech verb, by the parse or by the word that follows ("he elaborated")."""
        head = self.parse.tokens[t.head]
        if t.rel == "subject" and head.lemma.lower() in self.said:
            return True
        after = self.parse.tokens[t.i + 1 : t.i + 4]
        verb = next((v for v in after if v.pos not in {"ADV", "AUX"}), None)
        return verb is not None and verb.pos == "VERB" and verb.lemma.lower() in self.said

    def _resolve(self, t: Token, gender: Callable[[str], str]) -> Mention:
        wanted = GENDER[self.view.low[t.i]]
        found = self.antecedents(t, lambda k: (self.learnt.get(k) or gender(k)) in {"", wanted})
        key = found[0] if len(found) == 1 else None
        if key:
            self.learnt[key] = wanted
        self.people.setdefault(t.sent, []).extend((t.i, k, self.subject(t)) for k in found)
        return Mention(
            start=t.start, end=t.end, type="person", form="pronoun", name=self.names[key] if key else t.text, entity=key,
            candidates=tuple(sorted(found)) if len(found) > 1 else (), rule="names.pronoun",
        )  # fmt: skip

    def _aside(self, t: Token) -> bool:
        """ "Venn, he said, had gone": who speaks in an aside is nobody whom the sentence speaks of."""
        if t.i == 0 or self.view.low[t.i - 1] != ",":
            return False
        rest = [k for k in range(t.i + 1, min(t.i + 5, len(self.view.low))) if self.parse.tokens[k].pos not in {"ADV", "AUX"}]
        return len(rest) > 1 and self.parse.tokens[rest[0]].pos == "VERB" and self.view.low[rest[1]] in {",", "."}

    def antecedents(self, t: Token, fits: Callable[[str], bool]) -> list[str]:
        """Persons that fit: the subjects of the nearest sentence whose main clause has one, and those named since."""
        block = self.parse.sentences[t.sent].kind
        others: list[str] = []
        for s in range(t.sent - self._aside(t), max(-1, t.sent - BACK - 1), -1):
            if self.parse.sentences[s].kind != block:
                break
            here = [p for p in self.people.get(s, [])[-CROWD:] if p[0] < t.i and fits(p[1])]
            if (asked := self._put_to(t, here)) is not None:
                return list(dict.fromkeys([*others, *asked]))
            others += [k for _, k, subject in here if subject or 2 not in {p[2] for p in here}]
            if any(subject == 2 for _, _, subject in here):
                break
        return list(dict.fromkeys(others))

    def _put_to(self, t: Token, here: Sequence[tuple[int, str, int]]) -> list[str] | None:
        """ "The judge sentenced X. He said …": whom something was put to takes it up; both of two who fit, after words."""
        for i, key, _ in here:
            who = first_conjunct(self.parse, self.parse.tokens[i])
            verb = self.parse.tokens[who.head]
            kind = self.puts.get(verb.lemma.lower()) if who.rel in {"object", "recipient"} else None
            others = [k for j, k, grade in here if grade == 2 and k != key and self.parse.tokens[j].i < verb.i]
            if kind not in {"put", "tell"} or not (others or self._alone(verb)):
                continue
            if self._takes_up(t):
                return [key]
            if kind == "put" or self._quotes(t):
                return [key] if all(k in self.nameless for k in others) else [*others, key]
        return None

    def _alone(self, verb: Token) -> bool:
        """Does nobody who fits do it: a body, or somebody of the other sex?"""
        return not tree(self.parse).has(verb.i, "subject:passive")

    def _takes_up(self, t: Token) -> bool:
        return self.puts.get(self.parse.tokens[t.head].lemma.lower()) == "reply"

    def _quotes(self, t: Token) -> bool:
        """Does a quotation stand right before the pronoun, or before its verb?"""
        front = self.parse.tokens[max(0, t.i - 2) : t.i]
        return any(c in OPENING + CLOSING + '"' for k in front for c in k.text)
