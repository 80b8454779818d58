"""All records. Offsets are Unicode code points into ``Report.text``, half open; annotations carry ``kind`` as their tag and ``rule``, the
name of the rule or model that made them. Unknown is ``None`` or an empty tuple, never a guess. Nothing of ours is imported here.
"""

from decimal import Decimal
from typing import Literal

import msgspec

BlockKind = Literal["title", "deck", "byline", "dateline", "metadata", "body", "caption", "boilerplate"]
EntityType = Literal["person", "organisation", "place", "facility", "product", "programme", "document", "event", "award", "group"]
MentionForm = Literal["name", "short", "title", "descriptor", "metonym", "adjective", "pronoun"]
AttributionForm = Literal["direct", "mixed", "indirect"]
Modality = Literal["happened", "ongoing", "scheduled", "expected", "offered", "discussed", "possible", "conditional", "denied"]
QuantityStatus = Literal["reported", "expected", "possible", "target", "discussed", "scheduled"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
Relation = Literal["same", "supports", "differs", "conflicts", "updates"]
Facet = Literal["wording", "scope", "denominator", "value", "date", "speaker", "status"]
Verdict = Literal["holds", "fails", "cannot be checked"]
ClaimKind = Literal["statement", "figure", "event"]
CheckKind = Literal["sum", "share", "change", "count", "calendar", "window", "wording", "links"]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all records: immutable, compared by value."""


class Span(Record, frozen=True):
    """Characters ``[start, end)`` of one report's text."""

    start: int
    end: int


class Block(Record, frozen=True):
    """A stretch of the text and what it is; ``source`` says where in the raw page it came from (pages only)."""

    kind: BlockKind
    start: int
    end: int
    source: str | None = None


class Published(Record, frozen=True):
    """Publication date: an ISO 8601 prefix, ``stated`` or ``inferred``, with the reason in words."""

    value: str
    basis: Literal["stated", "inferred"]
    reason: str


class Credit(Record, frozen=True):
    """A house that the report says it took its text from (wire credit, "Source: …" line)."""

    name: str
    start: int
    end: int


class PageFacts(Record, frozen=True):
    """What a web page says of its making; times as they are stated (ISO 8601, with their zone)."""

    published_at: str | None = None
    updated_at: str | None = None
    section: str | None = None
    live: bool = False
    paywalled: bool = False


class Report(Record, frozen=True):
    """One news report as read. ``text`` is never edited after reading; boilerplate is marked by blocks."""

    id: str
    file: str
    text: str
    blocks: tuple[Block, ...] = ()
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: Published | None = None
    language: str | None = None
    credits: tuple[Credit, ...] = ()
    encoding: str | None = None
    notes: tuple[str, ...] = ()
    page: PageFacts | None = None
    corrections: tuple[Span, ...] = ()


class Refusal(Record, frozen=True):
    """An input that could not be read or analysed: which, why, and what to do next."""

    file: str
    reason: str
    advice: str


class Mention(Record, frozen=True, tag="mention", tag_field="kind"):
    """A phrase that names or stands for an entity. ``entity`` is the report's own id; ``candidates`` are shown when two remain."""

    start: int
    end: int
    type: EntityType
    form: MentionForm
    name: str
    entity: str | None = None
    role: str | None = None
    role_span: Span | None = None
    candidates: tuple[str, ...] = ()
    id: str = ""
    rule: str = ""


class Timex(Record, frozen=True, tag="timex", tag_field="kind"):
    """A time expression (TIMEX3). ``relative`` is what gives it a value once the anchor is known; see ``find/times/finder.py``."""

    start: int
    end: int
    type: TimexType
    value: str | None = None
    mod: str | None = None
    relative: str | None = None
    flag: str | None = None
    id: str = ""
    rule: str = ""


class Quantity(Record, frozen=True, tag="quantity", tag_field="kind"):
    """A figure: number and unit (span without the modifier), what is measured, of what, and as of when.

    ``part_of`` is the phrase of the whole that a count is told to be a part of ("five of the dead", "nine people, including two girls").
    ``rule="quantities.time"`` marks a stretch of time by which nothing is measured ("two years later"): it dates, and makes no claim.
    """

    start: int
    end: int
    value: Decimal
    unit: str
    high: Decimal | None = None
    modifier: str | None = None
    change: Literal["by", "to"] | None = None
    direction: Literal["up", "down"] | None = None
    measure: str | None = None
    of: str | None = None
    part_of: str | None = None
    as_of: str | None = None
    as_of_at: str | None = None
    status: QuantityStatus = "reported"
    id: str = ""
    rule: str = ""


class Source(Record, frozen=True):
    """One source of an attribution; ``candidates`` when the text leaves more than one entity."""

    start: int
    end: int
    entity: str | None = None
    candidates: tuple[str, ...] = ()


class Attribution(Record, frozen=True, tag="attribution", tag_field="kind"):
    """Who said what: source, cue, content (PolNeAR's terms), the chain it came through and its occasion.

    ``stance`` is None where the source asserts the content, ``denied`` where it denies it, ``asked`` where it asks or demands it.
    """

    form: AttributionForm
    content: tuple[Span, ...]
    source: tuple[Source, ...] = ()
    cue: tuple[Span, ...] = ()
    quoted: tuple[Span, ...] = ()
    via: tuple[str, ...] = ()
    channel: str | None = None
    addressee: str | None = None
    said: str | None = None
    said_at: str | None = None
    nested_in: str | None = None
    stance: Literal["denied", "asked"] | None = None
    id: str = ""
    rule: str = ""


class Argument(Record, frozen=True):
    """A participant of an event with its role."""

    role: str
    start: int
    end: int
    entity: str | None = None


class Event(Record, frozen=True, tag="event", tag_field="kind"):
    """Something told: the span is the clause, ``trigger`` the word, ``modality`` how real it is."""

    start: int
    end: int
    type: str
    modality: Modality
    trigger: tuple[int, int]
    when: str | None = None
    when_at: str | None = None
    arguments: tuple[Argument, ...] = ()
    cue: Span | None = None
    id: str = ""
    rule: str = ""


Annotation = Mention | Attribution | Quantity | Timex | Event


class Analysis(Record, frozen=True):
    """A report with everything found in it: the unit of work, of storage and of transport."""

    report: Report
    annotations: tuple[Annotation, ...] = ()
    schema: str = "onrecord/analysis/1"


class Evidence(Record, frozen=True):
    """The exact characters of a report that a line rests on."""

    report: str
    start: int
    end: int
    exact: str
    speaker: str | None = None
    via: tuple[str, ...] = ()
    said: str | None = None


class Role(Record, frozen=True):
    """A role or office of an entity with the place that says so."""

    role: str
    evidence: Evidence


class Place(Record, frozen=True):
    """A span in a named report."""

    report: str
    start: int
    end: int


class Entity(Record, frozen=True):
    """A person, body, place or thing across the reports of a story."""

    id: str
    type: EntityType
    name: str
    aliases: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    mentions: tuple[Place, ...] = ()


class Figure(Record, frozen=True):
    """The figure of a claim, as in Quantity."""

    value: Decimal
    unit: str
    high: Decimal | None = None
    modifier: str | None = None
    measure: str | None = None
    of: str | None = None
    as_of: str | None = None


class Claim(Record, frozen=True):
    """What is said, apart from its utterances. ``origins`` counts independent roots; ``None`` when the reports do not tell.

    ``wording`` is that of one passage; ``text`` the same made whole (who is meant and which day, in square brackets), where that is more.
    """

    id: str
    kind: ClaimKind
    wording: str
    evidence: tuple[Evidence, ...]
    text: str | None = None
    status: str | None = None
    figure: Figure | None = None
    outlets: int = 0
    origins: int | None = None
    origin_ids: tuple[str, ...] = ()
    rule: str = ""


class Link(Record, frozen=True):
    """How two claims stand to each other, with the reason in words. An editor's decision has ``by="user:…"``."""

    left: str
    right: str
    relation: Relation
    reason: str
    facet: Facet | None = None
    score: float = 1.0
    by: str = ""


class Review(Link, frozen=True):
    """Two claims that may be one fact or rivals, not surely enough to be told so; its ``score`` is the probability of ``relation``."""

    relation: Relation = msgspec.field(name="may_be")
    score: float = msgspec.field(name="probability", default=1.0)


class Copy(Record, frozen=True):
    """Text that one report shares with another, verbatim or nearly; ``source`` is the elder where dates or credits tell."""

    left: Place
    right: Place
    share: float
    source: str | None = None
    reason: str = ""


class Origin(Record, frozen=True):
    """An independent root of claims: a speaker on one occasion, a data owner, or an outlet's own voice.

    ``voice`` says which; an outlet's own voice is a root of its own only where it tells that it was there (``first_hand``).
    """

    id: str
    label: str
    voice: Literal["speaker", "data", "unnamed", "outlet"] = "speaker"
    first_hand: bool = False
    root: str | None = None
    occasion: str | None = None
    claims: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    chains: tuple[tuple[str, ...], ...] = ()
    reason: str = ""


class Finding(Record, frozen=True):
    """The outcome of one check."""

    check: CheckKind
    verdict: Verdict
    message: str
    evidence: tuple[Evidence, ...]
    rule: str = ""


class Change(Record, frozen=True):
    """What a later report changed."""

    kind: Literal["new", "changed", "withdrawn"]
    claim: str
    since: str
    note: str = ""


class Story(Record, frozen=True):
    """Reports that tell one story."""

    id: str
    title: str
    reports: tuple[str, ...]


class StoryHead(Record, frozen=True):
    """The story's name in a dossier."""

    id: str
    title: str


class ReportHead(Record, frozen=True):
    """A report in a dossier; the page reads the text from the record."""

    id: str
    file: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    published: Published | None = None


class Dossier(Record, frozen=True):
    """The record of one story, computed. ``unlinked``: why it could not be linked; then it has its reports, and nothing else."""

    story: StoryHead
    reports: tuple[ReportHead, ...]
    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = ()
    links: tuple[Link, ...] = ()
    origins: tuple[Origin, ...] = ()
    copies: tuple[Copy, ...] = ()
    findings: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()
    lead: tuple[str, ...] = ()  # ids of claims in the order in which a reader sees them first
    review: tuple[Review, ...] = ()  # likely, not sure: the likeliest first
    schema: str = "onrecord/dossier/1"
    unlinked: str | msgspec.UnsetType = msgspec.UNSET
