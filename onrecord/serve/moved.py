"""An address that a story had before leads to where it is now."""

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request

from onrecord.serve.library import Library


def elsewhere(library: Library, request: Request, story: str) -> HTTPException:
    """The answer for a story that is not there: the way to the one that it became (307), or what it became (404)."""
    with library.store() as store:
        heirs = store.heirs(story)
    if len(heirs) == 1:
        path = request.url.path.replace(f"/{story}", f"/{heirs[0]}", 1)
        return HTTPException(307, f"it is at {path}", headers={"location": quote(path)})
    why = f"it became several: {', '.join(heirs)}" if heirs else "it may have been taken down"
    return HTTPException(404, f"there is no such story here; {why}. The list of stories has all that are")
