"""Do a room's own tests notice when one of its decisions is taken out? ``python -m eval.mutate ROOM [--sample N] [--seed N] [--list]``.

A guard (an ``if`` that only leaves: return, continue, break, raise) is switched off, or one operand of an ``and`` or ``or``, or one ``if``
of a comprehension is dropped; then the room's own tests run. What no test notices has survived. The sample is drawn with a fixed seed from
all decisions of the room, so that it can be run again.

Cheap: the paragraphs of the tests are parsed once; each change is tried in a process forked from the one that has the parses at hand.
"""

import ast
import contextlib
import copy
import json
import os
import random
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
LONGEST = 120  # seconds until a change that makes the tests run without end counts as noticed
SAMPLE, SEED = 60, 16
LEAVES = (ast.Return, ast.Continue, ast.Break, ast.Raise)
CASES = "tests/test_cases.py"
ROOMS = {  # a room of the house: its folder, its own tests, and which of the shared cases are its own
    "figures": (
        "find/figures",
        ("tests/test_quantities.py", "tests/test_measures.py", "tests/test_places.py", CASES),
        "quantities or measures or places",
    ),
    "times": ("find/times", ("tests/test_times.py", CASES), "times"),
    "names": ("find/names", ("tests/test_names.py", CASES), "names"),
    "events": ("find/events", ("tests/test_events.py", CASES), "events"),
    "quotes": ("find/quotes", ("tests/test_quotes.py", CASES), "quotes"),
    "check": ("check", ("tests/test_checks.py",), "checks"),
}


class Change(NamedTuple):
    """One decision taken out: the module, the how-manieth node of its tree, which operand (-1: the guard), and where it stands."""

    path: Path
    node: int
    operand: int
    line: int
    what: str


def decisions(path: Path) -> Iterator[Change]:
    """Every guard and operand of a module."""
    yield from decisions_of(path.read_text(encoding="utf-8"), path)


def decisions_of(source: str, path: Path = Path("text.py")) -> Iterator[Change]:
    """Every guard and operand of a text of code.

    >>> [c.what for c in decisions_of("if a and b: raise X")]
    ['guard off: a and b', 'operand off: a', 'operand off: b']
    """
    for n, node in enumerate(ast.walk(ast.parse(source))):
        if isinstance(node, ast.If) and len(node.body) == 1 and isinstance(node.body[0], LEAVES):
            yield Change(path, n, -1, node.lineno, f"guard off: {ast.unparse(node.test)}")
        if isinstance(node, ast.BoolOp):
            yield from (Change(path, n, k, v.lineno, f"operand off: {ast.unparse(v)}") for k, v in enumerate(node.values))
        if isinstance(node, ast.comprehension):
            yield from (Change(path, n, k, v.lineno, f"condition off: {ast.unparse(v)}") for k, v in enumerate(node.ifs))


def changed(source: str, change: Change) -> ast.Module:
    """The module's tree with that decision taken out.

    >>> ast.unparse(changed("x = a and b", next(decisions_of("x = a and b"))))
    'x = b'
    """
    tree = ast.parse(source)
    node = next(x for n, x in enumerate(ast.walk(tree)) if n == change.node)
    if isinstance(node, ast.If):
        node.test = ast.copy_location(ast.Constant(value=False), node.test)
    elif isinstance(node, ast.BoolOp):
        del node.values[change.operand]
        return _unwrapped(tree, node) if len(node.values) == 1 else tree
    elif isinstance(node, ast.comprehension):
        del node.ifs[change.operand]
    return tree


def _unwrapped(tree: ast.Module, alone: ast.BoolOp) -> ast.Module:
    """The tree with the one operand that is left in place of its ``and``."""

    class Unwrap(ast.NodeTransformer):
        def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
            self.generic_visit(node)
            return copy.copy(node.values[0]) if node is alone else node

    return Unwrap().visit(tree)  # type: ignore[no-any-return]


