"""The same words of two voices: two who say it, one who tells what the other says, one text under two names."""

from onrecord.link.facts.apart import apart
from onrecord.link.facts.pairs import Pair
from onrecord.link.facts.phrase import longest
from onrecord.link.facts.tallies import one_name
from onrecord.link.facts.verdict import SAME, SUPPORTS, Verdict, verdict

MERGE = 0.62  # likeness from which two passages are one in other words
NEAR = 0.55  # closeness in meaning below which two say two things in like words
ONE_TEXT = 8  # words in a row that two speakers hardly say by chance
ECHO = 0.85  # words kept of what is told under two names, or under none


def echoed(p: Pair) -> Verdict | None:
    """The same words under two names: a conflict of speakers where both quote, else one supports the other."""
    a, b = p.both
    if p.one_voice or p.same_report or p.weight < 1.2 or p.score < MERGE or (a.figure and b.figure) or apart(p):
        return None
    if _of_the_other(p):
        because = f"one tells what {a.who if a.speaker in b.entities else b.who} says ({p.words()})"
        return verdict(p, ("differs", "speaker"), because=because, rule="told_of")
    if one_name(p):
        return verdict(p, SAME, because=f"close words of {a.who} and {b.who}, who may be one", rule="one_name")
    if a.who and b.who and {a.voice, b.voice} != {"person"} and longest(p)[1] >= ONE_TEXT:
        because = f"the same words, of {a.who} in one report and of {b.who} in the other"
        return verdict(p, ("differs", "speaker"), because=because, rule="two_credits")
    if a.named and b.named and a.form != "indirect" and b.form != "indirect" and p.alignment.share >= ECHO and len(a.stems) >= 4:
        return verdict(p, ("conflicts", "speaker"), because="the same words under two names", rule="speaker")
    if a.told != b.told:
        return verdict(
            p, ("same", "speaker"), because=f"one outlet credits it, the other says it in its own voice ({p.words()})", rule="credited"
        )
    if a.named and b.named and (p.meaning is None or p.meaning >= NEAR):
        return verdict(p, SUPPORTS, because=f"another speaker says the same ({p.words()})", rule="echo")
    if not a.told or p.alignment.share < ECHO:
        return None
    who = " and ".join(u.who or "somebody without a name" for u in p.both)
    return verdict(p, SAME, because=f"the same words, of {who}", rule="same_words_open")


def _of_the_other(p: Pair) -> bool:
    """One speaker tells what the other says or thinks: he bears nothing out."""
    a, b = p.both
    return bool(a.speaker and b.speaker) and (a.speaker in b.entities or b.speaker in a.entities)
