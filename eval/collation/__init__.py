"""The collation board: our own benchmark of what news reports say together; format and guidelines in ``README.md`` beside this file."""

from eval.collation.board import board

__all__ = ["board"]
