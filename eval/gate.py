"""The gate: every board beside its floors (``floors.json``); ends with 1 when a figure is below its floor.

    python -m eval.gate [--full] [--raise] [BOARD…]

``--raise`` lifts floors to what is measured less a small margin; nothing here lowers one. A board whose corpus is missing is
left out, and said so.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

from eval.common import Figures

BOARDS = (
    "seeds",
    "attributions",
    "quantities",
    "specs",
    "unseen",
    "times",
    "dates",
    "events",
    "names",
    "stories",
    "claims",
    "copies",
    "collation",
    "newsgold",
    "pages",
    "furniture",
    "speed",
    "keeping",
)
FLOORS = Path(__file__).with_name("floors.json")
MARGIN = 0.005
Row = tuple[str, float | None, float | None, str]


def flat(figures: Figures, prefix: str = "") -> dict[str, float]:
    """Nested figures with dotted names.

    >>> flat({"value": {"f1": 0.5}})
    {'value.f1': 0.5}
    """
    out: dict[str, float] = {}
    for key, value in figures.items():
        if isinstance(value, dict):
            out |= flat(value, f"{prefix}{key}.")
        elif isinstance(value, int | float):
            out[f"{prefix}{key}"] = float(value)
    return out


def compare(board: str, figures: Figures, floors: dict[str, float]) -> list[Row]:
    """One row a floor: name, figure, floor, verdict; a figure that is gone is below its floor."""
    if isinstance(figures.get("left_out"), str):
        return [(board, None, None, figures["left_out"])]
    measured = flat(figures)
    return [(f"{board}.{k}", measured.get(k), v, "ok" if measured.get(k, -1.0) >= v else "BELOW") for k, v in sorted(floors.items())]


def lifted(figures: Figures, floors: dict[str, float]) -> dict[str, float]:
    """The floors, each at the figure less the margin where that is higher."""
    measured = flat(figures)
    return {k: max(v, round(measured[k] - MARGIN, 4)) if k in measured else v for k, v in floors.items()}


def show(rows: list[Row]) -> None:
    """The table."""
    for name, figure, floor, verdict in rows:
        numbers = f"{figure:10.4f}{floor:10.4f}" if figure is not None and floor is not None else " " * 20
        print(f"{name:34}{numbers}  {verdict}", flush=True)


def main() -> int:
    """Run the boards that are named (all by default)."""
    full, lift = "--full" in sys.argv, "--raise" in sys.argv
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    wanted = [a for a in sys.argv[1:] if not a.startswith("-")] or list(BOARDS)
    print(f"{'figure':34}{'measured':>10}{'floor':>10}")
    below = 0
    for board in wanted:
        figures = import_module(f"eval.{board}").board(full)
        show(rows := compare(board, figures, floors.get(board, {})))
        below += sum(r[3] == "BELOW" for r in rows)
        if lift:
            floors[board] = lifted(figures, floors.get(board, {}))
    if lift:
        FLOORS.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")
    print(f"gate: {below} below their floor" if below else "gate: all at or above their floors")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
