"""``python -m eval.collation [--json] [--full] [--errors]``."""

from eval.collation.board import board
from eval.common import main

main(board)
