"""What an editor decides, by the ids that a page shows: kept with user, time and history, and the stories linked anew at once."""

from typing import Literal, TypeVar

from onrecord.decisions import Anchor, Decision
from onrecord.keep.store import Store, StoreError
from onrecord.link.decided import figure_text
from onrecord.serve.growing import relink
from onrecord.types import Claim, Dossier, Entity, Facet, Link, Place, Relation

Verdict = Literal["confirm", "reject"]
T = TypeVar("T", Claim, Entity)


class Editor:
    """Decisions of one user on one record; ``user`` is a name, or ``user:…``. ``later``: stories are linked anew by the caller, once."""

    def __init__(self, store: Store, user: str, *, later: bool = False) -> None:
        self.store, self.by, self.later = store, user if user.startswith("user:") else f"user:{user}", later

    def link(
        self, story: str, claims: tuple[str, str], verdict: Verdict, *, relation: Relation | None = None, facet: Facet | None = None,
        reason: str = "",
    ) -> Decision:  # fmt: skip
        """A link between two claims stands (``confirm``; with ``relation`` where the rules had none), or does not (``reject``)."""
        dossier = self._dossier(story)
        left, right = (self._found(dossier.claims, c, "claim") for c in claims)
        return self.judge((left, right), verdict, relation=relation, facet=facet, reason=reason)

    def judge(
        self, claims: tuple[Claim, Claim], verdict: Verdict, *, relation: Relation | None = None, facet: Facet | None = None,
        reason: str = "",
    ) -> Decision:  # fmt: skip
        """As ``link``, of the claims that somebody was shown: whatever ids the story has by now, it is said of these words."""
        left, right = (_anchor(c) for c in claims)
        return self._keep(
            Decision(kind="link", verdict=verdict, left=left, right=right, by=self.by, relation=relation, facet=facet, reason=reason)
        )

    def names(self, story: str, entities: tuple[str, str], *, reason: str = "") -> Decision:
        """Two entities of a story are one."""
        dossier = self._dossier(story)
        left, right = (self._place(self._found(dossier.entities, e, "name").mentions[0]) for e in entities)
        return self._keep(Decision(kind="name", verdict="confirm", left=left, right=right, by=self.by, reason=reason))

    def split(self, story: str, entity: str, *, report: str, reason: str = "") -> Decision:
        """The name in ``report`` is not the entity that the other reports of the story mean by it."""
        mentions = self._found(self._dossier(story).entities, entity, "name").mentions
        there, others = ([m for m in mentions if (m.report == report) is here] for here in (True, False))
        if not there or not others:
            raise self._wrong(f"{entity} is not named both in {report} and in another report", "name a report that mentions it")
        left, right = self._place(others[0]), self._place(there[0])
        return self._keep(Decision(kind="name", verdict="reject", left=left, right=right, by=self.by, reason=reason))

    def undo(self, number: int, *, reason: str = "") -> Decision:
        """Take an earlier decision back; what held before it holds again."""
        old = next((d for d in self.store.decisions() if d.number == number), None)
        if old is None:
            raise self._wrong(f"there is no decision {number} that holds", "list them: onrecord decisions")
        return self._keep(
            Decision(kind=old.kind, verdict="undo", left=old.left, right=old.right, by=self.by, reason=reason, undoes=number)
        )  # fmt: skip

    def _keep(self, decision: Decision) -> Decision:
        made = self.store.decide(decision)
        if not self.later:
            relink(self.store)
        return made

    def _dossier(self, story: str) -> Dossier:
        found = self.store.dossier(story)
        if found is None:
            raise self._wrong(f"there is no story {story}", "list the stories: onrecord show, or the page")
        return found

    def _found(self, among: tuple[T, ...], ident: str, what: str) -> T:
        found = next((x for x in among if x.id == ident), None)
        if found is None:
            raise self._wrong(f"there is no {what} {ident} in this story", "the story may have changed: read it again")
        return found

    def _place(self, place: Place) -> Anchor:
        analysis = self.store.analysis(place.report)
        exact = analysis.report.text[place.start : place.end] if analysis else ""
        return Anchor(report=place.report, start=place.start, end=place.end, kind="name", exact=exact)

    def _wrong(self, reason: str, advice: str) -> StoreError:
        return StoreError(self.store.meta()["store"], reason, advice)


def told(link: Link) -> str:
    """What a rule said of two claims: kept with the decision that takes its link away."""
    return f"{link.by} said: {link.reason}"


def _anchor(claim: Claim) -> Anchor:
    """A claim by the first of its evidence."""
    e = claim.evidence[0]
    return Anchor(report=e.report, start=e.start, end=e.end, kind=claim.kind, exact=e.exact, figure=figure_text(claim))
