"""Trees of Universal Dependencies, turned into the house's: function words govern, as the rules of the rooms expect.

UD hangs everything on content words; the house's trees (those of the English pipeline) hang the noun on its adposition, the predicate on
its copula, a name on its last word and a conjunction on the first of what it joins. The four turns are made here, one sentence at a time,
so that no rule knows two shapes. https://universaldependencies.org/u/dep/
"""

from collections.abc import Iterable, Sequence

from onrecord.syntax.conllu import Placed, Word, sentences
from onrecord.syntax.scheme import UD
from onrecord.text import Kind, Morph, Parse, Relation, Sentence, Token
from onrecord.types import Block

NOMINAL: tuple[Relation, ...] = (  # what stays on a predicate noun
    "determiner", "determiner:first", "adjective", "modifier", "possessor", "adposition", "number", "apposition", "adnominal", "relative",
    "compounded",
)  # fmt: skip
NOUNS = ("NOUN", "PROPN", "PRON", "NUM")
CHAIN = 8  # words of a name, adpositions in a row


def parse(lines: Iterable[str], text: str, blocks: Sequence[Block]) -> Parse:
    """The parse of a text whose trees stand in CoNLL-U; each word is looked for behind the one before it."""
    placed = Placed(text=text, blocks=blocks)
    for words in sentences(lines):
        _add(words, placed)
    return placed.parse()


def _add(words: list[Word], placed: Placed) -> None:
    """A sentence with offsets and indices of the whole text."""
    first, number = len(placed.tokens), len(placed.sentences)
    places = [placed.place(w.form) for w in words]
    told = Turned(words)
    for k, (w, (start, end)) in enumerate(zip(words, places, strict=True)):
        placed.tokens.append(
            Token(
                i=first + k, start=start, end=end, text=w.form, lemma=w.lemma, pos=told.pos(k), morph=told.morph(k), rel=told.rels[k],
                head=first + told.heads[k], sent=number, ent=kind(w), ent_starts=w.name.startswith("B-"),
            )
        )  # fmt: skip
    b = next((n for n, block in enumerate(placed.blocks) if block.start <= places[0][0] < block.end), 0)
    placed.sentences.append(
        Sentence(i=number, first=first, last=first + len(words), start=places[0][0], end=places[-1][1], block=b, kind=placed.blocks[b].kind)
    )


def kind(word: Word) -> Kind:
    """The kind of the name that a word stands in."""
    return UD.kind(word.name.partition("-")[2])


