"""The main path on Dask (https://distributed.dask.org): many machines, or many processes of one.

The reports are cut into partitions. Each is one task, which writes its analyses to a file named by the hash of its reports and of the
rules: beside it first, then renamed. So a run that was stopped goes on with the partitions that are missing, and a worker that is killed
costs its partition once more and changes nothing. A partition that keeps killing workers is halved until the one report that does it is
found: it is set aside with its reason. The folder of parts must be one that all workers see.
"""

import hashlib
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeVar

from onrecord import engine, pool
from onrecord.codec import encode, load
from onrecord.decisions import Decision
from onrecord.grow import Over, Told, assembled, rules
from onrecord.scale import unfit
from onrecord.spread_keys import security
from onrecord.types import Analysis, Dossier, Record, Refusal, Report

A = TypeVar("A")
B = TypeVar("B")
SIZE = 200  # reports of a partition: enough that the cost of a task is small beside its work
AHEAD = 4  # partitions a worker that are under way or wait for an earlier one
LOST = 30  # seconds without a result after which it is looked whether any process is left
TELL = 100  # stories after which it is told how far linking is
MALLOC = {"MALLOC_TRIM_THRESHOLD_": 1 << 30, "MALLOC_MMAP_THRESHOLD_": 1 << 25, "MALLOC_ARENA_MAX": 1}  # keep freed memory: see ``connect``
BACKSTOP = pool.Limits().seconds + pool.Limits().load  # seconds of the processor that a report may take of a worker, as in the pool
TRIES = 2  # workers that a partition may take with it before it is halved


class Spread(Record, frozen=True):
    """Where to run: ``address`` of a scheduler (``tcp://host:port``) or ``local:N`` for N processes here; ``parts`` the folder of parts."""

    address: str
    parts: str
    size: int = SIZE


class Part(Record, frozen=True):
    """What became of one report: an analysis, or a refusal. Where files are read: ``report`` is its id (empty: the file was refused)."""

    analysis: Analysis | None = None
    refusal: Refusal | None = None
    report: str = ""
    raw: bytes | None = None
    beside: bytes | None = None
    item: str = ""

    @property
    def told(self) -> Analysis | Refusal:
        """The one or the other."""
        return self.analysis or self.refusal  # type: ignore[return-value]


def analyse_part(reports: Sequence[bytes], path: str) -> str:
    """The task: the reports of a partition, analysed, in one file; nothing is done where that file is there already."""
    end = Path(path)
    if end.exists():
        return path
    done = [part_of(load(raw, Report)) for raw in reports]
    new = end.with_name(f"{end.name}.{token_hex(8)}")
    new.write_bytes(b"".join(encode(p) + b"\n" for p in done))
    new.replace(end)
    return path


def part_of(report: Report) -> Part:
    """One report, whatever happens; one past BACKSTOP ends its worker (SIGPROF), and is then worked on alone, and refused there."""
    signal.setitimer(signal.ITIMER_PROF, BACKSTOP)
    done = pool.attempt(engine.analyse, report)
    signal.setitimer(signal.ITIMER_PROF, 0)
    if isinstance(done, pool.Failure):
        return Part(refusal=unfit(report, done))
    return Part(analysis=done) if isinstance(done, Analysis) else Part(refusal=done)


def name_of(reports: Sequence[Report]) -> str:
    """The name of a partition's file: the hash of its reports and of the rules that analyse them."""
    seen = hashlib.sha256(rules("find").encode())
    for r in reports:
        seen.update(encode(r))
    return f"{seen.hexdigest()[:32]}.jsonl"


def analyses(reports: Iterable[Report], where: Spread, tell: Callable[[str], None] = print) -> Iterator[Analysis | Refusal]:
    """``engine.analyse`` of every report, in their order; ``tell`` is given the address of Dask's dashboard, and how far it is."""
    Path(where.parts).mkdir(parents=True, exist_ok=True)
    with connected(where.address, tell) as client:
        for path in _Run(client, where).paths(reports):
            for line in path.read_bytes().splitlines():
                yield load(line, Part).told


@contextmanager
def connected(address: str, tell: Callable[[str], None] = print) -> Iterator[Any]:
    """A client of the scheduler at an address, until the end of the block; ``tell`` is given the address of the dashboard."""
    client = connect(address)
    tell(f"Dask's dashboard: {client.dashboard_link}")
    try:
        yield client
    finally:
        client.close()
        if (cluster := getattr(client, "own", None)) is not None:
            cluster.close()


def ordered(client: Any, task: Callable[[A], B], items: Iterable[A], *, here: Callable[[A], B] | None = None) -> Iterator[B]:
    """A task over items on the workers, the results in the order of the items, few under way at a time.

    An item that ends its workers is done by ``here`` in this process; KilledWorker where there is none.
    """
    from distributed.scheduler import KilledWorker

    most = AHEAD * max(1, len(client.scheduler_info()["workers"]))
    under_way: deque[tuple[A, Any]] = deque()
    left = iter(items)
    while True:
        under_way.extend((item, client.submit(task, item, pure=False)) for item in islice(left, most - len(under_way)))
        if not under_way:
            return
        item, future = under_way.popleft()
        try:
            yield result(client, future)
        except KilledWorker:
            if here is None:
                raise
            yield here(item)


