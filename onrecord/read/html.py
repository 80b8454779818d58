"""The reader of web pages (to come): asks whether a file is one."""

from onrecord.read.source import Read, Source


def read_html(source: Source) -> Read | None:
    """None for anything that is no page."""
    return None
