"""What an assistant can ask a record: each tool its fields, what it answers, and how the answer is found. Nothing is written."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec

from onrecord.keep.store import StoreError
from onrecord.serve import answers, query
from onrecord.serve.answers import Answer, following, told, words
from onrecord.serve.library import Library, Shelf
from onrecord.serve.people import Person, somebody
from onrecord.serve.stories import Filter, listed
from onrecord.show import charts
from onrecord.show.lines import Line
from onrecord.show.view import View
from onrecord.text import fold
from onrecord.types import Evidence, Record

PASSAGE = 4000  # characters of a report in one answer, unless more are asked for


class AskedWronglyError(ValueError):
    """A question that cannot be answered: what is wrong, and what to ask instead."""


Limit = Annotated[int, msgspec.Meta(ge=1, le=100, description="How many at most.")]
Offset = Annotated[int, msgspec.Meta(ge=0, le=10_000_000, description="Where to begin: the next of an answer.")]
StoryId = Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="Id of a story, as in stories or search, or its start.")]
ClaimId = Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="Id of a claim, as in search.")]
DAY = "^[12][0-9]{3}(-[0-9]{2}){0,2}$"
Day = Annotated[str, msgspec.Meta(pattern=DAY, description="A year, a month or a day: 2031, 2031-03, 2031-03-06.")]
Name = Annotated[str, msgspec.Meta(pattern=r"\S", max_length=300)]
QUERY = (
    'Words that must all be there; "a phrase"; -without; fields: speaker: outlet: of: (what a figure measures) '
    "kind:statement|figure|event status:denied unit:USD story: since:2031-03 until:2031-04-01 conflict:yes figure>100 figure<=3m; "
    "a value with a blank in quotation marks."
)
Query = Annotated[str, msgspec.Meta(pattern=r"\S", max_length=query.LONGEST, description=QUERY)]


class Asked(Record, frozen=True, forbid_unknown_fields=True):
    """Fields of a question."""


class OfLines(Asked, frozen=True):
    """For search."""

    query: Query
    limit: Limit = 20
    offset: Offset = 0


class OfStories(Asked, frozen=True):
    """For stories; a field that is left out filters nothing."""

    words: Annotated[str, msgspec.Meta(max_length=200, description="Words of headlines.")] = ""
    outlet: Annotated[str, msgspec.Meta(max_length=200)] = ""
    person: Annotated[str, msgspec.Meta(max_length=200, description="A person, body or place.")] = ""
    since: Day = ""
    until: Day = ""
    conflict: Annotated[bool, msgspec.Meta(description="Only stories with a conflict.")] = False
    limit: Limit = 20
    offset: Offset = 0


class OfStory(Asked, frozen=True):
    """For story."""

    story: StoryId


class OfPerson(Asked, frozen=True):
    """For person."""

    name: Annotated[Name, msgspec.Meta(description="The name of a person or body, or a variant of it.")]
    limit: Limit = 20
    offset: Offset = 0


class OfClaim(Asked, frozen=True):
    """For figure and evidence."""

    story: StoryId
    claim: ClaimId


class OfDifferences(Asked, frozen=True):
    """For differences."""

    story: StoryId
    relation: Literal["conflicts", "updates", "differs"] | None = None
    limit: Limit = 20
    offset: Offset = 0


class OfReports(Asked, frozen=True):
    """For reports."""

    words: Annotated[Name, msgspec.Meta(description='Words that a report must hold; "a phrase" in quotation marks; -without.')]
    outlet: Annotated[str | None, msgspec.Meta(description="The outlet as it is called.")] = None
    since: Day | None = None
    until: Day | None = None
    limit: Limit = 20
    offset: Offset = 0


class OfText(Asked, frozen=True):
    """For report."""

    report: Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="Id of a report (sha256:…).")]
    start: Offset = 0
    length: Annotated[int, msgspec.Meta(ge=1, le=40_000, description="Characters at most.")] = PASSAGE


# ------------------------------------------------------------------ answering
def search(library: Library, asked: OfLines) -> answers.Lines:
    """Lines of all stories that meet a query, those that most outlets tell first, each with the exact words it rests on."""
    shelf = library.shelf()
    found = shelf.ask(query.parse(asked.query))
    page = found[asked.offset : asked.offset + asked.limit]
    lines = tuple(told(shelf.views[f.story], f.line) for f in page)
    return answers.Lines(total=len(found), next=following(asked.offset, asked.limit, found), lines=lines)


def stories(library: Library, asked: OfStories) -> answers.Heads:
    """Stories of the record, the latest first, filtered by words of headlines, outlet, person, day, or whether something conflicts."""
    fields = ("words", "outlet", "person", "since", "until", "conflict")
    found = listed(list(library.shelf().views.values()), Filter(**{k: getattr(asked, k) for k in fields}))
    page = found[asked.offset : asked.offset + asked.limit]
    return answers.Heads(total=len(found), next=following(asked.offset, asked.limit, found), stories=tuple(map(answers.head, page)))


def story(library: Library, asked: OfStory) -> answers.Whole:
    """One story: its reports with outlet and day, the lines that stand first on its page, and who is quoted."""
    view = story_of(library, library.shelf(), asked.story)
    d, lead = view.dossier, [view.lines[x.id] for x in view.lead]
    quoted = tuple(answers.Quoted(name=s.name, role=s.role, lines=len(s.lines), outlets=s.outlets) for s in view.speakers)
    return answers.Whole(
        story=d.story.id, title=d.story.title, headline_of=tuple(r.id for r in d.reports if r.title == d.story.title),
        reports=tuple(answers.source(view, r) for r in d.reports), lead=tuple(told(view, x) for x in lead), quoted=quoted,
        claims=len(d.claims), conflicts=sum(k.relation == "conflicts" for k in d.links), unlinked=d.unlinked or None,
    )  # fmt: skip


def person(library: Library, asked: OfPerson) -> answers.Somebody:
    """Everything that a person or body is told to have said in the record, with roles and variants of the name."""
    shelf = library.shelf()
    found = _person(shelf, asked.name)
    said = [(view, x) for view, lines in found.said for x in lines]
    page = said[asked.offset : asked.offset + asked.limit]
    roles = tuple(answers.Office(role=r.role, passage=_words(shelf, r.evidence)) for r in found.roles)
    return answers.Somebody(
        name=found.name, type=found.type, variants=found.variants, roles=roles, total=len(said),
        next=following(asked.offset, asked.limit, said), said=tuple(told(view, x) for view, x in page),
    )  # fmt: skip


def _person(shelf: Shelf, name: str) -> Person:
    """Who is called so: by full name, else by a variant or a part of the name that leaves one; else those that remain are named."""
    if found := somebody(shelf, name):
        return found
    wanted = fold(name).split()
    alike = [k for k, v in shelf.people.items() if any(set(wanted) <= set(fold(a).split()) for _, e in v for a in (e.name, *e.aliases))]
    called = [p for k in alike if (p := somebody(shelf, k))]
    if len(called) == 1:
        return called[0]
    if called:
        raise AskedWronglyError(
            f"{len(called)} are called {name}: {', '.join(p.name for p in called[:20])}; ask for one of them by the full name"
        )
    raise AskedWronglyError(f"nobody called {name} is in the record; search finds words, stories takes person")


def _words(shelf: Shelf, e: Evidence) -> answers.Words:
    view = shelf.holder(e.report)
    if view is None:
        raise AskedWronglyError(f"the report {e.report} left the record while it was read; ask again")
    return words(view, e)


def figure(library: Library, asked: OfClaim) -> answers.Course:
    """A figure over time: the values told for the same thing, by day, each with outlet and exact words, and what it conflicts with."""
    view, line = _line(library, asked)
    claim = view.claims[line.id]
    if claim.figure is None:
        raise AskedWronglyError(f"{line.id} holds no figure; search with kind:figure finds those that do")
    near = charts.around(view, line.id)
    values = [_value(view, d.line, d.told) for d in near.dots] if near else []
    if line.id not in {v.line.claim for v in values}:
        values.append(_value(view, line, None))
    pairs = answers.sides(view, [p for p in view.pairs if line.id in (p.left.id, p.right.id)])
    return answers.Course(measures=line.of or line.wording, unit=claim.figure.unit, values=tuple(values), pairs=pairs)


def _value(view: View, line: Line, day: str | None) -> answers.Value:
    fig = view.claims[line.id].figure
    if fig is None:
        raise AskedWronglyError(f"{line.id} holds no figure")
    basis = "" if day is None else "as of" if fig.as_of == day else "published"
    return answers.Value(day=day, basis=basis, value=fig.value, high=fig.high, line=told(view, line))


def differences(library: Library, asked: OfDifferences) -> answers.Differences:
    """Where the reports of a story differ: pairs that conflict, update each other or differ, with the reason, and checks that fail."""
    view = story_of(library, library.shelf(), asked.story)
    found = view.related(asked.relation) if asked.relation else view.pairs
    failed = tuple(
        answers.Check(check=f.check, verdict=f.verdict, message=f.message, passages=tuple(words(view, e) for e in f.evidence))
        for f in view.dossier.findings
        if f.verdict == "fails"
    )
    return answers.Differences(
        story=view.dossier.story.id, total=len(found), next=following(asked.offset, asked.limit, found),
        pairs=answers.sides(view, found[asked.offset : asked.offset + asked.limit]), failed=failed,
    )  # fmt: skip


def evidence(library: Library, asked: OfClaim) -> answers.Proof:
    """Every passage that a claim rests on: exact words, offsets, what stands around them, who says them, and the origins behind them."""
    view, line = _line(library, asked)
    claim = view.claims[line.id]
    roots = tuple(
        answers.Root(label=o.label, voice=o.voice, first_hand=o.first_hand, reason=o.reason)
        for o in view.dossier.origins
        if o.id in claim.origin_ids
    )
    return answers.Proof(line=told(view, line, len(claim.evidence), answers.AROUND), roots=roots)


def reports(library: Library, asked: OfReports) -> answers.Hits:
    """Reports that hold words or a phrase, whether or not a claim was made of them: to check whether a quotation was printed."""
    shelf = library.shelf()
    with library.store() as store:
        found = store.search(
            asked.words, limit=asked.limit, offset=asked.offset, outlet=asked.outlet or None, since=asked.since, until=asked.until
        )
    rows = tuple(_words(shelf, Evidence(report=h.report.id, start=h.start, end=h.end, exact=h.exact)) for h in found.rows)
    return answers.Hits(total=found.total, next=following(asked.offset, asked.limit, found.total), reports=rows)


def report(library: Library, asked: OfText) -> answers.Text:
    """The text of a report as it was read, from an offset on: the characters that all offsets count."""
    shelf = library.shelf()
    view = shelf.holder(asked.report)
    whole = view.whole(asked.report) if view else None
    if view is None or whole is None:
        raise AskedWronglyError(f"the report {asked.report} is not in the record, or was taken down; reports and story name those that are")
    text = whole.report.text
    exact = text[asked.start : asked.start + asked.length]
    head = answers.source(view, view.head(asked.report))
    return answers.Text(source=head, length=len(text), start=asked.start, end=asked.start + len(exact), exact=exact)


def story_of(library: Library, shelf: Shelf, key: str) -> View:
    """A story by its id, the start of it, or an id that it had before it grew; AskedWronglyError where it is none or several."""
    if found := shelf.story(key):
        return found
    with library.store() as store:
        heirs = store.heirs(key)
    if len(heirs) == 1 and (found := shelf.story(heirs[0])):
        return found
    why = f"it became several: {', '.join(heirs)}" if heirs else "it may have been taken down"
    raise AskedWronglyError(f"there is no story {key}; {why}. stories lists all that are")


def _line(library: Library, asked: OfClaim) -> tuple[View, Line]:
    view = story_of(library, library.shelf(), asked.story)
    line = view.lines.get(asked.claim)
    if line is None:
        raise AskedWronglyError(
            f"there is no claim {asked.claim} in the story {view.dossier.story.id}; it may have changed: search finds its words"
        )
    return view, line


# ------------------------------------------------------------------ the table
class Tool(Record, frozen=True):
    """A tool: its name, the fields it takes, the record it answers with, and the work; the work's docstring says what it does."""

    title: str
    takes: type[Asked]
    gives: type[Answer]
    work: Callable[[Library, Any], Answer]


