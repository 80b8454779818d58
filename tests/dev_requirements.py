"""Prints the development requirements of pyproject.toml, one a line (for ``make lock``)."""

import tomllib
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"

if __name__ == "__main__":
    print("\n".join([*tomllib.loads(PROJECT.read_text(encoding="utf-8"))["dependency-groups"]["dev"], "setuptools"]))
