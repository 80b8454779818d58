"""What other extractors make of the pages of the pages board; run with an environment of its own that holds them, not with ours.

    pip install trafilatura resiliparse readability-lxml lxml_html_clean newspaper4k
    python eval/rivals_pages.py RIVAL OUT.json BENCH          (RIVAL: trafilatura, trafilatura_fast, resiliparse, readability, newspaper4k)
    python -m eval.pages --full --predictions OUT.json

Each is called as its documents say, with metadata where it has any; an error on a page is an empty answer, and is counted.
"""

import gzip
import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Told = dict[str, Any]


def trafilatura(raw: bytes, fast: bool = False) -> Told:
    """trafilatura with metadata."""
    from trafilatura import bare_extraction

    got = bare_extraction(raw, with_metadata=True, include_comments=False, fast=fast)
    if got is None:
        return {}
    return {"body": got.text, "title": got.title, "authors": [a for a in (got.author or "").split("; ") if a], "date": got.date}


def trafilatura_fast(raw: bytes) -> Told:
    """The same without its fallbacks."""
    return trafilatura(raw, fast=True)


def resiliparse(raw: bytes) -> Told:
    """resiliparse's main content; it gives the title element and no more."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse_from_bytes(raw, detect_encoding(raw))
    return {"body": extract_plain_text(tree, main_content=True, preserve_formatting=False), "title": tree.title}


def readability(raw: bytes) -> Told:
    """readability-lxml's summary as text."""
    from lxml.html import fromstring
    from readability import Document

    document = Document(raw)
    return {"body": fromstring(document.summary()).text_content(), "title": document.short_title()}


def newspaper4k(raw: bytes) -> Told:
    """newspaper4k, without the network."""
    from newspaper import Article

    article = Article("https://news.example/a", fetch_images=False)
    article.download(input_html=raw.decode("utf-8", "replace"))
    article.parse()
    return {"body": article.text, "title": article.title, "authors": article.authors, "date": str(article.publish_date or "")}


RIVALS: dict[str, Callable[[bytes], Told]] = {f.__name__: f for f in (trafilatura, trafilatura_fast, resiliparse, readability, newspaper4k)}


def pages(bench: Path) -> list[tuple[str, Path]]:
    """Keys as in ``eval/pages.py``, and pages."""
    first = [(f"aeb/{p.name[:-8]}", p) for p in sorted((bench / "article-extraction-benchmark" / "html").glob("*.html.gz"))]
    second = sorted((bench / "fundus-testdata").glob("*/*_*.html.gz"))
    named = [p for p in second if re.search(r"_\d{4}_\d\d_\d\d\.html\.gz$", p.name)]
    return first + [(f"fundus/{p.parent.name}/{p.name[:-8]}", p) for p in named]


def main(rival: str, out: str, bench: str) -> None:
    """Answers of a rival to all pages, and its pages per CPU-second."""
    told, failed, clock = {}, 0, 0.0
    for key, path in pages(Path(bench)):
        raw = gzip.decompress(path.read_bytes())
        start = time.process_time()
        try:
            told[key] = RIVALS[rival](raw)
        except Exception as err:
            failed += 1
            told[key] = {}
            print(key, type(err).__name__, file=sys.stderr)
        clock += time.process_time() - start
    Path(out).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    print(json.dumps({"rival": rival, "pages_per_cpu_s": round(len(told) / clock, 1), "failed": failed}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
