"""Pairs of utterances worth a look, found by index, and what the two have in common."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import combinations, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.link.align import Alignment, align
from onrecord.link.facts.equal import chains, equal
from onrecord.link.facts.units import Utterance
from onrecord.link.similar import contained, cosine, grams, grams_in, rarity, vector
from onrecord.text import words

COMMON = 40  # a term of more utterances than this brings no pair
NEAREST = 40  # pairs kept an utterance
SAMPLE = 64  # utterances whose mean meaning is taken for that of the story, at least while there are fewer than twice as many
FEW = 30  # a mean of so many utterances counts half
COMING = frozenset(("scheduled", "expected"))
STOCK = 0.5  # what a word of speeches and headlines weighs
CLOSEST, OF_ONE = 12, 3  # passages nearest in meaning that are looked at, and how many of them in one report
BEYOND = 0.38  # how near they must be
FULL = 2  # stems of a passage that is compared by its meaning alone
MOST_COMPARED = 4000  # utterances of one language that are compared by their meaning alone
LIGHTEST = 1.5  # rarity that two utterances must share at least


class Pool:
    """All utterances of a story with the rarity of their terms."""

    def __init__(self, units: Sequence[Utterance]) -> None:
        self.units = list(units)
        dull = units[0].lex.stock if units else frozenset()
        self.rare = {t: x * (STOCK if t in dull or t[0] == "~" else 1.0) for t, x in rarity(u.terms for u in units).items()}
        self.rarest = max(self.rare.values(), default=1.0)
        self._terms: dict[int, dict[str, float]] = {}
        self._grams: dict[int, dict[str, float]] = {}
        self._centred: dict[int, tuple[NDArray[np.float32], np.floating[Any]]] = {}
        self._common: dict[str | None, NDArray[np.float32]] = {}
        self.frequent = Counter(t for u in units for t in set(u.terms))
        self.same: dict[int, list[int]] = {}  # an utterance -> all that print the same, itself first
        self.first: dict[int, int] = {}  # an utterance that is printed again -> the first of its like
        self.distinct = list(enumerate(self.units))
        self.bounds: Counter[str] = Counter()  # by what pairs were not brought -> how many pairs that share it

    def merge_equal(self, alike: Callable[[int, int], bool]) -> None:
        """Take equal wordings of several reports as one before any pair is made; ``alike`` is what the rules say of two of them."""
        for group in equal(self.units, alike, self.again):
            self.same[group[0]] = group
            self.first.update(dict.fromkeys(group[1:], group[0]))
        self.distinct = [(i, u) for i, u in enumerate(self.units) if i not in self.first]

    def home(self, i: int) -> int:
        """The utterance that stands for this one."""
        return self.first.get(i, i)

    def terms(self, i: int) -> dict[str, float]:
        """Unit vector of an utterance's terms, made when a pair first asks for it."""
        if i not in self._terms:
            self._terms[i] = vector(self.units[i].terms, self.rare)
        return self._terms[i]

    def grams(self, i: int) -> dict[str, float]:
        """Unit vector of an utterance's character n-grams, made when a pair first asks for it."""
        if i not in self._grams:
            self._grams[i] = vector(grams(self.units[i].stems), self._gram_rare)
        return self._grams[i]

    @cached_property
    def _gram_rare(self) -> dict[str, float]:
        return rarity(grams_in(u.stems) for u in self.units)

    def meaning(self, i: int) -> NDArray[np.float32] | None:
        """The sentence vector of an utterance."""
        return self.units[i].lex.meaning(self.units[i].exact)

    def common(self, language: str | None) -> NDArray[np.float32]:
        """Mean sentence vector of the utterances of a language (of some at equal steps), shrunk where they are few."""
        if language not in self._common:
            units = [i for i, u in enumerate(self.units) if u.language == language]
            some = units[:: 1 + len(units) // SAMPLE]
            vectors = [v for i in some if (v := self.meaning(i)) is not None]
            shrunk = np.float32(len(units) / (len(units) + FEW) / max(1, len(vectors)))
            self._common[language] = np.sum(vectors, axis=0, dtype=np.float32) * shrunk
        return self._common[language]

    def centred(self, i: int) -> tuple[NDArray[np.float32], np.floating[Any]]:
        """The sentence vector of an utterance less the common one of its language, and its length."""
        if i not in self._centred:
            told = self.meaning(i)
            assert told is not None
            less = told - self.common(self.units[i].language)
            self._centred[i] = less, np.linalg.norm(less)
        return self._centred[i]

    @cached_property
    def again(self) -> frozenset[int]:
        """Figures of a headline that the body of its report tells again: the body's stands for both."""
        body = {(u.report, u.figure.value, u.figure.unit) for u in self.units if u.figure and not u.head}
        return frozenset(i for i, u in enumerate(self.units) if u.figure and u.head and (u.report, u.figure.value, u.figure.unit) in body)

    @cached_property
    def manifold(self) -> frozenset[frozenset[str]]:
        """Things of which one voice in one report gives two counts ("60 votes", "51 votes"): in two reports they are no rivals."""
        told: defaultdict[tuple[str, str | None, frozenset[str]], set[object]] = defaultdict(set)
        for u in self.units:
            if u.figure and u.figure.unit == "count" and not u.whole:
                told[u.report, u.speaker, u.things].add(u.figure.value)
        return frozenset(things for (*_, things), values in told.items() if len(values) > 1)

    def candidates(self) -> list[tuple[int, int]]:
        """Pairs (i < j) that share rare terms, a figure, or the kind and people of an event."""
        pairs = self._by_terms() | self._by_figure() | self._by_event() | self._by_tally() | self._by_answer()
        pairs |= self._by_meaning() | chains(self.distinct)
        return sorted({p for i, j in pairs for p in self._printed(i, j)})

    def _printed(self, i: int, j: int) -> Iterable[tuple[int, int]]:
        """A pair; where its utterances stand for others too, also one pair within a report and one across reports, as there are."""
        yield i, j
        if i in self.same or j in self.same:
            left, right = ({self.units[k].report: k for k in reversed(self.same.get(x, [x]))} for x in (i, j))
            small, large = sorted((left, right), key=len)
            here = next((r for r in small if r in large), None)
            for x, y in ([] if here is None else [(left[here], right[here])]) + _across(left, right):
                yield min(x, y), max(x, y)

    def _bounded(self, index: Iterable[Sequence[int]], what: str) -> set[tuple[int, int]]:
        """All pairs of each list; of one longer than COMMON none, and it is counted."""
        out: set[tuple[int, int]] = set()
        for where in sorted({tuple(sorted(set(x))) for x in index}):
            if len(where) <= COMMON:
                out.update(combinations(where, 2))
            else:
                self.bounds[what] += len(where) * (len(where) - 1) // 2
        return out

    def _by_meaning(self) -> set[tuple[int, int]]:
        """Every utterance with the few of other reports that come nearest to it in meaning, beyond what all have in common."""
        out: set[tuple[int, int]] = set()
        if len(self._homes) < 2:
            return out
        for language in sorted({u.language for u in self.units if u.language}):
            at = [i for i, u in self.distinct if u.language == language and len(u.stems) >= FULL and self.meaning(i) is not None]
            if len(at) > MOST_COMPARED:
                self.bounds["meaning"] += len(at) * (len(at) - 1) // 2
            if len(at) < 2 or len(at) > MOST_COMPARED:
                continue
            less, lengths = zip(*(self.centred(i) for i in at), strict=True)
            near = np.round(np.stack(less) @ np.stack(less).T / np.maximum(np.outer(lengths, lengths), 1e-6), 2)
            home = np.array([self._homes[self.units[i].report] for i in at])
            near[home[:, None] == home[None, :]] = -1.0
            for row, i in enumerate(at):
                met: Counter[int] = Counter()
                for k in np.argsort(-near[row], kind="stable")[:CLOSEST]:
                    if near[row, k] >= BEYOND and met[int(home[k])] < OF_ONE:
                        met[int(home[k])] += 1
                        out.add((min(i, at[k]), max(i, at[k])))
        return out

    @cached_property
    def _homes(self) -> dict[str, int]:
        return {r: n for n, r in enumerate(sorted({u.report for u in self.units}))}

    def _by_terms(self) -> set[tuple[int, int]]:
        index: defaultdict[str, list[int]] = defaultdict(list)
        for i, u in self.distinct:
            for t in sorted(set(u.terms)):
                index[t].append(i)
        weight: defaultdict[tuple[int, int], float] = defaultdict(float)
        looked: set[int] = set()
        for t, where in sorted(index.items()):
            if len(where) <= max(12, min(COMMON, len(self.distinct) // 12)):
                looked.update(where)
                for pair in combinations(where, 2):
                    weight[pair] += self.rare[t]
        if len(self.distinct) > 12 * COMMON and (left := len({i for where in index.values() for i in where} - looked)):
            self.bounds["words"] += left * (left - 1) // 2
        return self._nearest({p: w for p, w in weight.items() if w >= LIGHTEST})

    def _nearest(self, weight: dict[tuple[int, int], float]) -> set[tuple[int, int]]:
        """The heaviest pairs of every utterance."""
        count: Counter[int] = Counter()
        kept = set()
        for (i, j), _ in sorted(weight.items(), key=lambda x: (-x[1], x[0])):
            if count[i] < NEAREST or count[j] < NEAREST:
                kept.add((i, j))
                count.update((i, j))
        return kept

    def _by_figure(self) -> set[tuple[int, int]]:
        index: defaultdict[object, list[int]] = defaultdict(list)
        for i, u in self.distinct:
            if u.figure:
                index[u.figure.unit, u.figure.value].append(i)
                for x in u.others[:3]:
                    if x.unit != u.figure.unit:  # a passage may give one sum in two currencies
                        index[x.unit, x.value].append(i)
                if len(u.figure.unit) == 3 and u.figure.unit.isupper():
                    for pair in combinations(sorted(u.entities)[:6], 2):
                        index[u.figure.unit, *pair].append(i)
                for stem in sorted({*u.lex.stems(u.figure.measure or ""), *u.lex.stems(u.figure.of or "")}):
                    index[u.figure.unit, stem].append(i)
        return self._bounded(index.values(), "figures")

    def _by_event(self) -> set[tuple[int, int]]:
        index: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for i, u in self.distinct:
            if u.kind != "figure":
                for key in sorted({(u.lex.alike.get(act.type, act.type), p) for act in u.acts for p in act.people}):
                    index[key].append(i)
        return self._bounded(index.values(), "events")

    def _by_answer(self) -> set[tuple[int, int]]:
        """A count that stands for the one before it ("puts the number at 40"), and the two figures before it."""
        placed = sorted((u.report, u.start, u.near, i) for i, u in enumerate(self.units) if u.figure)
        out = set()
        for k, (report, _, _, i) in enumerate(placed):
            if self.units[i].anaphoric:
                back = 1 if self.units[i].bare else 2
                out |= {(min(i, j), max(i, j)) for other, _, _, j in placed[max(0, k - back) : k] if other == report}
        return out

    def _by_tally(self) -> set[tuple[int, int]]:
        index: defaultdict[str, list[int]] = defaultdict(list)
        for i, u in self.distinct:
            if u.tally:
                index[u.tally].append(i)
        return self._bounded(index.values(), "tallies")


def _across(left: dict[str, int], right: dict[str, int]) -> list[tuple[int, int]]:
    """One pair of two different reports, where there is one."""
    return next(([(i, j)] for r, i in islice(left.items(), 2) for s, j in islice(right.items(), 2) if r != s), [])


class Pair:
    """Two utterances, the earlier one left where both have a date, and what they share."""

    def __init__(self, pool: Pool, i: int, j: int) -> None:
        a, b = pool.units[i], pool.units[j]
        if later(a.time, b.time):
            i, j = j, i
        self.pool, self.i, self.j = pool, i, j
        self.left, self.right = pool.units[i], pool.units[j]

    @property
    def both(self) -> tuple[Utterance, Utterance]:
        """Left and right."""
        return self.left, self.right

    @cached_property
    def shared(self) -> tuple[str, ...]:
        """Terms of both, the rarest first."""
        terms = set(self.left.terms) & set(self.right.terms)
        return tuple(sorted(terms, key=lambda t: (-self.pool.rare[t], t)))

    @cached_property
    def cosine(self) -> float:
        """Cosine of the terms."""
        return cosine(self.pool.terms(self.i), self.pool.terms(self.j))

    @cached_property
    def inside(self) -> float:
        """How much of the lighter one is in the other."""
        return contained(self.left.terms, self.right.terms, self.pool.rare)

    @cached_property
    def score(self) -> float:
        """Likeness of wording from 0 to 1: terms, character n-grams, containment."""
        return min(1.0, 0.5 * self.cosine + 0.25 * self.lettered + 0.25 * self.inside)

    @cached_property
    def lettered(self) -> float:
        """Cosine of the character n-grams of the words."""
        return cosine(self.pool.grams(self.i), self.pool.grams(self.j))

    @cached_property
    def meaning(self) -> float | None:
        """Closeness in meaning by sentence vectors, two decimals; None where the languages differ or have none."""
        a, b = (self.pool.meaning(k) for k in (self.i, self.j))
        return None if a is None or b is None or self.left.language != self.right.language else round(float(a @ b), 2)

    @cached_property
    def beyond(self) -> float | None:
        """The same, less what all passages of the story have in common: two of a visit are not alike for being of the visit."""
        if self.meaning is None:
            return None
        (a, long), (b, other) = self.pool.centred(self.i), self.pool.centred(self.j)
        return round(float(a @ b) / max(float(long * other), 1e-6), 2)

    @cached_property
    def weight(self) -> float:
        """Rarity shared, as a share of what a pair of terms of one place each would have."""
        return sum(self.pool.rare[t] for t in self.shared) / self.pool.rarest

    @cached_property
    def alignment(self) -> Alignment:
        """The two wordings word by word."""
        return align(self.left.exact, self.right.exact, self.left.lex)

    @property
    def same_report(self) -> bool:
        """Whether one report tells both."""
        return self.left.report == self.right.report

    @property
    def same_speaker(self) -> bool:
        """Whether one known speaker says both."""
        return self.left.speaker is not None and self.left.speaker == self.right.speaker

    @property
    def own_voice(self) -> bool:
        """Whether the outlets say both in their own voice."""
        return not self.left.told and not self.right.told

    @property
    def one_voice(self) -> bool:
        """One known speaker, or no speaker in either."""
        return self.same_speaker or self.own_voice

    @property
    def same_time(self) -> bool | None:
        """Whether both are of one day (at the precision they share); None when a date is missing."""
        return overlap(self.left.time, self.right.time)

    def printed(self, stem: str) -> str:
        """A stem as one of the two passages prints it."""
        for u in self.both:
            for w in words(u.exact):
                if u.lex.stem(w) == stem:
                    return w
        return stem.lstrip("=")

    def words(self, most: int = 4) -> str:
        """The rarest shared terms, as the left passage prints them."""
        printed: dict[str, str] = {}
        for w in words(self.left.exact):
            printed.setdefault(self.left.lex.stem(w), w)
        return ", ".join(printed.get(t, t.lstrip("=")) for t in [t for t in self.shared if t[0] not in "@~"][:most])


def first_day(when: str) -> str:
    """The start of an ISO value or interval."""
    return when.split("/")[0]


def overlap(a: str | None, b: str | None) -> bool | None:
    """Whether two ISO prefixes agree at the precision they share; None when one is unknown.

    >>> overlap("2025-03", "2025-03-07"), overlap("2025-03-06", "2025-03-07"), overlap(None, "2025")
    (True, False, None)
    """
    if a and a == b and not a.endswith("_REF"):
        return True
    if not a or not b or not (a[:1].isdigit() and b[:1].isdigit()):
        return None
    x, y = a.split("/"), b.split("/")
    n = min(map(len, (*x, *y)))
    return x[0][:n] <= y[-1][:n] and y[0][:n] <= x[-1][:n]


def later(a: str | None, b: str | None) -> bool:
    """Whether the first date is surely after the second.

    >>> later("2025-03-07", "2025-03"), later("2025-04-01", "2025-03")
    (False, True)
    """
    return overlap(a, b) is False and first_day(a or "") > first_day(b or "")
