"""One quotation in two reports, whole in one and cut in the other, also where one of them does not say whose it is."""

from onrecord.link.align import told
from onrecord.link.claims_pairs import Pair
from onrecord.link.claims_verdict import SAME, Verdict, verdict

KEPT = 0.9  # words of the shorter quotation that stand in the longer one, in order
FEWEST = 4  # words that are no chance


def quotation(p: Pair) -> Verdict | None:
    """The same words in quotation marks: one quotation where nothing is dropped or added, else one that was cut."""
    a, b = p.both
    if p.same_report or p.same_speaker or not {a.form, b.form} <= {"direct", "mixed"} or (a.named and b.named):
        return None
    short = min(len(p.alignment.left), len(p.alignment.right))
    if short < FEWEST or len(p.alignment.kept) < KEPT * short or len(a.matter & b.matter) < 1:
        return None
    if p.alignment.dropped or p.alignment.added:
        return verdict(p, ("differs", "wording"), because=f"one quotation, cut in one report; {told(p.alignment)}", rule="cut_quotation")
    return verdict(p, SAME, because=f"one quotation ({p.words()}); one report does not tell whose", rule="one_quotation")
