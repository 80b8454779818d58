"""Uploads in a record: their bytes until they are read, how often that was tried and by whom, and what came of each file.

A file is worked on in steps; each step is one transaction, with what it adds to the record and what is noted of it. So a program that is
killed goes on behind the last step, and two that work on one file at a time add nothing twice: a step looks at what the steps before left.
"""

import hashlib
import zlib
from collections.abc import Sequence

import msgspec

from onrecord.codec import encode
from onrecord.keep.pack import DAMAGE, blob, pack, text_of, unpack
from onrecord.keep.reports import Ready, Reports
from onrecord.keep.sql import Row
from onrecord.keep.store import Listed, Outcome, Sent, Slot, Step, Upload, UploadFile, Waiting
from onrecord.types import Record, Refusal

FILE = ("upload", "place", "name", "state", "tries", "digest", "facts", "bytes", "outcome")
FAST = 1  # zlib's level: the bytes stay for seconds
LINKED = (
    "select distinct member.report, member.story, dossier.title from member join dossier on dossier.story = member.story "
    "where member.report in {}"
)


class Facts(Record, frozen=True):
    """What a sender knows of a file."""

    known: dict[str, str]


class Uploads(Reports):
    """The part of a store that keeps uploads."""

    def take_in(self, upload: str, files: Sequence[Sent]) -> None:
        """Keep the files of an upload, all or nothing: when this returns they outlive the program."""
        rows = [_row(upload, n, f) for n, f in enumerate(files)]
        with self._writing():
            head = (self._next("upload"), upload, self.clock(), "waiting")
            self._lay("upload", ("number", "id", "at", "state"), [head])
            self._lay("upload_file", FILE, rows)

    def waiting(self) -> list[Waiting]:
        """Files that are still to be read: those first that were tried least often, so that none holds up those behind it."""
        query = "select upload, place, tries, owner, begun from upload_file join upload on upload.id = upload_file.upload "
        rows = self._rows(query + "where upload_file.state = 'waiting' order by tries, number, place")
        return [Waiting(at=Slot(u, n), tries=t, owner=text_of(o) if o else "", begun=b or "") for u, n, t, o, b in rows]

    def unlinked(self) -> list[str]:
        """Uploads of which every file is read, and which are not noted as done, in the order of coming."""
        some = "select 1 from upload_file where upload = upload.id and state = 'waiting'"
        return [i for (i,) in self._rows(f"select id from upload where state = 'waiting' and not exists ({some}) order by number")]

    def begin(self, at: Slot, owner: str) -> Sent | None:
        """Note who works on a file, and give it; None where it is done. ValueError where its bytes have changed."""
        with self._writing():
            change = {"tries": lambda tries: tries + 1, "owner": blob(owner), "begun": self.clock()}
            if not self._change("upload_file", change, "upload = ? and place = ? and state = 'waiting'", *at):
                return None
        found = self._one("select name, digest, facts, bytes from upload_file where upload = ? and place = ?", *at)
        return _sent(found) if found and found[3] is not None else None

    def step(self, at: Slot, step: Step) -> Outcome | None:
        """Keep what was made of a part of a file, and note it; the outcome as it now is, None where the file is done already."""
        ready = [Ready.of(a, raw) for a, raw in step.items]
        with self._writing():
            found = self._one("select state, outcome from upload_file where upload = ? and place = ?", *at)
            if not found or found[0] != "waiting":
                return None
            before = _outcome(found[1])
            there = {*before.added, *before.known}
            fresh = self._keep([r for r in ready if r.analysis.report.id not in there])
            known = [i for i in (*step.known, *(r.analysis.report.id for r in ready)) if i not in there and i not in fresh]
            after = _after(before, fresh, known, step.refused)
            for refusal in step.refused:
                self._refused(refusal)
            self._noted(at, after, ended=step.ended)
        return after

    def _noted(self, at: Slot, after: Outcome, *, ended: bool) -> None:
        """An ended file's bytes go: what came of them is in the record, and nothing of a text that is taken down may stay here."""
        none = dict.fromkeys(("bytes", "facts", "owner", "begun"))
        change = {"state": "done", **none} if ended else {"begun": self.clock()}
        self._change("upload_file", {"outcome": pack(after), **change}, "upload = ? and place = ?", *at, anew=ended)

    def finish(self, upload: str, trouble: Refusal | None = None) -> None:
        """Note that an upload is done, and what went wrong behind its files."""
        with self._writing():
            self._change("upload", {"state": "done", "trouble": pack(trouble) if trouble else None}, "id = ?", upload)

    def outcome(self, at: Slot) -> Outcome:
        """What came of a file until now."""
        found = self._one("select outcome from upload_file where upload = ? and place = ?", *at)
        return _outcome(found[0]) if found else Outcome()

    def named(self, at: Slot) -> str:
        """The name under which a file was sent."""
        found = self._one("select name from upload_file where upload = ? and place = ?", *at)
        return text_of(found[0]) if found else ""

    def uploads(self, *, limit: int = 50, offset: int = 0) -> Listed[Upload]:
        """The uploads, the last first."""
        rows = list(self._rows("select id from upload order by number desc limit ? offset ?", limit, offset))
        total = self._one("select count(*) from upload")
        found = tuple(u for (i,) in rows if (u := self.upload(i)))
        return Listed(rows=found, total=total[0] if total else 0, offset=offset)

    def upload(self, ident: str) -> Upload | None:
        """An upload with what came of each of its files; None where there is none."""
        found = self._one("select id, at, state, trouble from upload where id = ?", ident)
        if not found:
            return None
        rows = self._rows("select name, state, outcome from upload_file where upload = ? order by place", ident)
        files = tuple(UploadFile(name=text_of(name), ended=state == "done", outcome=_outcome(body)) for name, state, body in rows)
        reports = sorted({i for f in files for i in (*f.outcome.added, *f.outcome.known)})
        stories = {story: text_of(title) for _, story, title in self._in(LINKED, reports)}
        trouble = self._unpacked(found[3], Refusal, f"upload {ident}") if found[3] else None
        return Upload(
            id=found[0], at=found[1], ended=found[2] == "done", files=files, stories=tuple(sorted(stories.items())), trouble=trouble
        )

    def _upload_faults(self) -> list[str]:
        """Waiting files whose bytes have changed, outcomes that cannot be read, uploads without files."""
        out = []
        for upload, place, name, digest, facts, data, outcome in self._rows(
            "select upload, place, name, digest, facts, bytes, outcome from upload_file order by upload, place"
        ):
            try:
                unpack(outcome, Outcome)
                if data is not None:
                    _sent((name, digest, facts, data))
            except DAMAGE as error:
                out.append(f"file {place} of upload {upload}: {error}")
        bare = "select id from upload where not exists (select 1 from upload_file where upload = upload.id) order by id"
        return out + [f"upload {i} has no file" for (i,) in self._rows(bare)]


