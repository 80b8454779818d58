"""How alike two texts are: stems of content words weighed by rarity, and character n-grams. No text is compared with all others here."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache, cached_property, lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from onrecord.lang import known, pack
from onrecord.text import fold, words

MOST_KNOWN = 100_000  # stems that are remembered: a story repeats its words
BACKGROUND = 100  # passages of which any term is taken to stand in one
Vector = Mapping[str, float]


class Lexicon:
    """The word tables that comparison needs, of one language; every table is empty for a language without a pack."""

    def __init__(self, code: str | None) -> None:
        self.code = code if code in known() else None
        self.stop = self._column("stop")
        self.modals = {r["word"]: r["force"] for r in self._rows("modals")}
        self.negations = self._column("negations")
        self.turning = frozenset(r["word"] for r in self._rows("negations") if r.get("turns"))
        self.first_hand = tuple(sorted(self._firsthand()))
        self.corrections, self.rates = self._column("corrections"), self._column("rates")
        self.suppositions = self._column("suppositions")
        self.undoing, self.oughts, self.questions = self._column("undoing"), self._column("oughts"), self._column("questions")
        self.own_voice = frozenset(r["word"] for r in self._rows("ownvoice") if not r.get("reported"))
        self.reported_voice = self._column("ownvoice") - self.own_voice
        self.denials, self.assertions = self._column("denials"), self._column("assertions")
        self.moved = tuple(r["phrase"] for r in self._rows("moved"))
        self.sides = {r["word"]: r["side"] for r in self._rows("sides")}
        self.distinguishing = self._column("distinguishing")
        self.anaphora = self._column("anaphora")
        self.partitives = tuple(sorted(self._column("partitives")))
        self.general = self._column("general")
        self.conjunctions, self.edges = self._column("conjunctions"), self._edges()
        self.abbreviations = self._column("abbreviations")
        self.status = {r["status"]: int(r["rank"]) for r in self._rows("status")}
        self.family = {r["type"]: r["family"] for r in self._rows("progress")}
        self.alike = {r["type"]: r["alike"] for r in self._rows("progress") if r.get("alike")}
        self.tallies = {r["word"]: r["series"] for r in self._rows("tallies")}
        ordinals = self._rows("ordinals")
        self.ordinals = {r["word"]: int(r["number"]) for r in ordinals if r["number"].isdigit()}
        self.ordinal_endings = tuple(r["word"] for r in ordinals if not r["number"].isdigit())
        self._suffixes = [(r["suffix"], r["replacement"], int(r["stem"])) for r in self._rows("suffixes")]
        self.stock: frozenset[str] = frozenset()
        self._known: dict[str, str] = {}
        self._bare: dict[str, str] = {}
        self._classes = {self.bare(r["word"]): "=" + r["class"] for r in self._rows("synonyms")}
        self.numbers = frozenset(self.stem(w) for w in (pack(self.code).words("numbers") if self.code else ()))
        self.opposites = self._pairs("antonyms")
        self.vague = pack(self.code).words("numbers_vague") if self.code else frozenset()
        many = pack(self.code).table("numbers") if self.code else ()
        self.counts = {r["word"]: r["value"] for r in many if r["kind"] in ("digit", "teen", "ten") and int(r["value"]) > 1}
        self.modal_stems = frozenset(self.stem(w) for w in self.modals)
        self.stock = frozenset(self.stem(w) for w in self._column("stock"))

    @cached_property
    def given(self) -> dict[str, str]:
        """Given names that are a woman's or a man's."""
        return {fold(r["given"]): r["gender"] for r in (pack(self.code).table("names_given") if self.code else ())}

    @cached_property
    def addressed(self) -> dict[str, str]:
        """Forms of address -> whether a woman or a man is addressed so."""
        return {fold(r["honorific"]): r["gender"] for r in (pack(self.code).table("names_honorifics") if self.code else ())}

    @cached_property
    def phrases(self) -> tuple[frozenset[str], tuple[str, ...]]:
        """How a phrase begins that tells nothing up to its comma: by these words, or by a word with one of these endings."""
        rows = self._rows("phrases")
        words_ = frozenset(r["word"] for r in rows if not r["word"].startswith("-"))
        return words_, tuple(r["word"][1:] for r in rows if r["word"].startswith("-"))

    @cached_property
    def lasting(self) -> frozenset[str]:
        """Series of counts that do not fall."""
        return frozenset(r["series"] for r in self._rows("tallies") if r.get("lasts"))

    @cached_property
    def leaning(self) -> frozenset[str]:
        """Words at the head of a line by which it leans on what was told before."""
        return self._column("leaning")

    @cached_property
    def returns(self) -> frozenset[str]:
        """Words for giving a sum back."""
        return self._column("returns")

    @cached_property
    def openings(self) -> frozenset[str]:
        """Small words with which a clause out of the middle of a sentence may begin."""
        return self._column("openings")

    @cached_property
    def first_person(self) -> frozenset[str]:
        """Words by which speakers mean themselves."""
        return self._column("firstperson")

    @cached_property
    def pronouns(self) -> dict[str, str]:
        """Pronouns of one person -> the ending of the name that can be put in their place."""
        return {r["word"]: r["ending"] for r in self._rows("pronouns")}

    @cached_property
    def reversals(self) -> tuple[str, ...]:
        """Phrases that turn what stands behind them into its opposite, without a "not"."""
        return tuple(r["phrase"] for r in self._rows("reversals"))

    @cached_property
    def points(self) -> frozenset[str]:
        """Words that say nothing of what is counted."""
        return self._column("points")

    @cached_property
    def side_by_side(self) -> frozenset[str]:
        """What is numbered without an order in time."""
        return self._column("numbered")

    @cached_property
    def left_open(self) -> frozenset[str]:
        """Words that leave open what stands behind them."""
        return frozenset(r["word"] for r in self._rows("questions") if r.get("inside"))

    def _rows(self, name: str) -> tuple[dict[str, str], ...]:
        return pack(self.code).table(f"link_{name}") if self.code else ()

    def _column(self, name: str) -> frozenset[str]:
        return frozenset(r["word"] for r in self._rows(name))

    def _edges(self) -> dict[str, frozenset[str]]:
        """Small words that a passage does not begin (``first``) or end with (``last``)."""
        return {side: frozenset(r["word"] for r in self._rows("edges") if r["side"] == side) for side in ("first", "last")}

    def _firsthand(self) -> set[str]:
        return {r["phrase"] for r in self._rows("firsthand")}

    def _pairs(self, name: str) -> dict[str, frozenset[str]]:
        """Bare words (no classes) with those they are paired with, both ways."""
        out: dict[str, set[str]] = {}
        for r in self._rows(name):
            a, b = self.bare(r["word"]), self.bare(r["opposite"])
            if a != b:
                out.setdefault(a, set()).add(b)
                out.setdefault(b, set()).add(a)
        return {k: frozenset(v) for k, v in out.items()}

    def bare(self, word: str) -> str:
        """A folded word without its ending, for comparison only.

        >>> lexicon("en").bare("reactors"), lexicon("en").bare("reduced"), lexicon("en").bare("parties")
        ('reactor', 'reduc', 'party')
        """
        found = self._bare.get(word)
        if found is None:
            found = self._cut(word)
            if len(self._bare) < MOST_KNOWN:
                self._bare[word] = found
        return found

    def _cut(self, word: str) -> str:
        for suffix, replacement, stem in self._suffixes:
            if word.endswith(suffix) and len(word) - len(suffix) >= stem:
                word = word[: len(word) - len(suffix)] + replacement
                break
        if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "sl":
            word = word[:-1]
        return word[:-1] if len(word) > 3 and word.endswith("e") else word

    def stem(self, word: str) -> str:
        """The class of a word where it has one, else the word without its ending.

        >>> lexicon("en").stem("offered") == lexicon("en").stem("proposal")
        True
        """
        found = self._known.get(word)
        if found is None:
            bare = self.bare(word)
            found = self._classes.get(bare, bare)
            if len(self._known) < MOST_KNOWN:
                self._known[word] = found
        return found

    def stems(self, text: str) -> list[str]:
        """Stems of the content words of a text, in order.

        >>> lexicon("en").stems("The reactors will be 40 and new")
        ['reactor', '40', 'new']
        """
        return [self.stem(w) for w in words(text) if w not in self.stop]

    def meaning(self, text: str) -> NDArray[np.float32] | None:
        """The sentence vector of the language pack; None where it has none."""
        return pack(self.code).meaning(text) if self.code else None

    def negations_in(self, text: str) -> int:
        """How many words of the text turn it round: two of them undo each other.

        >>> lexicon("en").negations_in("He did not say that he won't go")
        2
        """
        return sum(w in self.negations for w in words(text)) + fold(text).count("n't")


@cache
def lexicon(code: str | None) -> Lexicon:
    """The word tables of a language."""
    return Lexicon(code)


def rarity(documents: Iterable[Iterable[str]]) -> dict[str, float]:
    """Inverse document frequency of every term, against a background, so that a story of few passages is judged as one of many.

    >>> rare = rarity([["a", "b"], ["a"]])
    >>> rare["b"] > rare["a"] > 0
    True
    """
    df: Counter[str] = Counter()
    n = 0
    for terms in documents:
        n += 1
        df.update(terms if isinstance(terms, Set) else set(terms))
    by_count = {k: math.log((n + BACKGROUND) / (k + 1)) for k in set(df.values())}
    return {t: by_count[df[t]] for t in sorted(df)}


def grams(stems: Sequence[str], least: int = 3, most: int = 5) -> Counter[str]:
    """Character n-grams of words, with a mark at both ends of each word.

    >>> sorted(grams(["oil"], 3, 3))
    [' oi', 'il ', 'oil']
    """
    return Counter(chain.from_iterable(_grams(word, least, most) for word in stems))


def grams_in(stems: Iterable[str], least: int = 3, most: int = 5) -> set[str]:
    """The same, each once and uncounted."""
    return {g for word in set(stems) for g in _grams(word, least, most)}


@lru_cache(maxsize=1 << 15)
def _grams(word: str, least: int, most: int) -> tuple[str, ...]:
    w = f" {word[:40]} "
    return tuple(w[i : i + n] for n in range(least, most + 1) for i in range(len(w) - n + 1))


def vector(terms: Iterable[str] | Counter[str], weight: Mapping[str, float]) -> dict[str, float]:
    """Unit vector of terms (or of their counts): damped count times weight."""
    counts = terms if isinstance(terms, Counter) else Counter(terms)
    raw = {t: (1 + math.log(n)) * weight.get(t, 1.0) if (n := counts[t]) > 1 else weight.get(t, 1.0) for t in sorted(counts)}
    length = math.sqrt(sum(x * x for x in raw.values()))
    return {t: x / length for t, x in raw.items()} if length else {}


def cosine(a: Vector, b: Vector) -> float:
    """Cosine of two unit vectors.

    >>> cosine({"a": 1.0}, {"a": 0.6, "b": 0.8})
    0.6
    """
    return math.fsum([a[t] * b[t] for t in a.keys() & b.keys()])


def contained(a: Iterable[str], b: Iterable[str], weight: Mapping[str, float]) -> float:
    """Weight of what two sets of terms share, as a share of the lighter one.

    >>> contained(["x", "y"], ["x", "y", "z"], {"x": 1.0, "y": 1.0, "z": 1.0})
    1.0
    """
    left, right = set(a), set(b)
    if not (shared := left & right):
        return 0.0
    total = min(math.fsum([weight.get(t, 1.0) for t in left]), math.fsum([weight.get(t, 1.0) for t in right]))
    return math.fsum([weight.get(t, 1.0) for t in shared]) / total if total else 0.0


def dice(a: Iterable[str], b: Iterable[str]) -> float:
    """Share of terms that two sets have in common.

    >>> dice(["x", "y"], ["x"])
    0.6666666666666666
    """
    left, right = set(a), set(b)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0
