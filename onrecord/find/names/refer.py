"""Phrases that stand for an entity without naming it: titles and descriptors, groups, the two parties, he and she."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from onrecord.find.names.calls import ENDINGS, Calls, marks
from onrecord.find.names.cluster import Cluster, Clusters
from onrecord.find.names.occasions import Occasions
from onrecord.find.names.pronouns import Pronouns, first_conjunct
from onrecord.find.names.spans import Name
from onrecord.find.names.words import View, Words, longest
from onrecord.syntax.scheme import SUBJECTS
from onrecord.syntax.tree import tree
from onrecord.text import CLOSING, OPENING, Parse, Token, fold
from onrecord.types import EntityType, Mention, MentionForm

DEFINITE = frozenset({"the", "this", "that"})
CORE = frozenset(
    {
        "determiner",
        "adjective",
        "compounded",
        "modifier",
        "possessor",
        "genitive",
        "number",
        "punctuation",
        "adverb",
        "number:modifier",
        "determiner:first",
        "adverb:noun",
    }
)
INDEFINITE = frozenset({"a", "an", "one", "another"})
BOTH = frozenset({"both", "neither", "either"})
MANY = 20  # more candidates than anybody could choose from


class Referrer:
    """Finds and resolves them, sentence by sentence, in text order."""

    def __init__(self, parse: Parse, view: View, words: Words, names: Sequence[Name], clusters: Clusters) -> None:
        self.parse, self.view, self.words, self.clusters = parse, view, words, clusters
        self.at = {i: n for n in sorted(names, key=lambda n: n.first - n.last) for i in range(n.first, n.last)}
        self.named = {i: n for n in names for i in range(n.first, n.last) if n.form != "adjective"}
        self.names = sorted(names, key=lambda n: n.first)
        self.calls = Calls(words, clusters).read(names, view)
        self.occasions = Occasions(parse, view, words, self.at)
        self.taken: set[int] = set()
        self.unnamed: dict[str, list[tuple[Cluster, set[str]]]] = {}

    def mentions(self, named: Sequence[Mention]) -> list[Mention]:
        """Everything that refers, given the mentions of names and appositions."""
        spans = {i for m in named if m.form == "descriptor" for i in (t.i for t in self.parse.inside(m.start, m.end))}
        spans |= {t.i for m in named if m.role_span for t in self.parse.inside(m.role_span.start, m.role_span.end)}
        self.taken = spans
        out = [m for t in self.parse.tokens for m in self._noun(t)]
        return out + list(Pronouns(self.parse, self.view, self.words, [*named, *out]).mentions(self.gender))

    def _noun(self, t: Token) -> Iterator[Mention]:
        if t.morph not in {"noun", "nouns", "name", "names"} or t.i in self.named or t.i in self.taken or t.rel == "compounded":
            return
        first = self.start(t.i)
        made = self.circle(first, t)
        if made is not None:
            yield made
        elif t.ent == "people" and t.morph == "names":
            if self.speaks(t):
                yield self._group(first, t)
        elif self.pair(first, t.i):
            yield self._pair(first, t)
        elif t.lemma.lower() + "s" in self.words.set("names_groups") and t.morph in {"noun"}:
            yield from self._single(first, t)
        elif t.text.lower() in self.words.set("names_groups") and self.speaks(t):
            yield self._group(first, t)
        elif self.occasions.led(first, t):
            last = self.occasions.tail(t)
            yield self.make(first, last, "event", "descriptor", "occasion", to=self.occasions.cluster(first, t, last, self.clusters))
        else:
            yield from self._single(first, t)

    def circle(self, first: int, t: Token) -> Mention | None:
        """Those who belong to somebody ("Berg's lawyers", "the office of Ann Berg") are no mention of that somebody."""
        kind, state = self.words.circle.get(self.view.low[t.i], ""), self.governs(t)
        who, last = self.owner(t) if state or (kind and (self.acts(t) or self.speaks(t))) else (None, t.i + 1)
        if who is None:
            return None
        if who.type == "person" and state:
            return self.make(first, last, "organisation", "descriptor", "regime", to=self.regime(who, t))
        name = f"{self.clusters.all[who.key].name}'s {self.view.low[t.i]}"
        type_: EntityType = "group" if kind == "group" else "organisation"
        return self.make(first, last, type_, "descriptor", "circle", to=self.clusters.fixed(f"{type_}:{fold(name)}", type_, name))

    def governs(self, t: Token) -> bool:
        """The noun is a word for a government."""
        return self.words.state.get(self.view.low[t.i], [((), "")])[-1][1] == "government"

    def owner(self, t: Token) -> tuple[Name | None, int]:
        """The name whose circle it is, right before it or after "of" or "for", and the end of the phrase."""
        low = self.view.low
        before = t.i - 2 if low[t.i - 1 : t.i] in (["'s"], ["'"]) else t.i - 1
        who = self.named.get(before) if before >= 0 else None
        if who is not None and who.key and who.type in {"person", "organisation"} and (before < t.i - 1 or who.type == "person"):
            return who, t.i + 1
        if low[t.i + 1 : t.i + 2] in (["of"], ["for"]):
            for i in range(t.i + 2, min(t.i + 10, len(low))):
                who = self.named.get(i)
                if who is not None and who.key and who.type == "person":
                    return who, who.last
                if self.view.tokens[i].pos not in {"NOUN", "PROPN", "ADJ", "DET"}:
                    break
        return None, t.i + 1

    def acts(self, t: Token) -> bool:
        """The noun is the subject of a verb, of whatever kind."""
        return first_conjunct(self.parse, t).rel in SUBJECTS

    def regime(self, who: Name, t: Token) -> Cluster:
        """ "The Berg administration", "the government of Ann Berg": the government of the country whose office the report gives her."""
        lands = sorted(
            {k.removeprefix("place:") for _, said in self.clusters.given.get(who.key, ()) for k in said if k.startswith("place:")}
        )
        if len(lands) == 1 and lands[0] in self.words.countries:
            return self.clusters.government(lands[0])
        name = f"{self.clusters.all[who.key].name} {self.view.low[t.i]}"
        return self.clusters.fixed(f"organisation:{fold(name)}", "organisation", name)

    def start(self, i: int) -> int:
        """First token of the noun phrase left of its head."""
        first = i
        for c in reversed(self.parse.children[i]):
            if c < first and self.parse.tokens[c].rel in CORE:
                sub = self.parse.subtree(c)
                if sub[-1] == first - 1:
                    first = sub[0]
        while first < i and self.view.tokens[first].pos == "PUNCT":
            first += 1
        return first

    def make(self, first: int, last: int, type_: EntityType, form: MentionForm, rule: str, *, to: Cluster | Sequence[Cluster]) -> Mention:
        """A mention of one cluster, or of several candidates."""
        one = to if isinstance(to, Cluster) else None
        many = () if isinstance(to, Cluster) else tuple(sorted(c.key for c in to))
        text = " ".join(self.view.slice(first, last).split())
        return Mention(
            start=self.view.tokens[first].start, end=self.view.tokens[last - 1].end, type=type_, form=form,
            name=one.name if one else text, entity=one.key if one else None, candidates=many, rule=f"names.{rule}",
        )  # fmt: skip

    # ---------------------------------------------------------------- who speaks
    def speaks(self, t: Token) -> bool:
        """The noun is subject or agent of a speech verb, what "according to" names, or the one who is told."""
        t = first_conjunct(self.parse, t)
        head = self.parse.tokens[t.head]
        said = self.words.set("names_said")
        if t.rel == "subject":
            return head.lemma.lower() in said and head.pos == "VERB"
        if t.rel in {"object", "recipient"}:
            return head.lemma.lower() in {"tell", "inform"}
        over = self.parse.tokens[head.head]
        told = head.lemma.lower() in {"to", "by"} and over.lemma.lower() in said and over.pos == "VERB"
        return t.rel == "governed" and (told or over.text.lower() == "according")

    # ---------------------------------------------------------------- groups and pairs
    def pair(self, first: int, i: int) -> bool:
        """ "both sides", "the two countries", "neither party"."""
        if self.view.low[i] not in self.words.set("names_pairs") and self.view.low[i] + "s" not in self.words.set("names_pairs"):
            return False
        lead = self.view.low[first:i]
        return bool(lead) and (lead[-1] in BOTH or (len(lead) > 1 and lead[-1] == "two" and lead[-2] in {"the", "these", "our", "their"}))

    def _pair(self, first: int, t: Token) -> Mention:
        land = any(r["noun"] in {self.view.low[t.i], self.view.low[t.i] + "s"} and r["party"] for r in self.words.pack.table("names_pairs"))
        two = self.dominant() if land else ""
        noun = self.view.low[t.i]
        made = self.clusters.fixed(f"group:pair {two or noun}", "group", two or self.view.slice(first, t.i + 1))
        return self.make(first, t.i + 1, "group", "descriptor", "pair", to=made)

    def dominant(self) -> str:
        """The two countries that the report puts side by side, if it is one pair above all others."""
        if not hasattr(self, "_dominant"):
            self._dominant = self._count_pairs()
        return self._dominant

    def _count_pairs(self) -> str:
        counts: dict[tuple[str, str], int] = {}
        lands = [n for n in self.names if n.known and n.known.use == "country"]
        for a, b in pairwise(lands):
            between = self.view.low[a.last : b.first]
            if a.key != b.key and between in (["and"], ["-"], ["–"]):
                one, two = sorted((self.clusters.all[a.key].name, self.clusters.all[b.key].name))
                counts[one, two] = counts.get((one, two), 0) + 1
        best = sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))
        alone = best and (len(best) == 1 or best[0][1] >= 2 * best[1][1])
        return " and ".join(best[0][0]) if alone else ""

    def _group(self, first: int, t: Token) -> Mention:
        last = self.closed(first, self.tail(t.i))
        text = self.view.slice(first, last)
        low = text.lower().removeprefix("the ")
        made = self.clusters.fixed(f"group:{low}", "group", text)
        return self.make(first, last, "group", "descriptor", "group", to=made)

    def tail(self, i: int) -> int:
        """End of the phrase with its "of …" or "familiar with …"."""
        last = i + 1
        for c in self.parse.children[i]:
            t = self.parse.tokens[c]
            if c >= last and (t.rel == "adposition" or (t.rel in {"adjective", "adnominal"} and t.lemma in {"familiar", "close", "brief"})):
                sub = self.below(c)
                if sub and sub[0] == last and sub == list(range(sub[0], sub[-1] + 1)):
                    last = sub[-1] + 1
        return last

    def below(self, i: int) -> list[int]:
        """Token i with all under it, or nothing where that is more than twelve (long chains are not walked)."""
        out: list[int] = []
        todo = [i]
        while todo and len(out) <= 12:
            out.append(n := todo.pop())
            todo.extend(self.parse.children[n])
        return sorted(out) if not todo and len(out) <= 12 else []

    def closed(self, first: int, last: int) -> int:
        """Take in the closing mark of a quotation that opens inside the phrase."""
        text = self.view.slice(first, last)
        odd = sum(c in OPENING for c in text) > sum(c in CLOSING for c in text) or text.count('"') % 2
        return last + 1 if odd and self.view.tokens[last : last + 1] and self.view.tokens[last].text in {"”", "»", '"'} else last

    # ---------------------------------------------------------------- one person or body
    def _single(self, first: int, t: Token) -> Iterator[Mention]:
        low, owned = self.view.low[first], self.possessed(t)
        if low in INDEFINITE and t.morph == "noun" and not owned and (self.speaks(t) or self.acts(t)) and self.role(first, t.i):
            yield self._unnamed(first, t)
        if (low not in DEFINITE and not owned) or t.morph in {"nouns", "names"}:
            return
        if t.i + 1 in self.named and self.named[t.i + 1].type == "person":
            return
        if any(
            self.parse.tokens[c].rel == "apposition" and c in self.named and self.named[c].type == "person"
            for c in self.parse.children[t.i]
        ):
            return  # the name follows
        body = self._body_word(t.i)
        role = self.role(first, t.i) if " " not in body else None  # "the coast guard" is no guard
        if role:
            yield from self._person(first, t, role)
        elif body and low in DEFINITE:
            yield from self._body(first, t)

    def _body_word(self, i: int) -> str:
        """The one or two words that name a kind of body at a noun ("company", "coast guard"); empty for any other noun."""
        two = " ".join(self.view.low[max(0, i - 1) : i + 1])
        return next((w for w in (two, self.view.low[i]) if w in self.words.orgroles), "")

    def possessed(self, t: Token) -> bool:
        """ "Berg's lawyer", "the firm's chairman", not "her lawyer": the owner is told."""
        owner = tree(self.parse).possessor(t.i)
        return owner is not None and owner.morph != "possessive"

    def _unnamed(self, first: int, t: Token) -> Mention:
        """ "A spokesman for X said": somebody of this sentence only."""
        last = self.tail(t.i)
        text = self.view.slice(first, last)
        made = self.clusters.fixed(f"person:{text.lower()} {t.i}", "person", text)
        role = self.role(first, t.i)
        if role:
            self.met(role[1], made, marks(self.at, self.view, first + 1, last), t)
        return self.make(first, last, "person", "descriptor", "unnamed", to=made)

    def met(self, family: str, made: Cluster, said: set[str], t: Token) -> None:
        """Remember somebody known by a role alone, and what the word tells of the gender."""
        self.unnamed.setdefault(family, []).append((made, said))
        if told := self.words.gender.get(self.view.low[t.i]):
            self.calls.gender.setdefault(made.key, told)

    def role(self, first: int, i: int) -> tuple[int, str] | None:
        """The longest role phrase that ends at a noun: start and family."""
        for at in range(max(first, i - 3), i + 1):
            hit = longest(self.words.roles, self.view.low, at, i + 1)
            if hit and hit[0] == i + 1:
                return at, hit[1]
        return None

    def _person(self, first: int, t: Token, role: tuple[int, str]) -> Iterator[Mention]:
        wanted = marks(self.at, self.view, first + 1, role[0])
        last = self.tail(t.i) if self.view.low[t.i + 1 : t.i + 2] == ["of"] else t.i + 1
        wanted |= marks(self.at, self.view, t.i + 2, last)
        told = self.words.gender.get(self.view.low[t.i], "")
        fit = [c for c in self.few(self.calls.people(role[1], bool(wanted)), t) if self.holds(c, role[1], wanted)]
        early = self.parse.sentences[t.sent].kind != "body"  # a headline speaks of who comes later
        fit = [c for c in fit if (not told or self.gender(c.key) in {"", told}) and (early or self.calls.since.get(c.key, t.i) < t.i)]
        fit += [c for c, said in self.unnamed.get(role[1], [])[-MANY:] if fit and wanted <= said]
        form: MentionForm = "title" if self.view.slice(first, t.i + 1).lower() != self.view.slice(first, t.i + 1) else "descriptor"
        if fit:
            yield self.make(first, last, "person", form, "title", to=fit[0] if len(fit) == 1 else fit)
        elif self.speaks(t) or self.acts(t):
            to = self.nobody(role[1], wanted, self.view.slice(first, last), t)
            yield self.make(first, last, "person", "descriptor", "unnamed", to=to)

    def nobody(self, family: str, wanted: set[str], text: str, t: Token) -> Cluster | list[Cluster]:
        """A person known by a role alone: the one of that role already met, or those, unless the words set them apart."""
        told = self.words.gender.get(self.view.low[t.i], "")
        known = [(c, said) for c, said in self.unnamed.get(family, [])[-MANY:] if not told or self.calls.gender.get(c.key, told) == told]
        fit = [(c, said) for c, said in known if wanted <= said]
        if not fit and len(known) == 1 and known[0][1] <= wanted | {self.view.low[t.i]}:
            fit = known
        if len(fit) == 1:
            fit[0][1].update(wanted)
        if fit:
            return fit[0][0] if len(fit) == 1 else [c for c, _ in fit][:MANY]
        made = self.clusters.fixed(f"person:{text.lower()} {t.i}", "person", text)
        self.met(family, made, wanted | marks(self.at, self.view, t.i, t.i + 1), t)
        return made

    def holds(self, c: Cluster, family: str, wanted: set[str]) -> bool:
        """The report gives this person that role, with everything the descriptor says."""
        tops = self.words.set("names_tops") if family == "leader" and wanted else frozenset({family})
        past = self.words.set("names_past") - wanted
        return any(f in tops and wanted <= said and not past & said for f, said in self.clusters.given.get(c.key, ()))

    def _body(self, first: int, t: Token) -> Iterator[Mention]:
        """ "the company", "the ministry": the body that the report calls so, else the one that was just named."""
        noun = self._body_word(t.i)
        family = self.words.orgroles[noun]
        wanted = marks(self.at, self.view, first + 1, t.i) | (set() if noun in self.words.generic else {noun})
        fit = [
            c
            for c in self.few(self.calls.bodies(family, noun), t)
            if self.calls.since.get(c.key, t.i) < t.i and self.called(c, family, noun, wanted)
        ]
        if len(fit) > 1:
            near = self.near(t)
            fit = [c for c in fit if c.key in near] or fit
        elif noun in self.words.generic or (wanted <= {noun} and " " not in noun):
            fit = fit or self.maybe(t)
        if fit:
            sure = len(fit) == 1 and self.called(fit[0], family, noun, wanted)
            yield self.make(first, t.i + 1, "organisation", "descriptor", "body", to=fit[0] if sure else fit)
        elif self.speaks(t) and not (noun in self.words.generic and self.calls.bodies(family, noun)):
            text = self.view.slice(first, t.i + 1)
            made = self.clusters.fixed(f"organisation:{text.lower()}", "organisation", text)
            yield self.make(first, t.i + 1, "organisation", "descriptor", "unnamed", to=made)

    def called(self, c: Cluster, family: str, noun: str, wanted: set[str]) -> bool:
        """The report calls the body so, or the noun is in its name."""
        named = (
            any(noun in form for form in c.forms)
            or noun in fold(c.name).split()
            or (noun in self.words.generic and any(set(f[1:]) & ENDINGS for f in c.forms))
        )
        return self.holds(c, family, wanted) or (named and wanted <= {noun})

    def few(self, options: list[Cluster], t: Token) -> list[Cluster]:
        """All options, or where they are many (a long list of ministers) only those that were just named."""
        if len(options) <= MANY:
            return options
        near = self.near(t)
        return [c for k in sorted(near) if (c := self.clusters.all[k]).type == options[0].type]

    def maybe(self, t: Token) -> list[Cluster]:
        """Bodies just named of which the report does not say what they are: candidates for a speaker, no more."""
        near = self.near(t) if self.speaks(t) else set()
        found = [self.clusters.all[k] for k in sorted(near) if k not in self.clusters.given]
        return [c for c in found if c.type == "organisation"]

    def near(self, t: Token) -> set[str]:
        """Keys of the names in this sentence before the token and in the one before."""
        return {n.key for s in (t.sent - 1, t.sent) for n in self.calls.here.get(s, ()) if n.last <= t.i and n.key}

    def gender(self, key: str) -> str:
        """m or f where a role or a form of address of the entity tells it, else nothing."""
        if key in self.calls.gender:
            return self.calls.gender[key]
        told = {self.words.gender[w] for _, said in self.clusters.given.get(key, ()) for w in said if w in self.words.gender}
        told = told or {self.words.given[f[0]] for f in self.clusters.all[key].forms if len(f) > 1 and f[0] in self.words.given}
        return told.pop() if len(told) == 1 else ""
