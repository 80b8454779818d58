"""A day that is no longer the one first given: put off, brought forward, "not on Saturday as first announced"."""

from onrecord.link.facts.likeness import likeness
from onrecord.link.facts.pairs import COMING, Pair, later, overlap
from onrecord.link.facts.units import Utterance
from onrecord.link.facts.verdict import Sign, Verdict, verdict

TOLD = 0.3  # closeness in meaning where the later passage gives the first day too
NEAR = 0.55  # closeness in meaning where it gives the new day only


def rescheduled(p: Pair) -> Verdict | None:
    """One report gives a day, another says that the day has been moved and gives another one: an update, a change of plan."""
    if p.same_report or not (p.left.dates and p.right.dates):
        return None
    for first, then in ((p.left, p.right), (p.right, p.left)):
        new = [d for d in then.dates if d not in first.dates]
        planned = [d for d in first.dates if _ahead(first, d)]
        if then.moved and new and planned and not first.moved and _one_matter(p, first, then):
            because = f"{', '.join(planned)} in one, {', '.join(new)} in the other, which says so (“{then.moved}”)"
            sign: Sign = ("updates", "date") if p.same_time is False else ("differs", "date")
            return verdict(p, sign, because=because, rule="rescheduled", score=likeness(p).score)
    return None


def _ahead(u: Utterance, day: str) -> bool:
    """Whether a day may still be put off: it is not over when it is told, and of the day itself something is told as to come."""
    if not u.time or later(day, u.time):
        return True
    return overlap(day, u.time) is True and any(x.modality in COMING for x in u.acts)


def _one_matter(p: Pair, first: Utterance, then: Utterance) -> bool:
    """The later passage names the first day too, or the two are near in meaning."""
    meaning = p.meaning if p.meaning is not None else p.score
    common = first.matter & then.matter or {x.type for x in first.acts} & {y.type for y in then.acts}
    return meaning >= NEAR or (bool(set(first.dates) & set(then.dates)) and meaning >= TOLD and bool(common or p.shared))
