"""What one report may hold. Counts decide what is analysed, never a clock: the same on any machine and wherever it is analysed."""

CHARACTERS = 500_000  # of the text: some 100,000 words, a long book's
TOKENS = 200_000
SENTENCES = 50_000
ANNOTATIONS = 100_000  # of all kinds together


class TooMuchError(ValueError):
    """A report is past a limit; the message says which."""


def bounded(what: str, count: int, most: int) -> None:
    """Raise TooMuchError where a report holds more of something than it may.

    >>> bounded("tokens", 200_001, TOKENS)
    Traceback (most recent call last):
    onrecord.find.limits.TooMuchError: it holds 200,001 tokens, and one report may hold 200,000
    """
    if count > most:
        raise TooMuchError(f"it holds {count:,} {what}, and one report may hold {most:,}")