def result(client: Any, future: Any) -> Any:
    """The result of a task. Processes of this machine that have all ended are begun anew: Dask does so, but not for one that ends while it
    begins, as one does that is given at once what no process survives.
    """
    while client.cluster is not None:
        try:
            return future.result(timeout=LOST)
        except TimeoutError:
            if future.done():
                raise
            if not client.scheduler_info()["workers"]:
                count = len(client.cluster.worker_spec)
                client.cluster.scale(0)
                client.cluster.scale(count)
    return future.result()


def over(client: Any, tell: Callable[[str], None] = print) -> Over:
    """Stories linked on the workers, as ``grow.grow`` wants it. A story that ends its workers is linked here."""

    def linked(task: Callable[[Told], Dossier], stories: Iterable[Told]) -> Iterator[Dossier]:
        """The dossiers, in the order of the stories."""
        packed = (([encode(a) for a in analyses], [encode(d) for d in decisions]) for analyses, decisions in stories)
        for n, raw in enumerate(ordered(client, link_story, packed, here=link_story), 1):
            yield load(raw, Dossier)
            if n % TELL == 0:
                tell(f"linked {n} stories")

    return linked


def link_story(told: tuple[Sequence[bytes], Sequence[bytes]]) -> bytes:
    """The task: the dossier of one story, from its analyses and what was decided."""
    return encode(assembled(([load(a, Analysis) for a in told[0]], [load(d, Decision) for d in told[1]])))


def connect(address: str) -> Any:
    """A client of the scheduler at an address; ``local:N`` starts N single-threaded processes of this machine,
    which only who has their key can talk to.

    The profiler is off, and workers keep freed memory, also that of large arrays and of their task's thread: else the system gives it anew
    for each report (9,000 page faults, 41 instead of 24 CPU milliseconds a short report).
    """
    import dask
    from distributed import Client, LocalCluster

    dask.config.set({
        "distributed.worker.profile.enabled": False, "distributed.scheduler.allowed-failures": TRIES - 1,
        "distributed.worker.memory.terminate": 0.95, **{f"distributed.nanny.pre-spawn-environ.{k}": v for k, v in MALLOC.items()},
    })  # fmt: skip
    if not address.startswith("local:"):
        return Client(address)
    count = int(address.partition(":")[2])
    cluster: Any = LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address="127.0.0.1:0", security=security())
    client: Any = Client(cluster)
    client.own = cluster
    return client


class _Run:
    """Partitions under way, in the order of the input."""

    def __init__(self, client: Any, where: Spread) -> None:
        self.client, self.where = client, where
        self.most = AHEAD * max(1, len(client.scheduler_info()["workers"]))

    def paths(self, reports: Iterable[Report]) -> Iterator[Path]:
        """The files of all partitions, each once it is there."""
        left = iter(reports)
        yield from self.ended(iter(lambda: list(islice(left, self.where.size)), []))

    def ended(self, batches: Iterable[list[Any]]) -> Iterator[Path]:
        """The files of batches."""
        under_way: deque[tuple[list[Any], Any]] = deque()
        for batch in batches:
            under_way.append(self._start(batch))
            if len(under_way) >= self.most:
                yield from self._end(*under_way.popleft())
        while under_way:
            yield from self._end(*under_way.popleft())

    def name(self, batch: list[Any]) -> str:
        """The name of a batch's file."""
        return name_of(batch)

    def submit(self, batch: list[Any], path: Path) -> Any:
        """The task of a batch, given to a worker."""
        return self.client.submit(analyse_part, [encode(r) for r in batch], str(path), pure=False)

    def alone(self, path: Path, one: Any) -> Iterator[Path]:
        """What is done with a batch of one that keeps ending workers."""
        yield _alone(path, one)

    def _start(self, batch: list[Any]) -> tuple[list[Any], Any]:
        path = Path(self.where.parts, self.name(batch))
        return batch, None if path.exists() else self.submit(batch, path)

    def _end(self, batch: list[Any], future: Any) -> Iterator[Path]:
        """The file of a partition; those of its halves where it keeps ending workers."""
        from distributed.scheduler import KilledWorker

        path = Path(self.where.parts, self.name(batch))
        try:
            if future is not None:
                result(self.client, future)
            yield path
        except KilledWorker:
            if len(batch) > 1:
                half = len(batch) // 2
                for some in (batch[:half], batch[half:]):
                    yield from self._end(*self._start(some))
            else:
                yield from self.alone(path, batch[0])


def _alone(path: Path, report: Report) -> Path:
    """A report that is suspected of ending workers, once more in a process of its own: a neighbour may have been the one."""
    done = next(pool.run(partial(_call, analyse_part), [([encode(report)], str(path))], 1))
    if isinstance(done, pool.Failure):
        told = unfit(report, pool.Failure(reason=f"workers ended while they worked on it, and {done.reason}"))
        path.write_bytes(encode(Part(refusal=told)) + b"\n")
    return path


def _call(task: Callable[..., str], given: tuple[list[bytes], str]) -> str:
    return task(*given)
