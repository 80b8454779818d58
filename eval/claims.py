"""The claims board: contradictions between two reports.

``rte3``: 800 pairs of text and hypothesis (dev), three-way labels. Both become reports of one day; a pair is called a contradiction when a
link between them conflicts, or differs in value or date. In 2008 the best system had P 23 and R 19 on the test pairs.
"""

import xml.etree.ElementTree as ET

from eval.common import BENCH, Figures, annotations, every, left_out, main, prf, report_of
from onrecord import link
from onrecord.types import Analysis, Report

RTE = BENCH / "rte3"
PAIRS = 160  # pairs of text and hypothesis in the gate
DAY = "2000-01-01"


def entailments() -> list[tuple[str, str, str]]:
    """Text, hypothesis and label (YES, UNKNOWN, NO) of every pair; the labels are those of the Italian twin, by number."""
    twin = (RTE / "e-RTE-3-it" / "DEV.xml").read_text(encoding="utf-8")
    label = {p.get("id"): p.get("entailment") for p in ET.fromstring(twin[twin.index("?>") + 2 :]).iter("pair")}
    root = ET.parse(RTE / "RTE3-ENdata-original-format" / "RTE3_pairs_dev-set-final.xml").getroot()
    return [((p.findtext("t") or "").strip(), (p.findtext("h") or "").strip(), label.get(p.get("id")) or "") for p in root.iter("pair")]


def contradiction(text: str, hypothesis: str) -> bool:
    """Whether our links call two texts a contradiction."""
    both = []
    for name, told in (("t", text), ("h", hypothesis)):
        report: Report = report_of(told, name=name, published=DAY)
        both.append(Analysis(report=report, annotations=annotations(report)))
    linked = link.link(both)
    here = {c.id: {e.report for e in c.evidence} for c in linked.claims}
    across = [x for x in linked.links if here[x.left] != here[x.right]]
    return any(x.relation == "conflicts" or (x.relation == "differs" and x.facet in ("value", "date")) for x in across)


def rte3(full: bool) -> Figures:
    """Precision, recall and F1 of the contradictions."""
    rows = every(entailments(), PAIRS, full=full)
    told = [contradiction(t, h) for t, h, _ in rows]
    hits = sum(c and label == "NO" for c, (_, _, label) in zip(told, rows, strict=True))
    return {"pairs": len(rows), "called": sum(told), **prf(hits, sum(told), sum(label == "NO" for *_, label in rows))}


def board(full: bool = False) -> Figures:
    """The pairs."""
    if missing := left_out(RTE):
        return missing
    return {"rte3": rte3(full)}


if __name__ == "__main__":
    main(board)
