"""What was found in one report, as lines a person can read."""

from collections.abc import Iterator

from onrecord.types import Analysis, Annotation, Attribution, Event, Mention, Quantity, Timex


def findings(analysis: Analysis) -> str:
    """All annotations of a report, in the order of the text, one a line, with their places."""
    report = analysis.report
    return "\n".join([f"{report.file}  {report.title or ''}".rstrip(), *(f"  {line}" for line in _lines(analysis))])


def _lines(analysis: Analysis) -> Iterator[str]:
    text = analysis.report.text
    for a in analysis.annotations:
        start, end = (a.content[0].start, a.content[-1].end) if isinstance(a, Attribution) else (a.start, a.end)
        words = " ".join(text[start:end].split())
        yield f"{KINDS[type(a)]:<10} [{start}:{end}] {_told(a, text)} | {words[:90]}"


def _told(a: Annotation, text: str) -> str:
    if isinstance(a, Mention):
        return f"{a.type} {a.name}" + (f", {a.role}" if a.role else "")
    if isinstance(a, Attribution):
        who = " and ".join(text[s.start : s.end] for s in a.source) or "no source"
        return f"{a.form}, {who}" + (f", via {', '.join(a.via)}" if a.via else "") + (f", {a.said}" if a.said else "")
    if isinstance(a, Quantity):
        return " ".join(str(x) for x in (a.modifier, a.value, a.unit, "of", a.of or a.measure or "?") if x is not None)
    if isinstance(a, Timex):
        return f"{a.type} {a.value or '?'}"
    return f"{a.type}, {a.modality}" + (f", {a.when}" if a.when else "")


KINDS = {Mention: "mention", Attribution: "said", Quantity: "figure", Timex: "time", Event: "event"}
