"""A file that somebody sent, read: under a name that is only a name, in a folder of its own that is gone afterwards."""

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from onrecord import engine
from onrecord.keep.store import Sent
from onrecord.types import Refusal, Report

MOST_BYTES = 10_000_000
FACTS = ("outlet", "published", "title", "url")
LONGEST = 120  # bytes of a file's name: file systems take 255, and the name of what is known of it stands behind
ODD = re.compile(r"[^\w.\- ]+")


def read(sent: Sent, keep: Callable[[str, bytes], None]) -> Iterator[Report | Refusal]:
    """The reports of a file; ``keep`` is given the bytes of each."""
    name = safe_name(sent.name, sent.data)
    try:
        with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
            path = Path(folder) / name
            path.write_bytes(sent.data)
            facts = {k: v for k in FACTS if (v := sent.facts.get(k, "").strip())}
            if facts:
                path.with_name(path.name + ".meta.json").write_text(json.dumps(facts), encoding="utf-8")
            yield from engine.read([path], MOST_BYTES, keep=keep)
    except OSError as error:  # the error's own words name a folder of this machine
        why = f"it could not be laid down to be read ({error.strerror or type(error).__name__})"
        yield Refusal(file=name, reason=why, advice="make room where temporary files lie, then send it again")


def safe_name(name: str, data: bytes) -> str:
    """A file name without folders, hidden or odd characters, short enough for any file system; one of the content where nothing is left.

    >>> safe_name("../../etc/passwd", b""), safe_name("a.html", b"")
    ('passwd.txt', 'a.html')
    """
    plain = ODD.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).lstrip(". ")[-80:]
    plain = plain.encode("utf-8", "replace")[-LONGEST:].decode("utf-8", "ignore").lstrip(". ")
    if not plain.strip("._- "):
        plain = f"report-{sha256(data).hexdigest()[:8]}.txt"
    return plain if "." in plain and not plain.endswith(".meta.json") else f"{plain}.txt"
