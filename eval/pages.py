"""The pages board: article-extraction-benchmark by its own measure, and title, authors, day and body on the pages of Fundus' tests.

    python -m eval.pages [--json] [--full] [--failures] [--predictions FILE]

``aeb`` is the measure of that benchmark's ``evaluate.py``: 4-gram shingles, mean precision, mean recall and the F1 of the two means.
``fundus.body`` is the same on summary, headlines and paragraphs; ``title``, ``authors`` (as a set) and ``date`` (the day) are exact
after white space and case. ``--predictions`` scores what ``eval/rivals_pages.py`` wrote instead of our reader.
"""

import gzip
import html
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from eval.common import BENCH, Figures, every, left_out, main
from onrecord.read.html import read_html
from onrecord.read.source import Read, Source

AEB, FUNDUS = BENCH / "article-extraction-benchmark", BENCH / "fundus-testdata"
TEXT = {"aeb": ("dateline", "body"), "fundus": ("deck", "dateline", "body")}  # that benchmark leaves the summary out, Fundus keeps it
SUBSET = 60
TOKEN = re.compile(r"\w+")
Told = dict[str, Any]


# ------------------------------------------------------------------ the two corpora
def aeb() -> list[tuple[str, Path, Told]]:
    """Key, page and gold of each page of the benchmark."""
    gold = json.loads((AEB / "ground-truth.json").read_text(encoding="utf-8"))
    return [(f"aeb/{k}", AEB / "html" / f"{k}.html.gz", {"body": gold[k]["articleBody"]}) for k in sorted(gold)]


def fundus() -> list[tuple[str, Path, Told]]:
    """The same of Fundus: the versions of a publisher's parser and its pages are both in the order of time."""
    found = []
    for path in sorted(FUNDUS.glob("*/*.json")):
        named = re.compile(re.escape(path.stem) + r"_\d{4}_\d\d_\d\d\.html\.gz")
        pages = sorted(p for p in path.parent.glob("*.html.gz") if named.fullmatch(p.name))
        versions = json.loads(path.read_text(encoding="utf-8")).values()
        for page, gold in zip(pages, versions, strict=True):
            found.append((f"fundus/{path.parent.name}/{page.name[:-8]}", page, _gold(gold)))
    return found


def _gold(gold: Told) -> Told:
    body = gold.get("body") or {}
    parts = [*body.get("summary", ()), *(p for s in body.get("sections", ()) for p in (*s["headline"], *s["paragraphs"]))]
    return {"body": "\n".join(parts), "title": gold.get("title"), "authors": gold.get("authors", ()), "date": gold.get("publishing_date")}


# ------------------------------------------------------------------ what is told
def read(raw: bytes, corpus: str) -> Told:
    """Our reading of a page, in the words of the gold."""
    got = read_html(Source("page.html", raw))
    return told(got, corpus) if got else {}


def told(got: Read, corpus: str) -> Told:
    """Text without headline and furniture, and the fields."""
    f = got.fields
    body = "\n".join(got.text[b.start : b.end] for b in got.blocks if b.kind in TEXT[corpus])
    return {"body": body, "title": f.title, "authors": f.authors, "date": f.published.value if f.published else None}


# ------------------------------------------------------------------ scores
def shingles(text: str) -> Counter[tuple[str, ...]]:
    """4-grams of words with their counts; all words together where there are fewer."""
    words = TOKEN.findall(text or "")
    return Counter(s for i in range(max(1, len(words) - 3)) if (s := tuple(words[i : i + 4])))


def overlap(true: str, told_text: str) -> tuple[float, float]:
    """Precision and recall of shingles, as the benchmark counts them: nothing told of nothing is right."""
    a, b = shingles(true), shingles(told_text)
    tp, fp, fn = (a & b).total(), (b - a).total(), (a - b).total()
    if not fp and not fn:
        return 1.0, 1.0
    return tp / (tp + fp) if tp + fp else 0.0, tp / (tp + fn) if tp + fn else 0.0


def body_score(rows: list[tuple[float, float]]) -> Figures:
    """The F1 of mean precision and mean recall."""
    p, r = statistics.mean(x for x, _ in rows), statistics.mean(x for _, x in rows)
    return {"f1": round(2 * p * r / (p + r), 4), "p": round(p, 4), "r": round(r, 4)}


def same_title(gold: Told, answer: Told) -> bool:
    """Equal but for white space and case."""
    return plain(gold["title"]) == plain(answer.get("title"))


def same_date(gold: Told, answer: Told) -> bool:
    """The same day, as the page states it."""
    return str(gold["date"] or "")[:10] == str(answer.get("date") or "")[:10]


def same_authors(gold: Told, answer: Told) -> bool:
    """The same names, in any order."""
    return {plain(a) for a in gold["authors"]} == {plain(a) for a in answer.get("authors") or ()}