class Turned:
    """A sentence with the house's heads and relations."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.heads = [w.head for w in words]
        self.rels: list[Relation] = [self._relation(k) for k in range(len(words))]
        self._names()
        self._joiners()
        self._copulas()
        self._adpositions()

    # ------------------------------------------------------------ names of things
    def _relation(self, k: int) -> Relation:
        w = self.words[k]
        if w.deprel == "advmod" and w.feats.get("Polarity") == "Neg":
            return "negation"
        if w.deprel == "mark" and w.upos == "PART":
            return "auxiliary"
        if w.deprel == "nmod" and w.feats.get("Case") == "Gen":
            return "possessor"
        return UD.relations.get(w.deprel) or UD.relation(w.deprel.partition(":")[0])

    def pos(self, k: int) -> str:
        """The universal part of speech; a copula is a verb like any other."""
        w = self.words[k]
        return "VERB" if w.deprel == "cop" else w.upos

    def morph(self, k: int) -> Morph:
        """The form of a word, by its part of speech and its features."""
        w = self.words[k]
        if w.upos in ("VERB", "AUX"):
            return self._verb(k)
        if w.upos in ("PRON", "DET"):
            return _pronoun(w)
        if w.upos == "PUNCT":
            return UD.morph(w.form)
        if w.upos == "PART":
            return "to" if w.deprel == "mark" else "adverb"
        many, degree = w.feats.get("Number") == "Plur", w.feats.get("Degree", "")
        return UD.morphs.get(f"{w.upos}:{degree}") or UD.morphs.get(f"{w.upos}:Plur" if many else w.upos, "other")

    def _verb(self, k: int) -> Morph:
        w, head = self.words[k], self.words[self.words[k].head]
        how, tense = w.feats.get("VerbForm", "Fin"), w.feats.get("Tense", "")
        if how == "Fin" and w.deprel == "aux" and head.feats.get("VerbForm") == "Inf":
            return "modal"
        if how != "Fin":
            return UD.morphs.get(f"VERB:{how}:{tense}") or UD.morphs.get(f"VERB:{how}", "other")
        third = w.feats.get("Person") == "3" and w.feats.get("Number") == "Sing"
        return "past" if tense == "Past" else "present:3" if third else "present"

    # ------------------------------------------------------------ the four turns
    def _under(self, k: int, heads: Sequence[int], deprel: str) -> list[int]:
        """The words that hang on a word by one of UD's relations, left to right."""
        return [i for i, h in enumerate(heads) if h == k and i != k and self.words[i].deprel.partition(":")[0] == deprel]

    def _hang(self, k: int, head: int, rel: Relation) -> None:
        self.heads[k], self.rels[k] = head, rel

    def _instead(self, new: int, old: int) -> None:
        """The new word takes the place that the old one has under its head."""
        self._hang(new, new if self.heads[old] == old else self.heads[old], self.rels[old])

    def _names(self) -> None:
        """ "Mara Lind": the last word governs."""
        own = list(self.heads)
        for k in range(len(self.words)):
            parts = [k, *self._under(k, own, "flat")]
            if len(parts) == 1 or self.words[k].deprel.startswith("flat"):
                continue
            last = parts[-1]
            self._instead(last, k)
            for i in range(len(self.words)):
                if self.heads[i] == k and i not in parts and i != k:
                    self.heads[i] = last
            for part in parts[:-1]:
                self._hang(part, last, "compounded")

    def _joiners(self) -> None:
        """ "Mara and Jon": the conjunction hangs on the first."""
        for k, w in enumerate(self.words):
            if w.deprel == "cc" and self.words[self.heads[k]].deprel == "conj":
                self.heads[k] = self.heads[self.heads[k]]

    def _copulas(self) -> None:
        """ "The dam is safe": the copula governs its predicate, and what hangs on the clause hangs on it."""
        for k, w in enumerate(self.words):
            if w.deprel != "cop":
                continue
            what = self.heads[k]
            self._instead(k, what)
            for i in range(len(self.words)):
                if self.heads[i] == what and i not in (k, what) and self.rels[i] not in NOMINAL:
                    self.heads[i] = k
            self._hang(what, k, "predicative" if self.words[what].upos in NOUNS else "predicative:adj")

    def _adpositions(self) -> None:
        """ "in the dam": the adposition governs, several one after the other."""
        own = list(self.heads)
        for k in range(len(self.words)):
            cases = [c for c in self._under(k, own, "case") if self.words[c].upos in ("ADP", "SCONJ", "ADV")][:CHAIN]
            if not cases:
                continue
            first, outer = cases[0], self.rels[k]
            self._instead(first, k)
            self.rels[first] = outer if outer in ("top", "joined", "doer") else "adposition"
            for c, up in zip(cases[1:], cases, strict=False):
                self._hang(c, up, "adposition")
            self._hang(k, cases[-1], "governed")


def _pronoun(w: Word) -> Morph:
    """Pronouns and articles by what they are for."""
    asks = w.feats.get("PronType") in ("Int", "Rel", "Int,Rel")
    if asks:
        return "wh" if w.upos == "PRON" and w.feats.get("PronType") == "Int" else "wh:determiner"
    if w.feats.get("Poss") == "Yes":
        return "possessive"
    return "personal" if w.upos == "PRON" and w.feats.get("PronType") == "Prs" else "determiner"