TOOLS: dict[str, Tool] = {
    "search": Tool(title="Search lines", takes=OfLines, gives=answers.Lines, work=search),
    "stories": Tool(title="List stories", takes=OfStories, gives=answers.Heads, work=stories),
    "story": Tool(title="One story", takes=OfStory, gives=answers.Whole, work=story),
    "person": Tool(title="What somebody said", takes=OfPerson, gives=answers.Somebody, work=person),
    "figure": Tool(title="A figure over time", takes=OfClaim, gives=answers.Course, work=figure),
    "differences": Tool(title="Where reports differ", takes=OfDifferences, gives=answers.Differences, work=differences),
    "evidence": Tool(title="The words a claim rests on", takes=OfClaim, gives=answers.Proof, work=evidence),
    "reports": Tool(title="Search the text of reports", takes=OfReports, gives=answers.Hits, work=reports),
    "report": Tool(title="Read a report", takes=OfText, gives=answers.Text, work=report),
}


def answer(library: Library, name: str, given: dict[str, Any]) -> Answer:
    """The answer of a tool; AskedWronglyError says what is wrong with the question, or with the record."""
    if name not in TOOLS:
        raise AskedWronglyError(f"there is no tool {name}: use {', '.join(TOOLS)}")
    try:
        asked = msgspec.convert(given, TOOLS[name].takes)
        return TOOLS[name].work(library, asked)
    except (msgspec.ValidationError, query.QueryError, StoreError) as error:
        raise AskedWronglyError(f"{name}: {error}") from error
