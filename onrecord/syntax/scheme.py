"""What a parser calls things: grammatical relations, forms of words and kinds of names, brought to the house's names.

A finder knows the house's names alone, so that a parser with other labels needs a ``Scheme`` here and no line elsewhere. ``CLEAR`` is the
English pipeline of today (ClearNLP's relations, Penn's tags, OntoNotes' kinds of names). ``UD`` are the relations and features of Universal
Dependencies; its trees have another shape too (content words govern), which ``ud.py`` turns round.
"""

from collections.abc import Mapping
from typing import get_args

import msgspec

from onrecord.text import Kind, Morph, Relation

SUBJECTS: tuple[Relation, ...] = ("subject", "subject:passive")
FINITE: tuple[Morph, ...] = ("past", "present:3", "present")
VERBS: frozenset[Morph] = frozenset(("base", "past", "participle", "ing", "present", "present:3"))
NOUNS: frozenset[Morph] = frozenset(("noun", "nouns", "name", "names"))
NAMES: frozenset[Morph] = frozenset(("name", "names"))
ADJECTIVES: frozenset[Morph] = frozenset(("adjective", "adjective:more", "adjective:most"))


class Scheme(msgspec.Struct, frozen=True):
    """The names of one parser: of relations, of forms of words (its tags), of kinds of names. What it calls otherwise is "other"."""

    name: str
    relations: Mapping[str, Relation]
    morphs: Mapping[str, Morph]
    kinds: Mapping[str, Kind]

    def relation(self, label: str) -> Relation:
        """The house's name of a relation.

        >>> CLEAR.relation("nsubjpass"), CLEAR.relation("unheard-of")
        ('subject:passive', 'other')
        """
        return self.relations.get(label, "other")

    def morph(self, tag: str) -> Morph:
        """The house's name of a form.

        >>> CLEAR.morph("VBZ"), CLEAR.morph(",")
        ('present:3', 'comma')
        """
        return self.morphs.get(tag, "other" if tag[:1].isalpha() else "punctuation")

    def kind(self, label: str) -> Kind:
        """The house's name of a kind of name; none where the parser tells one that the house does not know.

        >>> CLEAR.kind("ORG"), CLEAR.kind("MISC")
        ('body', '')
        """
        return self.kinds.get(label, "")

    def labels(self) -> frozenset[str]:
        """Every label of the parser that the house calls otherwise; marks are no labels."""
        return frozenset(
            k for table in (self.relations, self.morphs, self.kinds) for k, v in table.items() if k != v and k.strip("$").isidentifier()
        )


