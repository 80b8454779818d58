"""Near-copies among very many reports on Dask: the pairs that one process finds, by tasks that each see a part only.

1. *sketch*, a task a part: fingerprints and bands of its reports (``link.copies.near``), and where each report stands in the file;
2. *scatter*, a task a part: each value goes to the share that its hash names, with the place of its report in the order of all ids;
3. *pair*, a task a share: reports that have a value in common, as stars and short chains, sent on to the share of the pair;
4. *prove*, a task a share: pairs with enough in common, each proved word for word (``link.copies``);
5. pairs that share enough of the shorter text hang together: by union-find here, past ten million pairs in rounds on the workers.

Every task writes its file beside its name and renames it, and does nothing where the file is there: a run that was stopped goes on, a
worker that is killed costs its tasks once more. The folder must be one that all workers see.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import Any

import numpy as np
import numpy.typing as npt

from onrecord.codec import encode, load
from onrecord.grow import rules
from onrecord.link.components import MANY, Pairs, members, stars, union_find
from onrecord.link.copies.near import BANDS, by_band, by_fingerprint, enough, is_short, sketch
from onrecord.link.copies.shared import Words, compare, own_words
from onrecord.spread import AHEAD, Part, Spread, result
from onrecord.types import Analysis, Copy, Record, Report

ALIKE = 0.5  # share of the shorter text from which two reports are near-copies of each other
SIZE = 2000  # reports of a part that is written for this alone
SHARES = 64  # of the shuffle, for few parts: a share of 1,000,000 reports is then about 25 MB
TRIES = 4  # times that a task may lose its worker before the run ends
HELD = 1000  # reports whose words a task keeps for the pairs that follow
Numbers = npt.NDArray[np.int64]


class Found(Record, frozen=True):
    """Every stretch that two reports share, in the order of the reports' ids, and the groups of near-copies by report ids."""

    copies: tuple[Copy, ...]
    groups: tuple[tuple[str, ...], ...]


class Job(Record, frozen=True):
    """The files of one run: ``parts`` in their order, the ``folder`` of what is between, shares, and how many reports there are."""

    parts: tuple[str, ...]
    folder: str
    shares: int
    count: int = 0

    def file(self, *name: object) -> Path:
        """A file of what is between."""
        return Path(self.folder, "-".join(map(str, name)) + ".npz")


def parts_of(reports: Iterable[Report], folder: Path, size: int = SIZE) -> list[Path]:
    """Reports that are not analysed, as parts in a folder (named by their content)."""
    folder.mkdir(parents=True, exist_ok=True)
    out, rest = [], iter(reports)
    while some := list(islice(rest, size)):
        raw = b"".join(encode(Part(analysis=Analysis(report=r))) + b"\n" for r in some)
        path = folder / f"{sha256(raw).hexdigest()[:32]}.jsonl"
        if not path.exists():
            whole(path, lambda new, raw=raw: new.write_bytes(raw))  # type: ignore[misc]
        out.append(path)
    return out


