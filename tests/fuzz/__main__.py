"""Search for inputs that break a target: ``python -m tests.fuzz TARGET [SECONDS]``; a finding is written beside the corpus and ends it.

One line at the end says how many inputs were tried in how many seconds, and what was found; the exit code is 1 for a finding.
"""

import re
import subprocess
import sys
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
FOUND = re.compile(r"Test unit written to (\S+)")


def main() -> None:
    """Run one target for a fixed time, from the stored corpus."""
    name, seconds = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "60"
    done = subprocess.run([sys.executable, "-m", "tests.fuzz.search", name, seconds], stderr=subprocess.PIPE, text=True, errors="replace")
    tried = [int(n) for n in re.findall(r"^#(\d+)\s", done.stderr, re.M)] + [int(n) for n in re.findall(r"Done (\d+) runs", done.stderr)]
    took = re.search(r"Done \d+ runs in (\d+) second", done.stderr)
    found = FOUND.search(done.stderr)
    if done.returncode:
        sys.stderr.write(done.stderr[-6000:])
    what = "no finding" if not done.returncode else f"FOUND {found[1]}" if found else f"ended with code {done.returncode}"
    print(f"{name}: {max(tried, default=0)} executions in {took[1] if took else '?'} seconds of {seconds}: {what}")
    sys.exit(1 if done.returncode else 0)


if __name__ == "__main__":
    main()
