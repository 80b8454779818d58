"""Lemmas by the tables that come with the pipeline: endings, exceptions and an index of known base forms (WordNet's morphy).

What spaCy 3.7.5's rule lemmatizer answers, without its components: from 3.8 on the last ending that fits comes first ("hoped" is
"hop"), and a report must read the same under both.
"""

from collections.abc import Mapping
from typing import Any

INFLECTED = ("adj", "adv", "noun", "verb")
Rules = list[tuple[str, str]]


class Lemmas:
    """``index``, ``exceptions`` and ``rules`` by part of speech, in lower case ("verb")."""

    def __init__(self, lookups: Any) -> None:
        index, exceptions, rules = (lookups.get_table(f"lemma_{name}") for name in ("index", "exc", "rules"))
        self._index = {kind: frozenset(index[kind]) for kind in INFLECTED if kind in index}  # lists of up to 57,528 forms
        self._exceptions: Mapping[str, Mapping[str, list[str]]] = exceptions
        self._rules: Mapping[str, Rules] = rules

    def of(self, word: str, pos: str) -> str:
        """The base form of a word as it stands in the text; ``pos`` is its universal part of speech.

        A form that is no base form of the index is taken only where no other is left; a word that no ending fits stays as it is.
        """
        kind, low = pos.lower(), word.lower()
        if not (self._index.get(kind) or self._exceptions.get(kind) or self._rules.get(kind)):
            return word if kind == "propn" else low
        forms = [f for old, new in self._rules.get(kind, ()) if low.endswith(old) and (f := low.removesuffix(old) + new)]
        known = [f for f in forms if f in self._index.get(kind, ()) or not f.isalpha()]
        irregular = [f for f in self._exceptions.get(kind, {}).get(low, ()) if f not in known]
        return next(iter([*reversed(irregular), *known, *forms]), word)