def copies(client: Any, parts: Sequence[Path], where: Spread, tell: Callable[[str], None] = print) -> Found:
    """What reports share, over parts written by ``spread.analyses`` or ``parts_of``; a report that is in two parts counts once."""
    names = tuple(str(p) for p in parts)
    key = sha256("\n".join([rules("link"), *(Path(n).name for n in names)]).encode()).hexdigest()[:16]
    folder = Path(where.parts, f"copies-{key}")
    folder.mkdir(parents=True, exist_ok=True)
    job = Job(parts=names, folder=str(folder), shares=max(1, min(len(names), SHARES + len(names) // 8)))
    each, shares = range(len(names)), range(job.shares)
    _step(client, sketch_part, job, each, lambda n: tell(f"sketched {n} of {len(names)}"))
    ids = _places(job)
    job = Job(parts=names, folder=str(folder), shares=job.shares, count=len(ids))
    for what, task, over in (("scattered", scatter, each), ("paired", pair, shares), ("proved", prove, shares)):
        _step(client, task, job, over, lambda n, what=what, over=over: tell(f"{what} {n} of {len(over)}"))  # type: ignore[misc]
    near = [np.load(job.file("proved", s))["near"] for s in shares]
    found = sorted((c for s in shares for c in _proofs(job, s)), key=lambda c: (c.left.report, c.right.report, c.left.start, c.right.start))
    groups = tuple(tuple(ids[i] for i in g) for g in grouped(client, near))
    return Found(copies=tuple(found), groups=groups)


def grouped(client: Any, near: Sequence[Pairs]) -> Iterator[list[int]]:
    """What hangs together, in order."""
    if sum(map(len, near)) < MANY:
        return members(union_find((int(i), int(j)) for some in near for i, j in some).items())
    shares = 4 * max(1, len(client.scheduler_info()["workers"]))
    labels = stars(near, lambda star, told: client.gather(client.map(star, list(told), pure=False)), shares)
    return members((int(i), int(root)) for i, root in labels)


def _step(client: Any, task: Callable[[Job, int], None], job: Job, over: Iterable[int], told: Callable[[int], None]) -> None:
    """A task for each number; few are under way at a time. One that workers were killed with is tried again, ``TRIES`` times in all."""
    from distributed.scheduler import KilledWorker

    most = AHEAD * max(1, len(client.scheduler_info()["workers"]))
    waiting: deque[tuple[int, int, Any]] = deque()
    rest, done = iter(over), 0
    while True:
        waiting.extend((k, 1, client.submit(task, job, k, pure=False)) for k in islice(rest, most - len(waiting)))
        if not waiting:
            return
        k, tried, future = waiting.popleft()
        try:
            result(client, future)
        except KilledWorker:
            if tried >= TRIES:
                raise
            waiting.append((k, tried + 1, client.submit(task, job, k, pure=False)))
            continue
        done += 1
        told(done)


def whole(path: Path, write: Callable[[Path], Any]) -> None:
    """Write a file beside its name, then rename it."""
    new = path.with_name(f".{token_hex(8)}-{path.name}")
    write(new)
    new.replace(path)


# ------------------------------------------------------------------ tasks
def sketch_part(job: Job, k: int) -> None:
    """The sketches of a part's reports, with their ids and where they stand."""
    end = job.file("sketch", k)
    if end.exists():
        return
    ids, at, offset = [], [], 0
    texts: list[tuple[str, ...]] = []
    for line in Path(job.parts[k]).read_bytes().splitlines(keepends=True):
        if (a := load(line, Part).analysis) is not None:
            ids.append(a.report.id)
            at.append(offset)
            texts.append(own_words(a).text)
        offset += len(line)
    marks, bands = sketch(texts)
    flat = np.concatenate([np.zeros(0, np.uint64), *marks])
    lengths = np.array([len(m) for m in marks], np.int64)
    told = {
        "ids": np.array(ids, "U"),
        "at": np.array(at, np.int64),
        "bands": bands,
        "marks": flat,
        "lengths": lengths,
        "short": is_short(marks),
    }
    whole(end, lambda new: np.savez(new.open("wb"), **told))


def _places(job: Job) -> list[str]:
    """All ids in order. Every part is told the places of its reports (-1: an earlier part has it), all tasks where each report stands."""
    held = [np.load(job.file("sketch", k)) for k in range(len(job.parts))]
    first: dict[str, tuple[int, int]] = {}
    for k, h in enumerate(held):
        for row, i in enumerate(h["ids"].tolist()):
            first.setdefault(i, (k, row))
    ids = sorted(first)
    number = {i: n for n, i in enumerate(ids)}
    ranks = [
        np.array([number[i] if first[i] == (k, row) else -1 for row, i in enumerate(h["ids"].tolist())], np.int64)
        for k, h in enumerate(held)
    ]
    part, at, short = np.zeros(len(ids), np.int64), np.zeros(len(ids), np.int64), np.zeros(len(ids), bool)
    for k, (h, rank) in enumerate(zip(held, ranks, strict=True)):
        mine = rank >= 0
        part[rank[mine]], at[rank[mine]], short[rank[mine]] = k, h["at"][mine], h["short"][mine]
        whole(job.file("rank", k), lambda new, rank=rank: np.savez(new.open("wb"), rank=rank))  # type: ignore[misc]
    whole(job.file("places"), lambda new: np.savez(new.open("wb"), part=part, at=at, short=short))
    return ids


def scatter(job: Job, k: int) -> None:
    """The values of a part's reports, by the share that each belongs to."""
    if job.file("scattered", k).exists():
        return
    h, rank = np.load(job.file("sketch", k)), np.load(job.file("rank", k))["rank"]
    owner = np.concatenate([np.repeat(rank, h["lengths"]), np.repeat(rank, BANDS)])
    value = np.concatenate([h["marks"], h["bands"].ravel()])
    band = np.concatenate([np.full(len(h["marks"]), BANDS), np.tile(np.arange(BANDS), len(rank))]).astype(np.int64)
    share = np.where(owner >= 0, (value % np.uint64(job.shares)).astype(np.int64), -1)
    told = {
        f"{what}{s}": some[share == s] for s in range(job.shares) for what, some in (("owner", owner), ("value", value), ("band", band))
    }
    whole(job.file("scattered", k), lambda new: np.savez(new.open("wb"), **told))


def pair(job: Job, s: int) -> None:
    """The pairs of a share, by the share that each pair belongs to; of fingerprints with how many they have in common here."""
    if job.file("paired", s).exists():
        return
    held = [np.load(job.file("scattered", k)) for k in range(len(job.parts))]
    owner, value, band = (np.concatenate([h[f"{what}{s}"] for h in held]) for what in ("owner", "value", "band"))
    marks = band == BANDS
    codes, times = by_fingerprint(value[marks], owner[marks], job.count)
    near = np.unique(np.concatenate([by_band(value[band == b], owner[band == b], job.count) for b in range(BANDS)]))
    told: dict[str, Numbers] = {}
    for t in range(job.shares):
        mine = codes % job.shares == t
        told |= {f"codes{t}": codes[mine], f"times{t}": times[mine], f"near{t}": near[near % job.shares == t]}
    whole(job.file("paired", s), lambda new: np.savez(new.open("wb"), **told))


def prove(job: Job, s: int) -> None:
    """The copies of a share, word for word, in a file of lines; and the pairs that are near-copies."""
    if job.file("proved", s).exists():
        return
    held = [np.load(job.file("paired", k)) for k in range(job.shares)]
    codes, at = np.unique(np.concatenate([h[f"codes{s}"] for h in held]), return_inverse=True)
    times = np.bincount(at, weights=np.concatenate([h[f"times{s}"] for h in held]), minlength=len(codes)).astype(np.int64)
    places = np.load(job.file("places"))
    wanted = np.unique(np.concatenate([codes[enough(codes, times, places["short"])], *(h[f"near{s}"] for h in held)]))
    words, near, proofs = _reader(job, places["part"], places["at"]), [], []
    for i, j in zip((wanted // max(1, job.count)).tolist(), (wanted % max(1, job.count)).tolist(), strict=True):
        shared = compare(words(i), words(j))
        proofs += shared
        if shared and shared[0].share >= ALIKE:
            near.append((i, j))
    lines = job.file("proved", s).with_suffix(".jsonl")
    whole(lines, lambda new: new.write_bytes(b"".join(encode(c) + b"\n" for c in proofs)))
    whole(job.file("proved", s), lambda new: np.savez(new.open("wb"), near=np.array(near, np.int64).reshape(-1, 2)))


def _reader(job: Job, part: Numbers, at: Numbers) -> Callable[[int], Words]:
    """The words of a report by its place, the last ones kept."""

    @lru_cache(maxsize=HELD)
    def words(i: int) -> Words:
        """Read and cut anew."""
        with Path(job.parts[part[i]]).open("rb") as f:
            f.seek(int(at[i]))
            a = load(f.readline(), Part).analysis
        if a is None:
            raise ValueError(f"{job.parts[part[i]]} has changed while it was read")
        return own_words(a)

    return words


def _proofs(job: Job, s: int) -> Iterator[Copy]:
    for line in job.file("proved", s).with_suffix(".jsonl").read_bytes().splitlines():
        yield load(line, Copy)
