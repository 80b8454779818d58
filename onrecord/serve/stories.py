"""The list of stories with its filters: by day, outlet, name, words, and whether something conflicts."""

from collections.abc import Mapping, Sequence

from onrecord.show.view import View
from onrecord.text import fold
from onrecord.types import Record


class Filter(Record, frozen=True):
    """What stories are wanted; empty: all."""

    words: str = ""
    outlet: str = ""
    person: str = ""
    since: str = ""
    until: str = ""
    conflict: bool = False

    @staticmethod
    def of(given: Mapping[str, str]) -> "Filter":
        """From the fields of an address."""
        text = {k: given.get(k, "").strip()[:200] for k in ("outlet", "person", "since", "until")}
        return Filter(words=given.get("words", "").strip()[:200], conflict=given.get("conflict", "") in ("1", "yes", "true", "on"), **text)


def listed(views: Sequence[View], wanted: Filter) -> list[View]:
    """The stories that meet a filter, those with the latest report first."""
    found = [v for v in views if _meets(v, wanted)]
    return sorted(found, key=lambda v: (_last(v), len(v.dossier.reports), v.dossier.story.id), reverse=True)


def _days(view: View) -> list[str]:
    return sorted(r.published.value for r in view.dossier.reports if r.published)


def _last(view: View) -> str:
    return max(_days(view), default="")


def _meets(view: View, f: Filter) -> bool:
    days = _days(view)
    if f.outlet and not any(fold(f.outlet) in fold(r.outlet or "") for r in view.dossier.reports):
        return False
    if f.person and not any(fold(f.person) in fold(n) for e in view.dossier.entities for n in (e.name, *e.aliases)):
        return False
    if f.since and not any(d[: len(f.since)] >= f.since for d in days):
        return False
    if f.until and not any(d[: len(f.until)] <= f.until for d in days):
        return False
    if f.conflict and not any(k.relation == "conflicts" for k in view.dossier.links):
        return False
    words = fold(f.words).split()
    text = fold(" ".join([view.dossier.story.title, *(r.title or "" for r in view.dossier.reports)])) if words else ""
    return all(w in text for w in words)