CLEAR = Scheme(
    name="CLEAR",
    relations={
        "ROOT": "top", "nsubj": "subject", "nsubjpass": "subject:passive", "csubj": "subject:clause", "csubjpass": "subject:clause:passive",
        "dobj": "object", "dative": "recipient", "agent": "doer", "attr": "predicative", "acomp": "predicative:adj",
        "oprd": "predicative:object", "expl": "dummy", "prep": "adposition", "pobj": "governed", "pcomp": "governed:clause",
        "ccomp": "content", "xcomp": "open", "advcl": "adverbial", "relcl": "relative", "acl": "adnominal",
        "parataxis": "aside", "appos": "apposition", "conj": "joined", "cc": "joiner", "preconj": "joiner:first", "poss": "possessor",
        "case": "genitive", "nmod": "modifier", "compound": "compounded", "amod": "adjective", "nummod": "number",
        "quantmod": "number:modifier", "det": "determiner", "predet": "determiner:first", "advmod": "adverb", "npadvmod": "adverb:noun",
        "neg": "negation", "aux": "auxiliary", "auxpass": "auxiliary:passive", "mark": "subordinator", "prt": "particle",
        "intj": "interjection", "meta": "foreign", "punct": "punctuation", "dep": "other", "": "",
    },
    morphs={
        "VB": "base", "VBD": "past", "VBN": "participle", "VBG": "ing", "VBP": "present", "VBZ": "present:3", "MD": "modal", "NN": "noun",
        "NNS": "nouns", "NNP": "name", "NNPS": "names", "JJ": "adjective", "JJR": "adjective:more", "JJS": "adjective:most",
        "RB": "adverb", "RBR": "adverb:more", "RBS": "adverb:most", "PRP": "personal", "PRP$": "possessive", "WP": "wh",
        "WP$": "wh:possessive", "WDT": "wh:determiner", "WRB": "wh:adverb", "EX": "there", "DT": "determiner", "PDT": "determiner:first",
        "IN": "adposition", "TO": "to", "CC": "conjunction", "CD": "number", "POS": "genitive", "RP": "particle", "UH": "interjection",
        "HYPH": "hyphen", "SYM": "symbol", "LS": "list", "FW": "foreign", "AFX": "affix", "NFP": "punctuation", "_SP": "punctuation",
        ",": "comma", ":": "colon", "``": "quote", "$": "currency",
    },
    kinds={
        "PERSON": "person", "ORG": "body", "GPE": "state", "NORP": "people", "LOC": "place", "FAC": "site", "DATE": "date",
        "TIME": "time", "MONEY": "money", "PERCENT": "percent", "CARDINAL": "count", "ORDINAL": "ordinal", "QUANTITY": "measure",
        "EVENT": "occasion", "LAW": "law", "PRODUCT": "product", "WORK_OF_ART": "work", "LANGUAGE": "language", "": "",
    },
)  # fmt: skip

UD = Scheme(  # the relations; forms follow from parts of speech and features ("NOUN:Plur"); kinds as most corpora of names have them
    name="UD",
    relations={
        "root": "top", "nsubj": "subject", "nsubj:pass": "subject:passive", "csubj": "subject:clause",
        "csubj:pass": "subject:clause:passive",
        "obj": "object", "iobj": "recipient", "obl": "adverb:noun", "obl:agent": "doer", "obl:arg": "recipient", "expl": "dummy",
        "case": "adposition", "cop": "auxiliary", "ccomp": "content", "xcomp": "open", "advcl": "adverbial", "acl": "adnominal",
        "acl:relcl": "relative", "parataxis": "aside", "appos": "apposition", "conj": "joined", "cc": "joiner",
        "cc:preconj": "joiner:first",
        "nmod": "modifier", "nmod:poss": "possessor", "det:poss": "possessor", "compound": "compounded", "flat": "compounded",
        "fixed": "compounded", "goeswith": "compounded", "amod": "adjective", "nummod": "number", "det": "determiner",
        "det:predet": "determiner:first",
        "advmod": "adverb", "advmod:neg": "negation", "aux": "auxiliary",
        "aux:pass": "auxiliary:passive",
        "mark": "subordinator", "compound:prt": "particle", "discourse": "interjection", "vocative": "interjection", "list": "foreign",
        "punct": "punctuation", "dep": "other", "": "",
    },
    morphs={
        "VERB:Inf": "base", "VERB:Part": "participle", "VERB:Part:Pres": "ing", "VERB:Ger": "ing", "NOUN": "noun", "NOUN:Plur": "nouns",
        "PROPN": "name", "PROPN:Plur": "names", "ADJ": "adjective", "ADJ:Cmp": "adjective:more", "ADJ:Sup": "adjective:most",
        "ADV": "adverb", "ADV:Cmp": "adverb:more", "ADV:Sup": "adverb:most", "ADP": "adposition", "SCONJ": "adposition",
        "CCONJ": "conjunction", "NUM": "number", "INTJ": "interjection", "SYM": "symbol", "X": "foreign", ",": "comma", ":": "colon",
    },
    kinds={"PER": "person", "ORG": "body", "LOC": "state", "GPE": "state", "EVENT": "occasion", "": ""},
)  # fmt: skip

RELATIONS, MORPHS, KINDS = (frozenset(get_args(t)) for t in (Relation, Morph, Kind))
