"""What is not known of which report (outlet, day, title), and the line that says how to tell it: said where files were just read."""

import re
from collections.abc import Collection, Iterable, Iterator

from onrecord.serve.terminal import note
from onrecord.types import Report, ReportHead

TOLD = 10  # reports that are told one by one
WANTED = {"outlet": "…", "published": "2031-03-06", "title": "…"}  # an example of each; the day shows its form
CALLED = {"published": "day"}
BOXED = re.compile(r"[/\\]|://|:\d|^-$")  # in the name of a report that is no file of its own: in an archive, a table, a feed, a stream

IN_A_BOX = "What is in an archive, a table or a feed gets it there: docs/reading.md"


def missing(report: Report | ReportHead) -> list[str]:
    """The fields that are not known, as a sidecar calls them; a day that the reports tell together is known."""
    return [f for f in WANTED if not getattr(report, f)]


def lacking(reports: Iterable[Report]) -> set[str]:
    """The ids of the reports of which something is not stated."""
    return {r.id for r in reports if missing(r)}


def tell_unknown(heads: Iterable[ReportHead], given: Collection[str]) -> None:
    """Tell what is not known of the reports that were given (by id), the first of them one by one."""
    for line in told(h for h in heads if h.id in given):
        note(line)


def told(heads: Iterable[ReportHead]) -> Iterator[str]:
    """The lines for reports; none where all is known.

    >>> for line in told([ReportHead(id="r", file="a.txt", outlet="The Gull", title="Ferry late")]):
    ...     print(line)
    Not known of 1 report:
      a.txt: day
    Write what you know beside the file, and give it again: a.txt.meta.json {"published": "2031-03-06"}
    """
    found = sorted(((h, lack) for h in heads if (lack := missing(h))), key=lambda pair: (pair[0].file, pair[0].id))
    if not found:
        return
    yield f"Not known of {len(found)} report{'s' * (len(found) != 1)}:"
    for head, lack in found[:TOLD]:
        yield f"  {head.file}: {', '.join(CALLED.get(f, f) for f in lack)}"
    if len(found) > TOLD:
        yield f"  and {len(found) - TOLD} more: onrecord read FILE shows what is known of each"
    yield next((_sidecar(h.file, lack) for h, lack in found if not BOXED.search(h.file)), IN_A_BOX)


def _sidecar(file: str, lack: Iterable[str]) -> str:
    fields = ", ".join(f'"{f}": "{WANTED[f]}"' for f in lack)
    return f"Write what you know beside the file, and give it again: {file}.meta.json {{{fields}}}"
