"""Whether a claim can stand as a line of its own: a reader who has not read the report understands it, and it tells what was meant.

A passage that leans on what stood before it, begins or ends in the middle of a sentence, asks, or is denied by the one under whose name it
would stand, is left to the report. A missing line is a gap, a line that nobody understands is a defect.
"""

import re
from collections.abc import Callable, Mapping

from onrecord.link.similar import Lexicon, lexicon
from onrecord.types import Claim, Evidence, Report

MARKS = "\"'“‘„«»”’ "
PUT = re.compile(r"\[[^\]]*\]\s?")
END = 6  # characters by which the end of a passage is known
CLOSED = '.!?…"”’)]»'
INSIDE = re.compile(r" ?[\w$€£%&(]")  # what follows a passage that was cut in the middle


def whole(claim: Claim, reports: Mapping[str, Report]) -> bool:
    """Whether a claim is complete in itself, as it is worded (``text``, else ``wording``)."""
    shown = next((e for e in claim.evidence if e.exact == claim.wording), None)
    if shown is None or shown.report not in reports:
        return False
    report = reports[shown.report]
    told, lex = (claim.text or claim.wording).strip(), lexicon(report.language)
    return all(test(claim, shown, told, lex) for test in TESTS) and not cut_off(told, shown, report, lex)


def told_not_asked(claim: Claim, shown: Evidence, told: str, lex: Lexicon) -> bool:
    """It is no question."""
    return not told.rstrip(MARKS).endswith("?")


def stands_alone(claim: Claim, shown: Evidence, told: str, lex: Lexicon) -> bool:
    """It does not begin with a word for what was told before, nor in the middle of a clause."""
    start = told.lstrip(MARKS)
    first = re.match(r"\w+", start)
    if first is None:
        return start.startswith(("[", "$", "€", "£"))
    word = first[0].casefold()
    if word in lex.leaning and word not in lex.first_person:
        return False
    return not start[0].islower() or word in lex.openings or word in lex.first_person


def own_opening(claim: Claim, shown: Evidence, told: str, lex: Lexicon) -> bool:
    """An outlet's own line does not begin with a word that joins it to the one before ("And on the second day"); a speaker may."""
    first = re.match(r"\w+", told)
    return bool(shown.speaker) or first is None or first[0].casefold() not in lex.edges["first"]


def marks_paired(claim: Claim, shown: Evidence, told: str, lex: Lexicon) -> bool:
    """No quotation begins or ends outside it."""
    return told.count("“") == told.count("”") and told.count('"') % 2 == 0 and told.count("‘") <= told.count("’")


def speaker_known(claim: Claim, shown: Evidence, told: str, lex: Lexicon) -> bool:
    """Who means himself or herself ("I", "our") is told."""
    return bool(shown.speaker) or not any(w.casefold() in lex.first_person for w in re.findall(r"\w+", told))


def meant(claim: Claim, shown: Evidence, told: str, lex: Lexicon) -> bool:
    """What somebody denies is told with the word that denies it."""
    longer = len(PUT.sub("", told)) > len(claim.wording)
    return claim.status != "denied" or not shown.speaker or longer or lex.negations_in(told) > 0


def cut_off(told: str, shown: Evidence, report: Report, lex: Lexicon) -> bool:
    """Whether the passage ends in the middle of a clause."""
    open_end = told.endswith(shown.exact[-END:]) and shown.exact[-1:] not in CLOSED
    return open_end and (bool(INSIDE.match(report.text, shown.end)) or phrase(told, report.text[shown.end - 1 : shown.end + 1], lex))


def phrase(told: str, end: str, lex: Lexicon) -> bool:
    """Whether a passage is no more than the phrase before the comma of its sentence."""
    first = re.match(r"\w+", told.lstrip(MARKS))
    if "," not in end or "," in told.rstrip(", ") or first is None:
        return False
    words, endings = lex.phrases
    return first[0].casefold() in words or first[0].casefold().endswith(endings)


TESTS: tuple[Callable[[Claim, Evidence, str, Lexicon], bool], ...] = (
    told_not_asked, stands_alone, own_opening, marks_paired, speaker_known, meant,
)  # fmt: skip