def plain(text: str | None) -> str:
    """White space single, case folded."""
    return " ".join((text or "").split()).casefold()


FIELDS: dict[str, Callable[[Told, Told], bool]] = {"title": same_title, "date": same_date, "authors": same_authors}


def board(full: bool = False, reader: Mapping[str, Told] | None = None) -> Figures:
    """60 pages of each set unless ``--full``; pages per CPU-second are of those read here."""
    for folder in (AEB, FUNDUS):
        if missing := left_out(folder):
            return missing
    clock = {"aeb": 0.0, "fundus": 0.0}
    rows: dict[str, list[Any]] = {"aeb": [], "fundus": []}
    for name, pages in (("aeb", aeb()), ("fundus", fundus())):
        for key, path, gold in every(pages, SUBSET, full=full):
            raw = gzip.decompress(path.read_bytes())
            start = time.process_time()
            answer = read(raw, name) if reader is None else reader.get(key, {})
            clock[name] += time.process_time() - start
            rows[name].append((key, {**gold, "page": html.unescape(raw.decode("utf-8", "replace"))}, answer))
    if "--failures" in sys.argv:
        show(rows)
    pages_read = len(rows["aeb"]) + len(rows["fundus"])
    exact = {k: round(statistics.mean(same(g, a) for _, g, a in rows["fundus"]), 4) for k, same in FIELDS.items()}
    bodies = {k: body_score([overlap(g["body"], a.get("body") or "") for _, g, a in v]) for k, v in rows.items()}
    body = bodies["fundus"]
    out = {"aeb": bodies["aeb"], "fundus": {**exact, "body": body["f1"], "body_p": body["p"], "body_r": body["r"]}}
    speed = {k: round(len(rows[k]) / max(clock[k], 1e-9), 1) for k in rows}
    return {**out, "pages": pages_read, **({"pages_per_cpu_s": speed} if reader is None else {})}


# ------------------------------------------------------------------ failures by cause
def failures(rows: dict[str, list[Any]]) -> Iterator[tuple[str, str, str]]:
    """A fault's field and cause, and one line on it: page, gold, told; for bodies precision and recall."""
    for name, pages in rows.items():
        for key, gold, answer in pages:
            p, r = overlap(gold["body"], answer.get("body") or "")
            if min(p, r) < 0.9:
                cause = (
                    "nothing of it"
                    if p == 0
                    else "too little"
                    if r < 0.9 <= p
                    else "too much"
                    if p < 0.9 <= r
                    else "too little and too much"
                )
                yield f"{name} body", cause, f"{key}\tp {p:.2f}\tr {r:.2f}"
            for field, same in FIELDS.items() if name == "fundus" else ():
                if not same(gold, answer):
                    yield f"{name} {field}", CAUSES[field](gold, answer), f"{key}\t{gold[field]!r}\t{answer.get(field)!r}"


def of_title(gold: Told, answer: Told) -> str:
    """Another headline of the page, other signs, or a headline that its bytes do not hold."""
    wanted, got = plain(gold["title"]), plain(answer.get("title"))
    if wanted.translate(SIGNS) == got.translate(SIGNS):
        return "only quotation marks or invisible signs differ"
    if wanted in got or got in wanted:
        return "with or without a kicker or a tail"
    return "another headline of the page" if wanted in plain(gold["page"]) else "a headline that the page does not hold as such"


def of_authors(gold: Told, answer: Told) -> str:
    """None told, some left out, some too many, or others."""
    wanted, got = ({plain(a) for a in side} for side in (gold["authors"], answer.get("authors") or ()))
    if not got:
        return "none told"
    return "some left out" if got < wanted else "some too many" if got > wanted else "others"


def of_date(gold: Told, answer: Told) -> str:
    """None told, or another day."""
    return "another day" if answer.get("date") else "none told"


SIGNS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u200b": None, "\xad": None})
CAUSES: dict[str, Callable[[Told, Told], str]] = {"title": of_title, "date": of_date, "authors": of_authors}


def show(rows: dict[str, list[Any]]) -> None:
    """Faults to standard error, so that ``--json`` stays whole; how many there are of each cause last."""
    found = list(failures(rows))
    for field, cause, line in found:
        print(f"{field}\t{cause}\t{line}", file=sys.stderr)
    for (field, cause), count in sorted(Counter((f, c) for f, c, _ in found).items()):
        print(f"{count:5} {field}: {cause}", file=sys.stderr)


if __name__ == "__main__":
    at = sys.argv.index("--predictions") if "--predictions" in sys.argv else 0
    given = json.loads(Path(sys.argv[at + 1]).read_text(encoding="utf-8")) if at else None
    main(lambda full: board(full, given))
