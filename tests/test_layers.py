"""How the code is built: import rules, sizes, and no name of a known story in rules or data."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, SHARED

PACKAGE = ROOT / "onrecord"
MODULES = sorted(PACKAGE.rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef
GENERAL = re.compile(r"countr|capital|demonym|agenc|outlet|nation|bodies")  # tables of the whole world, which may hold any of its names


def functions(path: Path) -> Iterator[Function]:
    """All functions of a module."""
    yield from (n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, Function))


def test_import_rules() -> None:
    """Rooms never import each other; only the engine joins them."""
    done = subprocess.run([str(Path(sys.executable).parent / "lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_sizes(path: Path) -> None:
    """Files under 400 lines, functions of at most forty, six parameters (a command's options are not counted)."""
    assert len(path.read_text(encoding="utf-8").splitlines()) < 400
    for f in functions(path):
        length = (f.end_lineno or f.lineno) - f.lineno + 1
        count = len([*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs]) - (bool(f.args.args) and f.args.args[0].arg in ("self", "cls"))
        assert length <= 40, f"{f.name} has {length} lines"
        assert count <= 6 or path.parent.name == "serve", f"{f.name} has {count} parameters"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_public_functions_say_what_they_do(path: Path) -> None:
    """A one-line docstring at least."""
    assert not [f.name for f in functions(path) if not f.name.startswith("_") and not ast.get_docstring(f) and not nested(path, f)]


def nested(path: Path, function: Function) -> bool:
    """Whether a function stands inside another."""
    return any(function in ast.walk(f) for f in functions(path) if f is not function and f.lineno < function.lineno)


def story_names() -> list[str]:
    """Names of people and bodies of the five reports that are no general vocabulary."""
    gold = json.loads((SHARED / "seeds" / "gold" / "entities.json").read_text(encoding="utf-8"))
    general = {n.strip().casefold() for p in general_tables() for n in re.split(r"[\t\n|;,]", p.read_text(encoding="utf-8"))}
    found = {e["canonical"] for e in gold["entities"] if e["type"] in ("person", "organisation", "product", "programme")}
    found |= {n.split()[-1] for e in gold["entities"] if e["type"] == "person" for n in [e["canonical"]] if len(n.split()) > 1}
    return sorted(n for n in found if n.casefold() not in general and re.match(r"[A-Z]", n) and len(n) > 3)


def general_tables() -> list[Path]:
    """Tables of the whole world's countries, capitals, bodies, agencies and outlets."""
    return [p for p in sorted(PACKAGE.rglob("*.tsv")) if GENERAL.search(p.name)]


@pytest.mark.shared
def test_no_name_of_a_known_story() -> None:
    """Rules know shapes, tables know general words; the story's people, bodies and products stand in none of them."""
    files = [p for p in sorted([*MODULES, *PACKAGE.rglob("*.tsv")]) if p not in general_tables() and "sample" not in p.parts]
    texts = {p: p.read_text(encoding="utf-8") for p in files}
    found = [f"{p.relative_to(ROOT)}: {n}" for n in story_names() for p, t in texts.items() if re.search(rf"\b{re.escape(n)}\b", t)]
    assert not found
