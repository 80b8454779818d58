"""What others' tools find in the same texts, and how fast. Each script runs in an environment of its own and writes JSON for the boards."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from eval.common import Figures

TEXTS = 40  # texts that the rivals are timed on
VARIABLE = "ONRECORD_RIVALS"  # interpreters, parted by os.pathsep


def run(paths: Sequence[Path]) -> dict[str, Figures]:
    """The tools of every environment that is named, timed on some texts: ``reports_per_cpu_s``, ``failed``, ``version`` by tool."""
    found: dict[str, Figures] = {}
    for python in [p for p in os.environ.get(VARIABLE, "").split(os.pathsep) if p]:
        with tempfile.TemporaryDirectory() as folder:
            given = Path(folder) / "texts.json"
            given.write_text(json.dumps([p.read_text(encoding="utf-8", errors="replace") for p in paths]), encoding="utf-8")
            script = str(Path(__file__).with_name("speed.py"))
            done = subprocess.run([python, script, str(given)], capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{python}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        else:
            found |= json.loads(done.stdout.splitlines()[-1])
    return found
