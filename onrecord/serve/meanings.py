"""Sentence vectors of large stories, kept in the record: one report more need not have those of all the others made again."""

from collections.abc import Iterable, Iterator, Sequence

from onrecord import lang
from onrecord.keep.store import Store
from onrecord.types import Analysis, Dossier

LARGE = 40  # reports of a story from which on its vectors are kept: they take about as much room as its text three times


class Meanings:
    """What is known of the passages of a record while its stories are linked."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._held: dict[str, dict[bytes, bytes]] = {}

    def load(self, ids: Iterable[str]) -> Iterator[Analysis]:
        """Analyses by id, as the store gives them; the vectors that it keeps of their passages are then at hand."""
        wanted = list(ids)
        if len(wanted) >= LARGE:
            for report, model, kept in self.store.meanings(wanted):
                self._held[report] = lang.recall(model, kept)
        return self.store.analyses(wanted)

    def learned(self, dossiers: Sequence[Dossier]) -> dict[str, tuple[str, bytes]]:
        """Model and vectors of the reports of large stories of which more is known now than is kept."""
        models, found = dict[str, str](), dict[str, dict[bytes, bytes]]()
        for d in dossiers:
            for e in (e for c in d.claims for e in c.evidence if len(d.reports) >= LARGE):
                if made := lang.learned(e.exact):
                    models[e.report] = made[0]
                    found.setdefault(e.report, dict(self._held.get(e.report, {})))[made[1]] = made[2]
        more = [r for r in sorted(found) if len(found[r]) > len(self._held.get(r, ()))]
        return {r: (models[r], b"".join(k + v for k, v in sorted(found[r].items()))) for r in more}
