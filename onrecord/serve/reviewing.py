"""Going through what is likely and not sure (``Dossier.review``), one pair at a time, by keys or by lines of a pipe.

Each answer is kept at once, as a decision on the words that were shown; the stories are linked anew once, at the end.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from onrecord.decisions import Decision
from onrecord.keep.store import Store, StoreError
from onrecord.link.decided import open_ones
from onrecord.serve.editing import Editor, told
from onrecord.show.people import ASKED
from onrecord.types import Claim, ReportHead, Review

KEYS = "y yes, n no, s skip, u undo, q quit"
EVERY = 10_000_000  # stories


@dataclass(frozen=True)
class Asked:
    """One pair: the ``n``-th of all (from 1), its two claims, and the reports of its story by id."""

    n: int
    title: str
    pair: Review
    claims: tuple[Claim, Claim]
    heads: dict[str, ReportHead]


def asked(store: Store, story: str | None, kind: str | None) -> Iterator[Asked]:
    """The pairs on which nobody has said a word, story after story, the likeliest first. ``kind``: a relation; ``story``: an id's start."""
    n, decisions = 0, store.decisions()
    for s in store.stories(limit=EVERY).rows:
        dossier = store.dossier(s.id) if s.id.startswith(story or "") else None
        if dossier is None:
            continue
        claims = {c.id: c for c in dossier.claims}
        for pair in open_ones(dossier.review, dossier.claims, decisions):
            if kind in (None, pair.relation):
                n += 1
                yield Asked(n, dossier.story.title, pair, (claims[pair.left], claims[pair.right]), {r.id: r for r in dossier.reports})


@dataclass
class Round:
    """One editor's way through the pairs. What is skipped comes once more, after the others; skipped again, it is left for another day."""

    editor: Editor
    left: deque[Asked]
    past: list[tuple[Asked, Decision | None]] = field(default_factory=list)  # an answer each; None: skipped
    total: int = 0

    def __post_init__(self) -> None:
        self.total = len(self.left)

    def card(self) -> str:
        """What is asked now: which of how many, what the pair may be and why, both passages."""
        now = self.left[0]
        head = f"{now.n} of {self.total}  {ASKED[now.pair.relation]} ({now.pair.score:.0%} likely): {now.pair.reason}"
        return "\n".join((head, f"  {now.title}", *(_passage(c, now.heads) for c in now.claims)))

    def answer(self, key: str) -> str:
        """Do what a key says, and say what was done; what no key is, is said with the keys that there are."""
        if key in ("y", "n"):
            return self._decide(self.left.popleft(), key == "y")
        if key == "s":
            return self._skip(self.left.popleft())
        return self._undo() if key == "u" else f"no such key: {KEYS}"

    @property
    def decided(self) -> int:
        """How many answers stand."""
        return sum(d is not None for _, d in self.past)

    def _decide(self, now: Asked, yes: bool) -> str:
        pair = now.pair
        reason = "" if yes else told(pair)
        made = self.editor.judge(now.claims, "confirm" if yes else "reject", relation=pair.relation, facet=pair.facet, reason=reason)
        self.past.append((now, made))
        return f"kept as decision {made.number}: {'yes' if yes else 'no'}"

    def _skip(self, now: Asked) -> str:
        again = any(a.n == now.n for a, _ in self.past)
        self.past.append((now, None))
        if not again:
            self.left.append(now)
        return "left for another day" if again else "skipped: it comes once more, after the others"

    def _undo(self) -> str:
        if not self.past:
            return "nothing to undo"
        last, made = self.past.pop()
        if made:
            self.editor.undo(made.number)
        elif last in self.left:
            self.left.remove(last)
        self.left.appendleft(last)
        return f"decision {made.number} is taken back" if made else "asked again"


def go(turn: Round, key: Callable[[], str], say: Callable[[str], None]) -> None:
    """Ask until nothing is left, or ``key`` gives "q" or nothing (the end of a pipe). An empty line asks again."""
    while turn.left:
        say(turn.card())
        while (given := key()) and given.isspace():
            continue
        if not given or given[0].lower() == "q":
            return
        say(turn.answer(given.strip()[0].lower()))


def checked(store: Store, story: str | None) -> None:
    """StoreError where ``story`` is the start of no story's id."""
    if story and not any(s.id.startswith(story) for s in store.stories(limit=EVERY).rows):
        raise StoreError(store.meta()["store"], f"there is no story {story}", "list the stories: onrecord show, or the page")


def _passage(claim: Claim, heads: dict[str, ReportHead]) -> str:
    """The first words that a claim rests on, with outlet, day and place."""
    e = claim.evidence[0]
    head = heads[e.report]
    day = head.published.value[:10] if head.published else "day unknown"
    return f"  {head.outlet or head.file}, {day}: “{e.exact}” [{e.report}:{e.start}-{e.end}]"
