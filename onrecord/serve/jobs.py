"""Reports that somebody uploads or pastes: read, analysed and linked in a thread of their own, with progress to look at."""

import json
import re
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path
from secrets import token_hex

from onrecord import engine
from onrecord.keep.store import StoreError
from onrecord.serve.growing import relink
from onrecord.serve.library import Library
from onrecord.types import Refusal, Report

MOST_JOBS, MOST_FILES, MOST_BYTES = 50, 200, 10_000_000
FACTS = ("outlet", "published", "title", "url")
ODD = re.compile(r"[^\w.\- ]+")


@dataclass
class Given:
    """A file as it came: its name, its bytes, what is known of it from elsewhere."""

    name: str
    data: bytes
    facts: dict[str, str] = field(default_factory=dict)


@dataclass
class Job:
    """One upload: what it is doing, how far it is, what came of it."""

    id: str
    total: int
    stage: str = "waiting"
    done: int = 0
    added: int = 0
    known: int = 0
    refused: list[Refusal] = field(default_factory=list)
    stories: list[tuple[str, str]] = field(default_factory=list)
    ended: bool = False

    def told(self) -> dict[str, object]:
        """As JSON."""
        return {
            "id": self.id, "stage": self.stage, "done": self.done, "total": self.total, "added": self.added, "known": self.known,
            "ended": self.ended, "refused": [{"file": r.file, "reason": r.reason, "advice": r.advice} for r in self.refused],
            "stories": [{"id": k, "title": t} for k, t in self.stories],
        }  # fmt: skip


class Jobs:
    """Uploads one after the other; the last ones can be looked at."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._pool = ThreadPoolExecutor(1)
        self._jobs: dict[str, Job] = {}

    def start(self, given: Sequence[Given]) -> Job:
        """Begin with files; the job can be looked at by its id."""
        job = Job(id=token_hex(8), total=len(given))
        self._jobs[job.id] = job
        for old in list(islice(self._jobs, max(0, len(self._jobs) - MOST_JOBS))):
            del self._jobs[old]
        self._pool.submit(self._run, job, list(given))
        return job

    def get(self, key: str) -> Job | None:
        """A job by its id."""
        return self._jobs.get(key)

    def close(self) -> None:
        """Let the present job end, and no other begin."""
        self._pool.shutdown(cancel_futures=True)

    def _run(self, job: Job, given: list[Given]) -> None:
        try:
            self._work(job, given)
        except StoreError as error:
            job.refused.append(Refusal(file=error.file, reason=error.reason, advice=error.advice))
            job.stage = "stopped"
        except Exception as error:
            job.refused.append(
                Refusal(file="", reason=f"the work failed ({type(error).__name__}: {error})"[:300], advice="send a bug report")
            )
            job.stage = "stopped"
        finally:
            job.ended = True

    def _work(self, job: Job, given: list[Given]) -> None:
        raw: dict[str, bytes] = {}
        job.stage = "reading"
        reports = _read(given, raw, job)
        with self.library.store(write=True) as store:
            kept = store.known()
            for n, report in enumerate(reports):
                job.stage, job.done = f"analysing {report.title or report.file}"[:120], n
                if report.id in kept:
                    job.known += 1
                    continue
                found = engine.analyse(report)
                if isinstance(found, Refusal):
                    job.refused.append(found)
                else:
                    job.added += store.add(found, raw.get(report.id))
            job.stage, job.done = "linking the stories", job.total
            for item in job.refused:
                store.refuse(item)
            relink(store)
            ids = {r.id for r in reports}
            job.stories = [(d.story.id, d.story.title) for d in store.dossiers() if any(r.id in ids for r in d.reports)]
        job.stage = "done"


def _read(given: Sequence[Given], raw: dict[str, bytes], job: Job) -> list[Report]:
    """The reports; files go to a folder of their own under names of which nothing but letters is taken over."""
    out: list[Report] = []
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        for n, g in enumerate(given):
            path = Path(folder) / str(n) / safe_name(g.name, g.data)
            path.parent.mkdir()
            path.write_bytes(g.data)
            facts = {k: v for k in FACTS if (v := g.facts.get(k, "").strip())}
            if facts:
                path.with_name(path.name + ".meta.json").write_text(json.dumps(facts), encoding="utf-8")
            for item in engine.read([path], MOST_BYTES, keep=raw.__setitem__):
                if isinstance(item, Refusal):
                    job.refused.append(item)
                else:
                    out.append(item)
    return list({r.id: r for r in out}.values())


def safe_name(name: str, data: bytes) -> str:
    """A file name without folders, hidden or odd characters; one of the content where nothing is left.

    >>> safe_name("../../etc/passwd", b""), safe_name("a.html", b"")
    ('passwd.txt', 'a.html')
    """
    plain = ODD.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).lstrip(". ")[-80:]
    if not plain.strip("._- "):
        plain = f"report-{sha256(data).hexdigest()[:8]}.txt"
    return plain if "." in plain and not plain.endswith(".meta.json") else f"{plain}.txt"
