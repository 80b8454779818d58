"""The claims board: one event in several reports, and contradictions.

- ``ecbplus``: events across documents, gold mentions (stated as such), MUC, B-cubed, CEAF-e and their mean (CoNLL F1); topics 1-35 with
  ``--full``, else the dev topics (Cybulska and Vossen's split). ``lemma`` is the usual baseline: one head lemma in one gold topic is
  one event (76.5 is reported on the test topics). ``gold_topics``: ours, with stories grouped by us inside each gold topic;
  ``predicted_topics``: with stories grouped by us over all documents.
- ``rte3``: 800 pairs of text and hypothesis (dev), three-way labels. Both become reports of one day; a pair is called a contradiction when
  a link between them conflicts, or differs in value or date. In 2008 the best system had P 23 and R 19 on the test pairs.
"""

import xml.etree.ElementTree as ET
from collections.abc import Hashable, Iterator, Mapping, Sequence
from csv import reader
from pathlib import Path

import msgspec

from eval.common import BENCH, Figures, annotations, every, left_out, main, prf, report_of
from eval.conll import clusters, score
from onrecord import link
from onrecord.link.events_same import Told, one_event
from onrecord.types import Analysis, Report

ECB, RTE = BENCH / "ecbplus", BENCH / "rte3"
DEV = (2, 5, 12, 18, 21, 23, 34, 35)
LAST_TOPIC = 35
PAIRS = 160  # pairs of text and hypothesis in the gate
DAY = "2000-01-01"


class Mention(msgspec.Struct, frozen=True):
    """A gold event mention: its document, words, sentence, and the gold event."""

    doc: str
    topic: str
    words: tuple[str, ...]
    sentence: str
    event: str


# ------------------------------------------------------------ ECB+
def checked() -> set[tuple[str, int]]:
    """Document and number of the sentences that the corpus has checked."""
    with (ECB / "ECBplus_coreference_sentences.csv").open(encoding="utf-8") as f:
        return {(f"{t}_{d}.xml", int(s)) for t, d, s in list(reader(f))[1:]}


def documents(topics: Sequence[int]) -> list[Path]:
    """The documents of these topics."""
    return [p for t in topics for p in sorted((ECB / "ECB+" / str(t)).glob("*.xml"))]


def text_of(root: ET.Element) -> dict[int, list[str]]:
    """Tokens by sentence."""
    out: dict[int, list[str]] = {}
    for t in root.iter("token"):
        out.setdefault(int(t.get("sentence") or 0), []).append(t.text or "")
    return out


def events_of(root: ET.Element, name: str) -> dict[str, str]:
    """Mention -> gold event, where the corpus tells one."""
    out = {}
    for rel in root.find("Relations") or ():
        event = rel.get("note") if rel.tag == "CROSS_DOC_COREF" else f"{name} {rel.get('r_id')}"
        out.update({s.get("m_id") or "": event or "" for s in rel.findall("source")})
    return out


def mentions(path: Path, sentences: set[tuple[str, int]]) -> Iterator[Mention]:
    """The gold event mentions of a document, in its checked sentences."""
    root = ET.parse(path).getroot()
    name, text, event = root.get("doc_name") or path.name, text_of(root), events_of(root, path.name)
    tokens = {t.get("t_id"): (int(t.get("sentence") or 0), t.text or "") for t in root.iter("token")}
    for m in root.find("Markables") or ():
        at = [tokens[a.get("t_id")] for a in m.findall("token_anchor")]
        if at and m.tag.startswith(("ACTION", "NEG_ACTION")) and (name, at[0][0]) in sentences:
            ident = m.get("m_id") or ""
            yield Mention(
                name, path.parent.name, tuple(w for _, w in at), " ".join(text[at[0][0]]), event.get(ident, f"{name} only {ident}")
            )


def analysed(path: Path) -> Analysis:
    """A document as a report without annotations: grouping reads its text only."""
    text = "\n".join(" ".join(words) for _, words in sorted(text_of(ET.parse(path).getroot()).items()))
    return Analysis(report=report_of(text, name=path.name))


def stories(paths: Sequence[Path], *, by_topic: bool) -> dict[str, str]:
    """Document -> its story, grouped by us: inside each gold topic, or over all."""
    topics = sorted({p.parent.name for p in paths}) if by_topic else [""]
    out: dict[str, str] = {}
    for topic in topics:
        for s in link.stories([analysed(p) for p in paths if topic in ("", p.parent.name)]):
            out.update(dict.fromkeys(s.reports, s.id))
    return out


def ecbplus(full: bool) -> Figures:
    """CoNLL F1 of the lemma baseline, and ours with and without the gold topics."""
    paths = documents(range(1, LAST_TOPIC + 1) if full else DEV)
    sentences = checked()
    found = [m for p in paths for m in mentions(p, sentences)]
    gold = clusters(dict(enumerate(m.event for m in found)))
    told = [Told(report=m.doc, trigger=" ".join(m.words), passage=m.sentence) for m in found]
    lemma: Mapping[Hashable, Hashable] = {i: (m.topic, t.head) for i, (m, t) in enumerate(zip(found, told, strict=True))}
    out = {"mentions": len(found), "lemma": score(gold, clusters(lemma))}
    for name, by_topic in (("gold_topics", True), ("predicted_topics", False)):
        story = stories(paths, by_topic=by_topic)
        out[name] = score(gold, clusters(dict(enumerate(one_event(told, story)))))
    return out


# ------------------------------------------------------------ RTE-3
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
    """Both corpora."""
    if missing := left_out(ECB) or left_out(RTE):
        return missing
    return {"ecbplus": ecbplus(full), "rte3": rte3(full)}


if __name__ == "__main__":
    main(board)
