"""The seeds board: ``find`` and ``build`` by the command line on ../shared/seeds, scored by the scorer that lies beside them."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from eval.common import SHARED, Figures, left_out, main

SCORER = SHARED / "score" / "score_seeds.py"


def onrecord(*args: str) -> str:
    """What the program prints; it may end with 1 (a part was left out)."""
    done = subprocess.run(
        [sys.executable, "-m", "onrecord.serve.cli", *args], capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"onrecord {args[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout


def score(folder: Path) -> Figures:
    """The scorer's JSON on the outputs in a folder."""
    files = ["--analysis", str(folder / "analysis.jsonl"), "--dossier", str(folder / "out" / "dossier.json")]
    done = subprocess.run([sys.executable, str(SCORER), *files, "--json"], capture_output=True, text=True, encoding="utf-8", check=False)
    if not done.stdout.strip():
        raise SystemExit(f"the scorer failed: {done.stderr.strip()[-500:]}")
    figures: Figures = json.loads(done.stdout)
    return figures


def nested(scored: Figures) -> Figures:
    """Measures ``group.name`` as nested objects, the total as a share of 100, errors as a count."""
    out: Figures = {"total": round(scored["total"] / 100, 4), "errors": len(scored["errors"])}
    for name, measure in scored["measures"].items():
        group, _, leaf = name.partition(".")
        if leaf:
            out.setdefault(group, {})[leaf] = measure["value"]
        else:
            out[group] = measure["value"]
    return out


def board(full: bool = False) -> Figures:
    """All five reports, always."""
    if missing := left_out(SCORER):
        return missing
    files = [str(p) for p in sorted((SHARED / "seeds").glob("*.txt"))]
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "analysis.jsonl").write_text(onrecord("find", "--json", *files), encoding="utf-8")
        onrecord("build", *files, "-o", f"{name}/out")
        return nested(score(Path(name)))


if __name__ == "__main__":
    main(board)
