"""The events board: MEANTIME (Apple: found, certainty, polarity, time), and SemEval-2015 task 4 (Apple trial: timelines from raw text).

What the seeds say of events is on the seeds board.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from eval.common import BENCH, Figures, every, left_out, main, prf
from eval.timeline_score import Line, lines, score
from eval.wikinews import Document, document
from onrecord import engine
from onrecord.link import entities
from onrecord.link.timelines import Moment, timeline
from onrecord.types import Analysis, Event, Modality

APPLE = BENCH / "meantime" / "en" / "corpus_apple"
LINES = BENCH / "timelines"
SUBSET = 10
COMING: tuple[Modality, ...] = ("scheduled", "expected", "offered", "possible", "conditional", "discussed")
UNSURE: tuple[Modality, ...] = ("possible", "conditional", "discussed", "offered")


# ---------------------------------------------------------------- MEANTIME
def meantime(full: bool) -> Figures:
    """How many of the events that the corpus marks are found, and whether those found are real, denied, past as it says."""
    files = every(sorted(APPLE.glob("*.xml")), SUBSET, full=full)
    rows = [row for f in files for row in compared(f)]
    found = [(a, m) for a, m in rows if m]
    coming = [(a["time"] == "FUTURE", m in COMING) for a, m in found if a["time"]]
    sure = [(a["certainty"] == "CERTAIN", m not in UNSURE) for a, m in found if a["certainty"]]
    denied = [(a["polarity"] == "NEG", m == "denied") for a, m in found if a["polarity"]]
    return {
        "files": len(files), "marked": len(rows), "found": round(len(found) / max(len(rows), 1), 4),
        "time": share(coming), "future": both(coming), "certainty": share(sure), "polarity": share(denied), "negative": both(denied),
    }  # fmt: skip


def share(pairs: list[tuple[bool, bool]]) -> float:
    """The share of pairs that agree."""
    return round(sum(a == b for a, b in pairs) / max(len(pairs), 1), 4)


def both(pairs: list[tuple[bool, bool]]) -> Figures:
    """Precision, recall and F1 of the rare value."""
    return prf(sum(a and b for a, b in pairs), sum(b for _, b in pairs), sum(a for a, _ in pairs))


def compared(path: Path) -> Iterator[tuple[dict[str, str], Modality | None]]:
    """Every event of a file that says how real it is, with the modality of ours at its words (None: not found)."""
    tree = ET.parse(path).getroot()
    day = next((t.get("value") for t in tree.iter("TIMEX3") if t.get("functionInDocument") == "CREATION_TIME"), None)
    doc = document(path, day)
    at = {p.id: p for p in doc.pieces}
    ours = [e for e in analysed(doc).annotations if isinstance(e, Event)]
    for m in tree.iter("EVENT_MENTION"):
        places = [at[a.get("t_id", "")] for a in m.iter("token_anchor")]
        if m.get("certainty"):
            hit = next((e for e in ours if any(e.trigger[0] < p.end and p.start < e.trigger[1] for p in places)), None)
            yield dict(m.attrib), hit.modality if hit else None


def analysed(doc: Document) -> Analysis:
    """The analysis of a document."""
    done = engine.analyse(doc.report)
    assert isinstance(done, Analysis), done
    return done


# ---------------------------------------------------------------- timelines
def timelines() -> Figures:
    """Six timelines over 30 reports, from their text; the official metric over all, and each alone."""
    docs = [document(f, creation(f)) for f in sorted((LINES / "Corpus-trial-data_task4").glob("*.xml"))]
    by_id = {d.id: d for d in docs}
    done = engine.date([analysed(d) for d in docs])
    cast = entities(done)
    totals, each = [0, 0, 0, 0], {}
    for file in sorted(next(LINES.glob("TimeLines_trial*")).glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        told = as_lines(timeline(done, cast, text.splitlines()[0].strip()), by_id)
        counts = score(lines(text), told)
        totals = [a + b for a, b in zip(totals, counts, strict=True)]
        each[file.stem] = prf(counts[0], counts[1], counts[3], recalled=counts[2])
    return {"all": prf(totals[0], totals[1], totals[3], recalled=totals[2]), **each}


def creation(path: Path) -> str | None:
    """The day of a report, as the task gives it (in the TimeML twin of the file)."""
    twins = sorted((LINES / "Corpus-trial-data_task4_TimeML").glob(f"{path.name.split('-')[0].split('_')[0]}[-_]*.tml"))
    stamp = ET.parse(twins[0]).getroot().find("DCT/TIMEX3") if twins else None
    return stamp.get("value") if stamp is not None else None


def as_lines(moments: tuple[Moment, ...], docs: dict[str, Document]) -> list[Line]:
    """Our moments in the task's terms; each event is document, sentence, words."""
    rows = []
    for m in moments:
        events = tuple(e for t in m.tellings if (e := event(docs[t.report], t.word)))
        if m.position and events:
            rows.append((m.position, m.when or "", events))
    return rows


def event(doc: Document, word: tuple[int, int]) -> str:
    """An event's name in the task."""
    inside = [p for p in doc.pieces if p.start < word[1] and word[0] < p.end]
    text = "_".join(doc.report.text[p.start : p.end] for p in inside)
    return f"{doc.id}-{inside[0].sentence}-{text}" if inside else ""


def board(full: bool = False) -> Figures:
    """10 of the 30 documents of MEANTIME unless ``--full``; the timelines always need all 30 of theirs."""
    if missing := left_out(APPLE) or left_out(LINES):
        return missing
    return {"meantime": meantime(full), "timelines": timelines()}


if __name__ == "__main__":
    main(board)
