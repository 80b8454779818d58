"""``python -m eval.furniture [--json] [--full] [--errors]``."""

from eval.furniture.board import board
from eval.common import main

main(board)
