"""Paths become files in a fixed order, and files become bytes, never more of them than the limit."""

import errno
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from onrecord.text import one_line
from onrecord.types import Refusal

STDIN = "-"
SIDECAR = ".meta.json"
NOTES = re.compile(r"(?:README|LICEN[CS]E|CHANGELOG)(?:\.\w+)?$", re.I)  # of a folder, about its files
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.I)
PIPES = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")


class Item(msgspec.Struct, frozen=True):
    """A file to read (or standard input), its name as it is shown, and the given folder it was found in."""

    path: Path
    name: str
    root: str | None = None
    address: str | None = None


def shown(name: str) -> str:
    r"""A file name as one line of UTF-8, whatever bytes and signs it is made of.

    >>> shown("a.txt"), shown("a\n\x1b]0;b.txt")
    ('a.txt', 'a\\n\\x1b]0;b.txt')
    """
    return one_line(os.fsencode(name).decode("utf-8", errors="backslashreplace"))


def expand(paths: Iterable[str | Path]) -> Iterator[Item | Refusal]:
    """The files of all paths, and what is wrong with paths; of folders without hidden files, sidecars and a README."""
    for given in paths:
        if str(given) == STDIN:
            yield Item(Path(STDIN), STDIN)
            continue
        if ADDRESS.match(str(given)):
            yield Item(Path(STDIN), shown(str(given)[:300]), address=str(given))
            continue
        path = Path(given)
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as err:
            yield _missing(path, err)
            continue
        if stat.S_ISDIR(mode):
            yield from _walk(path)
        elif not path.name.endswith(SIDECAR):
            yield Item(path, shown(path.name))


def _missing(path: Path, err: Exception) -> Refusal:
    name = shown(path.name[:200]) or shown(str(path)[:200])
    if isinstance(err, FileNotFoundError) and path.is_symlink():
        return Refusal(file=name, reason="it is a link to a file that does not exist", advice="mend the link, or give the file itself")
    if isinstance(err, FileNotFoundError | NotADirectoryError):
        return Refusal(file=name, reason="there is no such file or folder", advice="check the path and its spelling")
    if isinstance(err, PermissionError):
        return Refusal(file=name, reason="it may not be read (permission denied)", advice="give yourself the right to read it (chmod +r)")
    number = err.errno if isinstance(err, OSError) else None
    if number == errno.ELOOP:
        return Refusal(file=name, reason="it is a link that leads to itself", advice="mend the link, or give the file itself")
    if number == errno.ENAMETOOLONG:
        return Refusal(file=name, reason="its name is longer than the file system takes", advice="give it a shorter name")
    told = f"{type(err).__name__}: {os.strerror(number)}" if number else type(err).__name__
    return Refusal(file=name, reason=f"the path cannot be used ({told})", advice="check the path and its spelling")


def _walk(top: Path) -> Iterator[Item | Refusal]:
    """Files below a folder; each real folder is entered once, so loops of links end."""
    root, todo, seen = str(top), [top], set[tuple[int, int]]()
    while todo:
        folder = todo.pop()
        try:
            info = folder.stat()
            entries = [] if (info.st_dev, info.st_ino) in seen else sorted(os.scandir(folder), key=lambda e: e.name)
        except OSError as err:
            yield _missing(folder, err)
            continue
        seen.add((info.st_dev, info.st_ino))
        for entry in entries:
            if entry.name.startswith(".") or NOTES.match(entry.name):
                continue
            try:
                inner = entry.is_dir()
            except OSError as err:  # a link that leads to itself
                yield _missing(folder / entry.name, err)
                continue
            if inner:
                todo.append(folder / entry.name)
            elif not entry.name.endswith(SIDECAR):
                yield Item(folder / entry.name, shown(entry.name), root)


def load(item: Item, max_bytes: int) -> bytes | Refusal:
    """The bytes of a file; a Refusal when it is no file, too large, empty or not to be read."""
    try:
        if item.name == STDIN:
            raw = sys.stdin.buffer.read(max_bytes + 1)
        else:
            info = item.path.stat()
            if not stat.S_ISREG(info.st_mode) and not str(item.path).startswith(PIPES):
                return Refusal(file=item.name, reason="it is no ordinary file (a device, pipe or socket)", advice="give a file or a folder")
            if info.st_size > max_bytes:
                return _too_large(item, info.st_size, max_bytes)
            with item.path.open("rb") as f:
                raw = f.read(max_bytes + 1)
    except (OSError, ValueError) as err:
        return _missing(item.path, err)
    if len(raw) > max_bytes:
        return _too_large(item, None, max_bytes)
    return raw or Refusal(file=item.name, reason="it is empty (0 bytes)", advice="check how the file was saved, or leave it out")


def _too_large(item: Item, size: int | None, max_bytes: int) -> Refusal:
    """No report is that long: an archive of several, or not a report at all."""
    what = f"it is too large: {size / 1e6:.1f} MB" if size else "it is too large"
    return Refusal(
        file=item.name,
        reason=f"{what}, more than the {max_bytes / 1e6:g} MB of one report",
        advice="split it into one file a report, or raise the limit",
    )
