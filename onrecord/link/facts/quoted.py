"""One quotation in two reports, whole in one and cut in the other, also where one of them does not say whose it is."""

from onrecord.link.align import told
from onrecord.link.facts.pairs import Pair
from onrecord.link.facts.verdict import SAME, Verdict, verdict

KEPT = 0.9  # words of the shorter quotation that stand in the longer one, in order
FEWEST = 4  # words that are no chance
RENDERED, WORDED = 0.75, 0.2  # closeness in meaning of two renderings of one sentence, and likeness of their wording


def quotation(p: Pair) -> Verdict | None:
    """The same words in quotation marks: one quotation where nothing is dropped or added, else one that was cut."""
    a, b = p.both
    if p.same_report or p.same_speaker or not {a.form, b.form} <= {"direct", "mixed"} or (a.named and b.named):
        return None
    short = min(len(p.alignment.left), len(p.alignment.right))
    if short < FEWEST or len(p.alignment.kept) < KEPT * short or len(a.matter & b.matter) < 1:
        return None
    if p.alignment.dropped or p.alignment.added:
        return verdict(p, ("same", "wording"), because=f"one quotation, cut in one report; {told(p.alignment)}", rule="cut_quotation")
    whose = ("neither report tells whose", "one report does not tell whose", "one report gives no name")[bool(a.who) + bool(b.who)]
    return verdict(p, SAME, because=f"one quotation ({p.words()}); {whose}", rule="one_quotation")


def rendered(p: Pair) -> Verdict | None:
    """Two quotations that mean the same in other words, of one speaker or one of nobody's: edited, or translated twice."""
    a, b = p.both
    if p.same_report or {a.form, b.form} != {"direct"} or (a.figure and b.figure) or (a.speaker != b.speaker and a.named and b.named):
        return None
    near = (p.meaning or 0.0) >= RENDERED and p.score >= WORDED
    if not near or min(len(p.alignment.left), len(p.alignment.right)) < FEWEST or p.alignment.share >= KEPT:
        return None
    whose = "one speaker" if p.same_speaker else "one report does not tell whose"
    return verdict(p, ("same", "wording"), because=f"one quotation in two wordings ({whose}); {told(p.alignment)}", rule="rendered")
