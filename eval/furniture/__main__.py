"""``python -m eval.furniture [--json] [--full] [--errors]``."""

from eval.common import main
from eval.furniture.board import board

main(board)