def sample(folder: Path, size: int, seed: int) -> list[Change]:
    """Decisions of a room's modules, drawn with a seed; all of them where there are no more."""
    every = [c for path in sorted(folder.rglob("*.py")) for c in decisions(path)]
    return sorted(random.Random(seed).sample(every, min(size, len(every))), key=lambda c: (c.path, c.line, c.operand))


def _patched(change: Change) -> None:
    """From now on the module is imported with the decision taken out; nothing is written."""
    sys.dont_write_bytecode = True
    code = compile(ast.fix_missing_locations(changed(change.path.read_text(encoding="utf-8"), change)), str(change.path), "exec")
    known: Callable[..., CodeType | None] = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> CodeType | None:
        return code if Path(str(self.path)) == change.path else known(self, fullname)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]


def _tests(args: Sequence[str]) -> int:
    """The exit code of the tests, which say nothing."""
    import pytest

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    return int(pytest.main([*args, "-x", "-q", "-p", "no:cacheprovider"]))


def _forked(work: Callable[[], int]) -> int:
    """The exit code of the work in a process of its own; 1 when it takes too long or dies."""
    child = os.fork()
    if child == 0:
        signal.alarm(LONGEST)
        code = 1
        with contextlib.suppress(BaseException):
            code = work()
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _warmed(args: Sequence[str]) -> int:
    """Run the tests unchanged, and have every paragraph that they parse at hand; the exit code of the tests."""
    from onrecord.lang.en import parser

    parser.KEPT = 10**9
    pipeline = parser.pipeline()
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "texts.json"
        code = _forked(lambda: _recorded(pipeline, args, told))
        texts = json.loads(told.read_bytes()) if told.exists() else []
    for k in range(0, len(texts), 50):
        pipeline.parse(texts[k : k + 50])
    return code


def _recorded(pipeline: Any, args: Sequence[str], told: Path) -> int:
    seen: dict[str, None] = {}
    parse = pipeline.parse

    def recording(texts: Sequence[str]) -> Any:
        seen.update(dict.fromkeys(texts))
        return parse(texts)

    pipeline.parse = recording
    code = _tests(args)
    told.write_text(json.dumps(list(seen)), encoding="utf-8")
    return code


def _mutant(change: Change, args: Sequence[str]) -> int:
    _patched(change)
    return _tests(args)


def run(room: str, size: int, seed: int) -> None:
    """Print what survived of a sample, and the share."""
    folder, files, own = ROOMS[room]
    args = (*files, "-k", f"({own}) and not linear")
    os.chdir(ROOT)
    os.environ.update(ONRECORD_FAST="1", OMP_NUM_THREADS="1")
    if _warmed(args) != 0:
        raise SystemExit(f"The tests of {room} fail as they are: nothing can be told of changes. Run them: pytest {' '.join(args)}")
    chosen = sample(ROOT / "onrecord" / folder, size, seed)
    survived = [c for c in chosen if _shown(c, _forked(lambda c=c: _mutant(c, args)))]  # type: ignore[misc]
    share = f"{100 * len(survived) / len(chosen):.0f} %"
    print(f"{room}: {len(survived)} of {len(chosen)} decisions can be taken out unnoticed ({share}), seed {seed}")


def _shown(change: Change, code: int) -> bool:
    """Has it survived? Then where and what is printed."""
    if code == 0:
        print(f"{change.path.relative_to(ROOT)}:{change.line}: {change.what}", flush=True)
    return code == 0


def main(args: Sequence[str]) -> None:
    """Read the arguments."""
    words = list(args)
    given = {name: int(words[words.index(name) + 1]) for name in ("--sample", "--seed") if name in words}
    size, seed = given.get("--sample", SAMPLE), given.get("--seed", SEED)
    if not words or words[0] not in ROOMS:
        raise SystemExit(f"Say which room: {', '.join(ROOMS)}")
    if "--list" not in words:
        return run(words[0], size, seed)
    for c in sample(ROOT / "onrecord" / ROOMS[words[0]][0], size, seed):
        print(f"{c.path.relative_to(ROOT)}:{c.line}: {c.what}")


if __name__ == "__main__":
    main(sys.argv[1:])
