"""The search itself (see ``__main__``): ``python -m tests.fuzz.search TARGET SECONDS``."""

import sys
import tempfile

import atheris

with atheris.instrument_imports(include=["onrecord"]):
    from tests.fuzz.targets import CORPUS, TARGETS


def main() -> None:
    """Run one target for a fixed time, from the stored corpus."""
    name, seconds = sys.argv[1:3]
    folder = CORPUS / name
    folder.mkdir(parents=True, exist_ok=True)
    TARGETS[name](b"The town said on Tuesday that 3 people died.")  # models and tables are loaded before the clock of an input runs
    found = f"-artifact_prefix={folder}/found-"
    options = [f"-max_total_time={seconds}", "-max_len=20000", "-timeout=20", "-rss_limit_mb=4000", "-seed=1", "-reload=0"]
    with tempfile.TemporaryDirectory() as new:
        atheris.Setup([sys.argv[0], *options, found, new, str(folder)], TARGETS[name])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
