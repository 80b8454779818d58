"""Is a kept record whole? Hashes, spans and references, whatever the store."""

from collections.abc import Iterator, Mapping

from onrecord.types import Analysis, Annotation, Attribution, Dossier, Event, Evidence, Mention


def analysis_faults(analysis: Analysis) -> Iterator[str]:
    """Spans that do not lie in their report, one line each."""
    size, name = len(analysis.report.text), analysis.report.file
    spans: list[tuple[str, int, int]] = [(b.kind, b.start, b.end) for b in analysis.report.blocks]
    spans += [part for note in analysis.annotations for part in _parts(note)]
    yield from (f"{name}: {what} [{a}-{b}] lies outside the text" for what, a, b in spans if not 0 <= a <= b <= size)


def _parts(note: Annotation) -> Iterator[tuple[str, int, int]]:
    if isinstance(note, Attribution):
        places = [*((s.start, s.end) for s in note.source), *((s.start, s.end) for s in (*note.cue, *note.content, *note.quoted))]
        yield from ((f"attribution {note.id}", *place) for place in places)
        return
    yield (f"annotation {note.id}", note.start, note.end)
    if isinstance(note, Event):
        yield (f"trigger of {note.id}", *note.trigger)
        yield from ((f"argument of {note.id}", a.start, a.end) for a in note.arguments)
    elif isinstance(note, Mention) and note.role_span:
        yield (f"role of {note.id}", note.role_span.start, note.role_span.end)


def dossier_faults(dossier: Dossier, texts: Mapping[str, str]) -> Iterator[str]:
    """Evidence that does not say what its report says, and links to claims that are not there."""
    for item in evidence(dossier):
        text = texts.get(item.report)
        if text is None:
            yield f"evidence in a report that is not kept ({item.report})"
        elif text[item.start : item.end] != item.exact:
            yield f"evidence [{item.start}-{item.end}] differs from its report ({item.report})"
    claims = {c.id for c in dossier.claims}
    for link in dossier.links:
        if not {link.left, link.right} <= claims:
            yield f"link {link.left} to {link.right} leads to no claim"
    for pair in dossier.review:
        if not {pair.left, pair.right} <= claims:
            yield f"pair for review {pair.left} and {pair.right} leads to no claim"
    for claim in dossier.lead:
        if claim not in claims:
            yield f"the lead names {claim}, which is no claim"


def evidence(dossier: Dossier) -> Iterator[Evidence]:
    """Every piece of evidence of a dossier."""
    for claim in dossier.claims:
        yield from claim.evidence
    for finding in dossier.findings:
        yield from finding.evidence
    for entity in dossier.entities:
        yield from (role.evidence for role in entity.roles)
