"""Phrases that stand for an entity without naming it: titles and descriptors, groups, the two parties, he and she."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from onrecord.find.names_cluster import Cluster, Clusters
from onrecord.find.names_occasions import Occasions
from onrecord.find.names_pronouns import Pronouns, first_conjunct
from onrecord.find.names_spans import Name
from onrecord.find.names_words import View, Words, longest
from onrecord.text import CLOSING, OPENING, Parse, Token, fold
from onrecord.types import EntityType, Mention, MentionForm

DEFINITE = frozenset({"the", "this", "that"})
CORE = frozenset({"det", "amod", "compound", "nmod", "poss", "case", "nummod", "punct", "advmod", "quantmod", "predet", "npadvmod"})
INDEFINITE = frozenset({"a", "an", "one", "another"})
BOTH = frozenset({"both", "neither", "either"})
MANY = 20  # more candidates than anybody could choose from
ENDINGS = frozenset({"ltd", "ltd.", "inc", "inc.", "plc", "corp", "corp.", "ag", "gmbh", "llc", "co", "co."})


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
        if t.tag not in {"NN", "NNS", "NNP", "NNPS"} or t.i in self.named or t.i in self.taken or t.dep == "compound":
            return
        first = self.start(t.i)
        made = self.regime(t)
        if made is not None:
            yield self.make(first, self.tail(t.i), "organisation", "descriptor", "regime", to=made)
        elif t.ent == "NORP" and t.tag == "NNPS":
            if self.speaks(t):
                yield self._group(first, t)
        elif self.pair(first, t.i):
            yield self._pair(first, t)
        elif t.lemma.lower() + "s" in self.words.set("names_groups") and t.tag in {"NN"}:
            yield from self._single(first, t)
        elif t.text.lower() in self.words.set("names_groups") and self.speaks(t):
            yield self._group(first, t)
        elif self.occasions.led(first, t):
            last = self.occasions.tail(t)
            yield self.make(first, last, "event", "descriptor", "occasion", to=self.occasions.cluster(first, t, last, self.clusters))
        else:
            yield from self._single(first, t)

    def regime(self, t: Token) -> Cluster | None:
        """ "The Berg administration", "the government of Ann Berg": the government of the country whose office the report gives her."""
        if self.words.state.get(self.view.low[t.i], [((), "")])[-1][1] != "government":
            return None
        after = self.parse.inside(self.view.tokens[t.i].end, self.view.tokens[self.tail(t.i) - 1].end)
        near = [t.i - 1, *(k.i for k in after if self.view.low[t.i + 1] == "of")]
        who = next((n for i in near if (n := self.named.get(i)) is not None and n.type == "person" and n.key), None)
        if who is None:
            return None
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
            if c < first and self.parse.tokens[c].dep in CORE:
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
        if t.dep == "nsubj":
            return head.lemma.lower() in said and head.pos == "VERB"
        if t.dep in {"dobj", "dative"}:
            return head.lemma.lower() in {"tell", "inform"}
        over = self.parse.tokens[head.head]
        told = head.lemma.lower() in {"to", "by"} and over.lemma.lower() in said and over.pos == "VERB"
        return t.dep == "pobj" and (told or over.text.lower() == "according")

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
            if c >= last and (t.dep == "prep" or (t.dep in {"amod", "acl"} and t.lemma in {"familiar", "close", "brief"})):
                sub = self.parse.subtree(c)
                if sub[0] == last and sub == list(range(sub[0], sub[-1] + 1)) and len(sub) <= 12:
                    last = sub[-1] + 1
        return last

    def closed(self, first: int, last: int) -> int:
        """Take in the closing mark of a quotation that opens inside the phrase."""
        text = self.view.slice(first, last)
        odd = sum(c in OPENING for c in text) > sum(c in CLOSING for c in text) or text.count('"') % 2
        return last + 1 if odd and self.view.tokens[last : last + 1] and self.view.tokens[last].text in {"”", "»", '"'} else last

    # ---------------------------------------------------------------- one person or body
    def _single(self, first: int, t: Token) -> Iterator[Mention]:
        if self.view.low[first] in INDEFINITE and t.tag == "NN" and self.speaks(t) and self.role(first, t.i):
            yield self._unnamed(first, t)
        if self.view.low[first] not in DEFINITE or t.tag in {"NNS", "NNPS"}:
            return
        if t.i + 1 in self.named and self.named[t.i + 1].type == "person":
            return
        role = self.role(first, t.i)
        if role:
            yield from self._person(first, t, role)
        elif self.view.low[t.i] in self.words.orgroles:
            yield from self._body(first, t)

    def _unnamed(self, first: int, t: Token) -> Mention:
        """ "A spokesman for X said": somebody of this sentence only."""
        last = self.tail(t.i)
        text = self.view.slice(first, last)
        made = self.clusters.fixed(f"person:{text.lower()} {t.i}", "person", text)
        role = self.role(first, t.i)
        if role:
            self.unnamed.setdefault(role[1], []).append((made, marks(self.at, self.view, first + 1, last)))
        return self.make(first, last, "person", "descriptor", "unnamed", to=made)

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
        fit = [c for c in self.few(self.calls.people(role[1], bool(wanted)), t) if self.holds(c, role[1], wanted)]
        form: MentionForm = "title" if self.view.slice(first, t.i + 1).lower() != self.view.slice(first, t.i + 1) else "descriptor"
        if len(fit) == 1:
            yield self.make(first, last, "person", form, "title", to=fit[0])
        elif fit:
            yield self.make(first, last, "person", form, "title", to=fit)
        elif self.speaks(t):
            yield self.make(first, last, "person", "descriptor", "unnamed", to=self.nobody(role[1], wanted, self.view.slice(first, last)))

    def nobody(self, family: str, wanted: set[str], text: str) -> Cluster:
        """A person known by a role alone: the one of that role already met, unless the words set them apart."""
        known = self.unnamed.setdefault(family, [])
        fit = [c for c, said in known if wanted <= said]
        if len(fit) == 1:
            return fit[0]
        made = self.clusters.fixed(f"person:{text.lower()}", "person", text)
        known.append((made, wanted))
        return made

    def holds(self, c: Cluster, family: str, wanted: set[str]) -> bool:
        """The report gives this person that role, with everything the descriptor says."""
        tops = self.words.set("names_tops") if family == "leader" and wanted else frozenset({family})
        return any(f in tops and wanted <= said for f, said in self.clusters.given.get(c.key, ()))

    def _body(self, first: int, t: Token) -> Iterator[Mention]:
        """ "the company", "the ministry": the body that the report calls so, else the one that was just named."""
        family = self.words.orgroles[self.view.low[t.i]]
        noun = self.view.low[t.i]
        wanted = marks(self.at, self.view, first + 1, t.i) | (set() if noun in self.words.generic else {noun})
        fit = [
            c
            for c in self.few(self.calls.bodies(family, noun), t)
            if self.calls.since.get(c.key, t.i) < t.i and self.called(c, family, noun, wanted)
        ]
        if len(fit) > 1:
            near = self.near(t)
            fit = [c for c in fit if c.key in near] or fit
        elif noun in self.words.generic or wanted <= {noun}:
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
        return told.pop() if len(told) == 1 else ""


class Calls:
    """What the report calls whom, filed by what is asked: people and bodies by role, names by sentence, gender by form of address."""

    def __init__(self, words: Words, clusters: Clusters) -> None:
        self.words, self.all = words, clusters.all
        self.by_family: dict[str, list[Cluster]] = {}
        for key in sorted(clusters.given):
            for family in sorted({f for f, _ in clusters.given[key]}):
                self.by_family.setdefault(family, []).append(clusters.all[key])
        self.by_word: dict[str, list[Cluster]] = {}
        for c in clusters.all.values():
            if c.type == "organisation":
                for w in sorted({w for f in c.forms for w in f} | set(fold(c.name).split())):
                    self.by_word.setdefault(w, []).append(c)
        self.here: dict[int, list[Name]] = {}
        self.gender: dict[str, str] = {}
        self.since: dict[str, int] = {}
        self.asked: dict[tuple[str, object], list[Cluster]] = {}

    def read(self, names: Sequence[Name], view: View) -> "Calls":
        """File the names by sentence, and the gender that the word in front tells."""
        for n in names:
            self.since[n.key] = min(self.since.get(n.key, n.first), n.first)
            self.here.setdefault(view.tokens[n.first].sent, []).append(n)
            told = self.words.gender.get(view.low[n.first - 1]) if n.first else None
            if told and n.key:
                self.gender.setdefault(n.key, told)
        return self

    def people(self, family: str, marked: bool) -> list[Cluster]:
        """Persons whose role is of a family; "the X leader" may be any head of X."""
        if (family, marked) not in self.asked:
            self.asked[family, marked] = self._people(family, marked)
        return self.asked[family, marked]

    def _people(self, family: str, marked: bool) -> list[Cluster]:
        families = sorted(self.words.set("names_tops")) if family == "leader" and marked else [family]
        found = {c.key: c for f in families for c in self.by_family.get(f, ()) if c.type == "person"}
        return [found[k] for k in sorted(found)]

    def bodies(self, family: str, noun: str) -> list[Cluster]:
        """Bodies that the report calls so, or whose name has the noun, or an ending of companies."""
        if (family, noun) not in self.asked:
            self.asked[family, noun] = self._bodies(family, noun)
        return self.asked[family, noun]

    def _bodies(self, family: str, noun: str) -> list[Cluster]:
        endings = sorted(ENDINGS) if noun in self.words.generic else []
        found = {c.key: c for w in [noun, *endings] for c in self.by_word.get(w, ())}
        found |= {c.key: c for c in self.by_family.get(family, ()) if c.type == "organisation"}
        return [found[k] for k in sorted(found)]


def marks(at: dict[int, Name], view: View, first: int, last: int) -> set[str]:
    """What a role or descriptor says: entities by their keys, other content words folded."""
    out: set[str] = set()
    for i in range(first, min(last, len(view.tokens))):
        n = at.get(i)
        if n is not None and n.key:
            out.add(n.key)
        elif view.tokens[i].pos in {"NOUN", "PROPN", "ADJ"}:
            out.add(view.low[i])
    return out