def _row(upload: str, place: int, f: Sent) -> Row:
    digest = hashlib.sha256(encode(Facts(known=f.facts)) + f.data).hexdigest()
    return (
        upload, place, blob(f.name), "waiting", 0, digest, pack(Facts(known=f.facts)), zlib.compress(f.data, FAST), pack(Outcome()),
    )  # fmt: skip


def _sent(row: Row) -> Sent:
    """A file as it was sent; ValueError where it has changed."""
    name, digest, packed, data = row
    try:
        facts, raw = unpack(packed, Facts).known, zlib.decompress(data)
    except (*DAMAGE, zlib.error) as error:
        raise ValueError(f"its bytes have changed in the record ({error})") from error
    if hashlib.sha256(encode(Facts(known=facts)) + raw).hexdigest() != digest:
        raise ValueError("its bytes have changed in the record")
    return Sent(name=text_of(name), data=raw, facts=facts)


def _outcome(body: bytes) -> Outcome:
    """What came of a file; where that is damaged, that it is (the reports themselves are in the record)."""
    try:
        return unpack(body, Outcome)
    except DAMAGE:
        why = "what came of it cannot be read any more: this row of the record is damaged"
        return Outcome(refused=(Refusal(file="", reason=why, advice="what it added is in the stories; run `onrecord check`"),))


def _after(before: Outcome, fresh: Sequence[str], known: Sequence[str], refused: Sequence[Refusal]) -> Outcome:
    """An outcome with what one more step brought, each thing once."""
    return msgspec.structs.replace(
        before,
        added=(*before.added, *fresh),
        known=tuple(dict.fromkeys((*before.known, *known))),
        refused=tuple(dict.fromkeys((*before.refused, *refused))),
    )
