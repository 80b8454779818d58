"""The stories board: reports go through ``read`` and the grouping; B-cubed F1 over the reports whose story the corpus gives.

- ``basil``: 100 events, three outlets each; title and date are given beside each text, as a feed gives them.
- ``ecbplus``: topics 1-35, two confusable stories a topic (subtopics); the corpus is tokenised, and is put together again first.
- ``mixed``: both in one folder with PolNeAR dev as distractors: these have no story of their own in the gold, and each one that is put
  into a story lowers its precision.
- ``stream``: a made-up day (``eval.newsday``) as a stream cut into small windows, to see that it does not fall: not a figure of quality.
- ``crowded``: the first 5,000 reports of a made-up day of 100,000 in one folder, most of which look like another: not a figure of quality.
- ``one``: the share of a made-up folder of 2,000 reports of one story that is put into one story.

Thresholds are the same for all sets. Nothing is parsed: grouping reads the text, the title and the date.
"""

import json
import re
import tempfile
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from eval.common import BENCH, Figures, every, left_out, main
from eval.newsday import day
from eval.synthetic import one
from onrecord import engine, stream
from onrecord.link import stories
from onrecord.types import Analysis, Report

BASIL, ECB, POLNEAR = BENCH / "basil" / "articles", BENCH / "ecbplus" / "ECB+", BENCH / "polnear" / "dev" / "text"
SUBSET = 40  # events of BASIL, and topics of ECB+, in the gate
LAST_TOPIC = 35
Text = tuple[str, dict[str, str], str | None]  # the text, what is known of it, its story
GLUE = (
    (re.compile(r"\s+([.,;:!?%)\]]|'s\b|n't\b|'(?:re|ve|ll|d|m)\b)"), r"\1"),
    (re.compile(r"([(\[$£€])\s+"), r"\1"),
    (re.compile(r"``\s*"), "“"),
    (re.compile(r"\s*''"), "”"),
    (re.compile(r"(?<=\w) ([-/]) (?=\w)"), r"\1"),
)


def joined(tokens: Sequence[str]) -> str:
    """A sentence as it was printed, from its tokens.

    >>> joined(["He", "is", "n't", "here", ",", "(", "they", ")", "say", "."])
    "He isn't here, (they) say."
    """
    text = " ".join(tokens)
    for pattern, plain in GLUE:
        text = pattern.sub(plain, text)
    return text


def basil() -> list[Text]:
    """All articles with title, date and event."""
    out: list[Text] = []
    for path in sorted(BASIL.glob("*/*.json")):
        d = json.loads(path.read_text(encoding="utf-8"))
        body = "\n\n".join(" ".join(p) for p in d["body-paragraphs"])
        out.append((f"{d['title']}\n\n{body}\n", {"title": d["title"], "published": d["date"]}, "basil " + d["triplet-uuid"]))
    return out


def ecbplus() -> list[Text]:
    """Topics 1 to 35 with topic and subtopic."""
    out: list[Text] = []
    for path in sorted(ECB.glob("*/*.xml")):
        if int(path.parent.name) <= LAST_TOPIC:
            sentences: defaultdict[int, list[str]] = defaultdict(list)
            for token in ET.parse(path).getroot().iter("token"):
                sentences[int(token.get("sentence") or 0)].append(token.text or "")
            text = "\n".join(joined(sentences[k]) for k in sorted(sentences)) + "\n"
            out.append((text, {}, f"ecb {path.parent.name} {'plus' if path.stem.endswith('plus') else ''}"))
    return out


def polnear() -> list[Text]:
    """Distractors, with their dates."""
    paths = sorted(POLNEAR.glob("*.txt"))
    return [(p.read_text(encoding="utf-8"), {"published": p.name.split("_")[1]}, None) for p in paths]


def some(texts: Sequence[Text], *, full: bool) -> list[Text]:
    """All reports of a fixed subset of the stories (by pairs, so that confusable ones stay together)."""
    topics = sorted({_topic(t) for t in texts})
    wanted = set(every(topics, SUBSET, full=full))
    return [t for t in texts if _topic(t) in wanted]


def _topic(text: Text) -> str:
    return " ".join((text[2] or "").split()[:2])


def read(texts: Sequence[Text]) -> tuple[list[Report], dict[str, str | None]]:
    """The reports as the program reads them from a folder, and the story of each by its id."""
    with tempfile.TemporaryDirectory() as name:
        for n, (text, known, _) in enumerate(texts):
            (Path(name) / f"{n:05}.txt").write_text(text, encoding="utf-8")
            if known:
                (Path(name) / f"{n:05}.txt.meta.json").write_text(json.dumps(known), encoding="utf-8")
        reports = [r for r in engine.read([name]) if isinstance(r, Report)]
    return reports, {r.id: texts[int(Path(r.file).stem)][2] for r in reports}


def bcubed(groups: Sequence[Sequence[str]], story: Mapping[str, str | None]) -> Figures:
    """B-cubed precision, recall, F1; members without a story count against precision only.

    >>> bcubed([["a", "b"], ["c"]], {"a": "x", "b": "x", "c": "x"})["r"]
    0.5556
    """
    size: defaultdict[str, int] = defaultdict(int)
    for s in story.values():
        size[s or ""] += 1
    p = r = n = 0.0
    for group in groups:
        for s in (story[i] for i in group):
            if s:
                right = sum(story[j] == s for j in group)
                p, r, n = p + right / len(group), r + right / size[s], n + 1
    p, r = p / n, r / n
    return {"p": round(p, 4), "r": round(r, 4), "f1": round(2 * p * r / (p + r), 4), "reports": len(story), "stories": len(groups)}


def measure(texts: Sequence[Text]) -> Figures:
    """Read, group, score."""
    reports, story = read(texts)
    return bcubed([s.reports for s in stories([Analysis(report=r) for r in reports])], story)


def board(full: bool = False) -> Figures:
    """40 events and 40 topics (that is all) unless ``--full``."""
    for folder in (BASIL, ECB, POLNEAR):
        if missing := left_out(folder):
            return missing
    sets = {"basil": some(basil(), full=full), "ecbplus": some(ecbplus(), full=full)}
    sets["mixed"] = [*sets["basil"], *sets["ecbplus"], *polnear()]
    return {**{name: measure(texts) for name, texts in sets.items()}, "stream": streamed(), "crowded": crowded(), "one": one_story()}


def streamed() -> Figures:
    """A made-up day of 3,000 reports in windows of some hundreds."""
    told = list(day(3000))
    found = stream.stories((r for r, _ in told), stream.Flow(least=400))
    return bcubed([s.reports for s in found], {r.id: str(n) for r, n in told})


def crowded() -> Figures:
    """A folder of many look-alikes."""
    told = list(islice(day(100_000), 5000))
    found = stories([Analysis(report=r) for r, _ in told])
    return bcubed([s.reports for s in found], {r.id: str(n) for r, n in told})


def one_story(n: int = 2000) -> Figures:
    """A folder of one story, eight sentences a report."""
    found = [len(s.reports) for s in stories([Analysis(report=r) for r in one(n, length=8)])]
    return {"share": round(max(found) / n, 4), "stories": len(found)}


if __name__ == "__main__":
    main(board)
