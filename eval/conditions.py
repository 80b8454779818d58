"""How many conditions each function decides by, and the shares per package: ``python -m eval.conditions [--worst N] [PACKAGE…]``.

Counted are every ``if`` (statement, expression, in a comprehension), every loop, every ``and`` and ``or``, every comprehension, every case
of a ``match``. A function's own count leaves out the functions that are nested in it: they have their own.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent
MANY, MOST = 10, 25  # a function with more than these is told
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Counted(NamedTuple):
    """A function and its conditions."""

    path: Path
    name: str
    line: int
    conditions: int


def weight(node: ast.AST) -> int:
    """The conditions that one node adds.

    >>> weight(ast.parse("a and b and c", mode="eval").body)
    2
    """
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    return int(isinstance(node, ast.If | ast.IfExp | ast.For | ast.AsyncFor | ast.While | ast.match_case))


def conditions(function: ast.AST) -> int:
    """The conditions of a function, without those of the functions in it.

    >>> conditions(ast.parse("def f(x):\\n  return [a for a in x if a or x]").body[0])
    3
    """
    total, todo = 0, list(ast.iter_child_nodes(function))
    while todo:
        node = todo.pop()
        if not isinstance(node, Function):
            total += weight(node)
            todo.extend(ast.iter_child_nodes(node))
    return total


def counted(path: Path) -> Iterator[Counted]:
    """The functions of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield Counted(path, node.name, node.lineno, conditions(node))


def packages(folder: Path) -> dict[str, list[Path]]:
    """The modules by package, below a folder; a module that is in no package of its room stands for itself."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).parent.parts[:2]
        found.setdefault("/".join(parts) or ".", []).append(path)
    return found


def lines(paths: Sequence[Path]) -> int:
    """Lines of the modules."""
    return sum(len(p.read_text(encoding="utf-8").splitlines()) for p in paths)


def report(folder: Path, only: Sequence[str], worst: int) -> Iterator[Table]:
    """A table of the packages, and one of the functions with most conditions."""
    table = Table("package", "lines", "functions", f"over {MANY}", "share", f"over {MOST}", "most", title="conditions of functions")
    every: list[Counted] = []
    for name, paths in packages(folder).items():
        if only and not any(name == o or name.startswith(f"{o}/") for o in only):
            continue
        found = [c for p in paths for c in counted(p)]
        table.add_row(name, str(lines(paths)), *_shares(found))
        every += found
    table.add_row("all", "", *_shares(every), style="bold")
    yield table
    most = Table("conditions", "function", "where")
    for c in sorted(every, key=lambda c: -c.conditions)[:worst]:
        most.add_row(str(c.conditions), c.name, f"{c.path.relative_to(folder.parent)}:{c.line}")
    yield most


def _shares(found: Sequence[Counted]) -> tuple[str, ...]:
    many = [c for c in found if c.conditions > MANY]
    share = f"{100 * len(many) / len(found):.0f} %" if found else ""
    most = max((c.conditions for c in found), default=0)
    return str(len(found)), str(len(many)), share, str(sum(c.conditions > MOST for c in found)), str(most)


def main(args: Sequence[str]) -> None:
    """Print both tables."""
    words, worst = list(args), 10
    if "--worst" in words:
        at = words.index("--worst")
        worst = int(words[at + 1])
        del words[at : at + 2]
    for table in report(ROOT / "onrecord", words, worst):
        Console(width=120).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
