"""Every pattern of the finders is free of catastrophic backtracking: twice the text costs about twice the time.

Patterns are collected from the modules of ``onrecord.find``: those made when a module is loaded, those that a function makes from a
language pack, and those written where they are used. The hostile texts are made from the pattern itself: what each of its repeats
can match, many times over, and then something that it cannot (the shape behind the known attacks; Davis et al., ESEC/FSE 2018).
"""

import ast
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import onrecord.find
from onrecord.lang import pack

EN = pack("en")
SMALL, MOST, FREE = 1500, 3.0, 0.004  # characters; times as long for twice the text; seconds that are nothing
CALLS = {"compile", "match", "fullmatch", "search", "findall", "finditer", "sub", "split"}
ANY = "a"
CLASSES = {
    "CATEGORY_DIGIT": "1",
    "CATEGORY_SPACE": " ",
    "CATEGORY_WORD": "a",
    "CATEGORY_NOT_DIGIT": "a",
    "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_NOT_WORD": "-",
}
COMMON = ("a", "A", "1", " ", "1,", "a ", "A. ", "one hundred and ", "in the ", "“", "- ", "$1 ", "12:", "4 May and ", "said ")


def modules() -> list[ModuleType]:
    """All modules of the room, in all its packages."""
    return [importlib.import_module(m.name) for m in pkgutil.walk_packages(onrecord.find.__path__, "onrecord.find.")]


def inside(value: Any, depth: int = 0) -> Iterator[re.Pattern[str]]:
    """Patterns in a value, also in tuples, lists, sets, dictionaries and the attributes of records."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, dict):
        for v in value.values():
            yield from inside(v, depth + 1)
    elif depth < 4 and isinstance(value, tuple | list | set | frozenset):
        for v in value:
            yield from inside(v, depth + 1)
    elif depth < 4 and type(value).__module__.startswith("onrecord.find") and not inspect.isclass(value) and not callable(value):
        names = getattr(type(value), "__slots__", None) or getattr(value, "__dict__", {})
        for name in names:
            yield from inside(getattr(value, name, None), depth + 1)


def made(module: ModuleType) -> Iterator[re.Pattern[str]]:
    """Patterns of a module's globals, and those its cached functions make from the language pack."""
    for name, value in sorted(vars(module).items()):
        yield from inside(value)
        own = getattr(value, "__module__", "") == module.__name__ and hasattr(value, "cache_info")
        if own and list(inspect.signature(value).parameters) == ["pack"]:
            yield from inside(value(EN))
        elif own and name.islower() and not inspect.signature(value).parameters:
            yield from inside(value())


def written(module: ModuleType) -> Iterator[re.Pattern[str]]:
    """Patterns that stand as plain strings in a call of ``re``."""
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS and node.args):
            continue
        first = node.args[0]
        ours = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        if ours and isinstance(first, ast.Constant) and isinstance(first.value, str):
            flags = re.IGNORECASE if "IGNORECASE" in ast.dump(node) else re.NOFLAG
            yield re.compile(first.value, flags)


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """All patterns by the module that has them and their number there; each once."""
    out: dict[str, re.Pattern[str]] = {}
    seen: set[tuple[str, int]] = set()
    for module in modules():
        k = 0
        for p in [*made(module), *written(module)]:
            if isinstance(p.pattern, str) and (p.pattern, p.flags) not in seen:
                seen.add((p.pattern, p.flags))
                out[f"{module.__name__.removeprefix('onrecord.find.')}:{k}"] = p
                k += 1
    return out


def sample(node: Any, pumps: set[str], rng: int = 0) -> str:
    """A text that a parsed pattern matches (looks and conditions aside); what its repeats match is added to ``pumps``."""
    text = ""
    for op, value in node:
        name = str(op)
        if name == "LITERAL":
            text += chr(value)
        elif name == "NOT_LITERAL":
            text += ANY if chr(value) != ANY else "b"
        elif name == "ANY":
            text += ANY
        elif name == "IN":
            text += _in(value)
        elif name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            low, high, body = value
            one = sample(body, pumps, rng + 1)
            if high > 1 and one:
                pumps.add(one)
            text += one * max(1, min(low, 4))
        elif name == "SUBPATTERN":
            text += sample(value[3], pumps, rng + 1)
        elif name == "BRANCH":
            first, *others = value[1]
            text += sample(first, pumps, rng + 1)
            for o in others[-2:]:
                sample(o, pumps, rng + 1)
        elif name == "ATOMIC_GROUP":
            text += sample(value, pumps, rng + 1)
    return text


def _in(options: Any) -> str:
    """A character of a class."""
    negated = str(options[0][0]) == "NEGATE"
    if negated:
        barred = {chr(v) for op, v in options if str(op) == "LITERAL"}
        return next(c for c in "ab1 ,-" if c not in barred)
    op, value = options[0]
    if str(op) == "LITERAL":
        return chr(value)
    return chr(value[0]) if str(op) == "RANGE" else CLASSES.get(str(value), ANY)


def hostile(p: re.Pattern[str]) -> list[str]:
    """What to repeat: what the pattern's repeats match, the whole of what it matches, and runs that news can hold."""
    pumps: set[str] = set()
    whole = sample(re._parser.parse(p.pattern, p.flags & ~re.UNICODE), pumps)  # type: ignore[attr-defined]
    return sorted({*sorted(pumps)[:12], whole[:60], whole[:60] + " ", *COMMON} - {""})


def cost(p: re.Pattern[str], unit: str, n: int, repeats: int) -> float:
    """Seconds to go through a text of ``n`` characters, the best of several."""
    text = (unit * (n // len(unit) + 1))[:n] + "\x00"
    best = 9e9
    for _ in range(repeats):
        begin = time.process_time()
        for _m in p.finditer(text):
            pass
        p.fullmatch(text)
        best = min(best, time.process_time() - begin)
    return best


def grows(p: re.Pattern[str], unit: str) -> bool:
    """Does twice the text cost far more than twice the time? Looked at closely only where a quick look says so."""
    for n, repeats in ((SMALL, 1), (SMALL, 3), (2 * SMALL, 5)):
        twice = cost(p, unit, 2 * n, repeats)
        if twice < FREE or twice < MOST * cost(p, unit, n, repeats):
            return False
    return True


def test_patterns_of_all_finders_are_collected() -> None:
    rooms = {name.partition(":")[0].partition(".")[0] for name in patterns()}
    assert {"figures", "times", "quotes", "names"} <= rooms
    assert len(patterns()) > 60


@pytest.mark.parametrize("name", sorted(patterns()))
def test_twice_the_text_costs_about_twice_the_time(name: str) -> None:
    p = patterns()[name]
    slow = next((unit for unit in hostile(p) if grows(p, unit)), None)
    assert slow is None, f"{p.pattern[:200]!r} is more than linear on {slow!r} repeated: bound its repeats"


def test_the_test_sees_a_bad_pattern() -> None:
    bad = re.compile(r"(?:a+)+b")
    assert "a" in hostile(bad)
    assert cost(bad, "a", 22, 1) > 3 * cost(bad, "a", 18, 1)
    assert grows(re.compile(r"\w+@"), "a")
    assert not grows(re.compile(r"\w{1,20}@"), "a")
