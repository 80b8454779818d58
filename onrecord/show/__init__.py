"""Room 6: a dossier is shown. Computes no claim."""

from collections.abc import Sequence

from onrecord.codec import dump
from onrecord.show.listing import findings
from onrecord.show.markdown import markdown
from onrecord.show.page import index, page
from onrecord.show.text import brief
from onrecord.types import Analysis, Dossier, Report


def render(dossier: Dossier, reports: Sequence[Report], form: str = "text", *, analyses: Sequence[Analysis] = ()) -> str:
    """A dossier as ``text`` (a brief for the terminal), ``md`` (the same as Markdown), ``html`` (one self-contained page) or ``json``."""
    if form == "html":
        return page(dossier, reports, analyses)
    if form == "json":
        return dump(dossier) + "\n"
    if form == "text":
        return brief(dossier)
    if form == "md":
        return markdown(dossier)
    raise ValueError(f"unknown form {form!r}: text, md, html or json")


__all__ = ["brief", "findings", "index", "markdown", "page", "render"]
