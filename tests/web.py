"""A record of the sample for the tests of the web app, and a client that acts as a browser does."""

import re
import shutil
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import onrecord.keep as keep
from onrecord.grow import rules
from onrecord.serve.growing import relink
from onrecord.serve.web import app
from onrecord.types import Analysis, Report

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

HOST = "http://localhost"
BROWSER = {"origin": HOST, "sec-fetch-site": "same-origin"}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def record(analyses: Sequence[Analysis], folder: Path) -> Path:
    """A record of the sample, and of a report that means harm."""
    path = folder / "record.sqlite"
    if not path.exists():
        with keep.open(path, rules=rules("find")) as store:
            for a in analyses:
                store.add(a)
            store.add(harm())
            relink(store)
    return path


def harm() -> Analysis:
    """A report all of whose fields are markup."""
    text = f"{HOSTILE}\n\n{HOSTILE} said the mayor of Quill. \u202eevil\u202c"
    report = Report(
        id="sha256:" + "e" * 64, file=f"{HOSTILE}.txt", text=text, outlet=HOSTILE, title=HOSTILE, url="javascript:alert(1)", language="en"
    )
    return Analysis(report=report)


def client(path: Path, folder: Path, token: str | None = None, **kw: Any) -> TestClient:
    """A client on a copy of a record of its own."""
    copy = folder / "copy.sqlite"
    shutil.copy(path, copy)
    return TestClient(app(copy, token), base_url=kw.pop("base_url", HOST), **kw)


def csrf(c: TestClient, where: str = "/add") -> str:
    """The token of a form as a browser has it after loading the page."""
    found = re.search(r'name="csrf" value="(\w+)"', c.get(where).text)
    assert found
    return found[1]


__all__ = ["BROWSER", "HOST", "HOSTILE", "TestClient", "client", "csrf", "harm", "record"]
