"""The furniture board: which lines of a report are the story; ``README.md`` beside this file tells how lines were marked."""

from eval.furniture.board import board

__all__ = ["board"]
