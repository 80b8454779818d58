"""What comes in by form or JSON: files, texts, decisions."""

import re
from collections.abc import Mapping

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from onrecord.decisions import Decision
from onrecord.keep.store import Sent, Store
from onrecord.serve import bodies
from onrecord.serve.editing import Editor, told
from onrecord.serve.guard import own
from onrecord.serve.unpacking import FACTS, MOST_BYTES
from onrecord.types import Link

MOST_NAME, MOST_FILES = 80, 200


async def form(request: Request) -> FormData:
    """The fields of a form of ours; 403 for a form that is not."""
    found = await request.form(max_files=MOST_FILES, max_fields=40, max_part_size=MOST_BYTES)
    if not own(request, str(found.get("csrf", ""))):
        raise HTTPException(403, "this form is not from here, or too old: go back, load the page again and send it once more")
    return found


async def files(found: FormData) -> list[Sent]:
    """The uploaded files and the pasted text of a form."""
    facts = bodies.facts({k: str(found.get(k, "")) for k in FACTS})
    given = [f for f in found.getlist("files") if isinstance(f, UploadFile) and f.filename]
    out = [Sent(name=f.filename or "", data=await f.read(), facts=facts) for f in given]
    text = str(found.get("text", "")).strip()
    if text:
        out.append(pasted(text, facts))
    return out


def pasted(text: str, facts: Mapping[str, str], name: str = "") -> Sent:
    """A text as a file."""
    data = text.replace("\r\n", "\n").encode("utf-8", "replace")
    page = "<html" in text[:2000].lower()
    known = {k: v for k in FACTS if isinstance(v := facts.get(k), str)}
    return Sent(name=name or f"pasted{'.html' if page else '.txt'}", data=data, facts=known)


def decide(store: Store, given: Mapping[str, str], user: str) -> Decision:
    """Make the decision that fields ask for: ``what`` is confirm, reject (links), same, apart (names), undo. StoreError: what is wrong."""
    editor, what, reason = Editor(store, who(user)), given.get("what", ""), given.get("reason", "")[:500]
    story = given.get("story", "")
    if what in ("confirm", "reject"):
        pair = (given.get("left", ""), given.get("right", ""))
        link = _link(store, story, pair)
        if link and what == "reject":  # the rule's link goes: what it said is kept with the decision
            reason = "; ".join(part for part in (reason, told(link)) if part)
        relation, facet = (link.relation, link.facet) if link else (None, None)
        return editor.link(story, pair, "confirm" if what == "confirm" else "reject", relation=relation, facet=facet, reason=reason)
    if what == "same":
        return editor.names(story, (given.get("left", ""), given.get("right", "")), reason=reason)
    if what == "apart":
        return editor.split(story, given.get("left", ""), report=given.get("report", ""), reason=reason)
    if what == "undo" and re.fullmatch(r"[0-9]{1,12}", str(given.get("number", ""))):
        return editor.undo(int(given["number"]), reason=reason)
    raise HTTPException(400, "say what is decided: confirm or reject (a link), same or apart (names), or undo with a number")


def _link(store: Store, story: str, pair: tuple[str, str]) -> Link | None:
    """The link between two claims of a story, as it stands, or the one that is asked of them where they are for review."""
    dossier = store.dossier(story)
    return next((k for k in (*dossier.links, *dossier.review) if {k.left, k.right} == set(pair)), None) if dossier else None


def who(name: str) -> str:
    """A user's name; 400 without one: a decision nobody stands for is none."""
    plain = " ".join(name.split())[:MOST_NAME]
    if not plain:
        raise HTTPException(400, "give your name: a decision is kept with who made it")
    return plain
