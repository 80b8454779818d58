"""What one given input may take, boxes in boxes included: bytes unpacked, members. Counts decide: it is the same on any machine."""

from onrecord.read.options import current

SMALLEST = 10_000_000  # bytes: what unpacks to no more than this is no bomb, however small it was
LISTED = 10  # entries of an archive that may be looked at, to one that may be read


class LimitError(Exception):
    """An input reached a limit; the message says which. No ValueError: no reader of a box may take it for damage of that box."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(reason)
        self.reason, self.advice = reason, advice


class Budget:
    """What is left to a given input of ``size`` bytes; all boxes in it draw on the same."""

    def __init__(self, size: int) -> None:
        options = current()
        self.most = min(options.unpacked, max(SMALLEST, options.ratio * size))
        self.most_members = options.members
        self.unpacked = self.members = self.entries = 0

    def unpack(self, count: int) -> None:
        """Count bytes that came out of a box (of any depth, also of one that then turns out to be broken); LimitError past the limit."""
        self.unpacked += count
        if self.unpacked > self.most:
            raise LimitError(
                f"it unpacks to more than {self.most / 1e6:.0f} MB", "unpack it if you trust it, or raise the limits unpacked and ratio"
            )

    def entry(self) -> None:
        """Count an entry of an archive, folders and hidden files too; LimitError where they are many more than the members allowed."""
        self.entries += 1
        if self.entries > LISTED * self.most_members:
            why = f"it lists more than {LISTED * self.most_members} entries"
            raise LimitError(why, "split it, or raise the limit members")

    def member(self) -> None:
        """Count a file, row, item or page; LimitError past the limit."""
        self.members += 1
        if self.members > self.most_members:
            why = f"it holds more than {self.most_members} files, rows or pages"
            raise LimitError(why, "split it, or raise the limit members")
