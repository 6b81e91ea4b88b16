"""Every way to tamper with the trail is named by the verifier, a program that knows only the file.

It is run as a governance officer runs it: by itself, without this project on its path.
"""

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import override

from app.audit_keys import AuditKey
from app.database import DatabaseRole, engine_for
from app.demonstration import Founded
from app.domain import audit, checkpoints, merkle
from app.domain.audit import Position
from app.services import audit_exports, audit_seals
from tests.conftest import ROOT, WEDNESDAY_MORNING as NOW, found
from tests.sealing import KEY, act, as_superuser, heads

Line = dict[str, Any]
Lines = list[Line]

EVENTS, BATCH = 12, 3
"""One founding event and eleven acts, under a signed head after every third."""


@pytest.fixture(scope="module")
async def auditor_engine(database_url: URL) -> Any:
    """Sessions of the role that exports the trail."""
    engine = engine_for(database_url, DatabaseRole.AUDITOR, pool_size=1)
    yield engine
    await engine.dispose()


@pytest.fixture(scope="module")
async def founded(worker_engine: AsyncEngine, sealer_engine: AsyncEngine) -> Founded:
    """A partnership with a sealed trail."""
    founded = await found(worker_engine, "audited")
    await act(worker_engine, founded, events=EVENTS - 1)
    await audit_seals.seal(sealer_engine, KEY, now=NOW, batch=BATCH)
    return founded


async def exported(
    worker: AsyncEngine, auditor: AsyncEngine, founded: Founded, folder: Path
) -> Lines:
    """The trail as `frontdoor audit export` writes it, line by line."""
    path = folder / "fresh.jsonl"
    with path.open("w", encoding="utf-8") as into:
        await audit_exports.export_trail(
            worker, auditor, into, partnership_id=founded.id, slug=founded.slug, now=NOW
        )
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
async def trail(
    worker_engine: AsyncEngine, auditor_engine: AsyncEngine, founded: Founded, tmp_path: Path
) -> Lines:
    """A true export, to be tampered with."""
    return await exported(worker_engine, auditor_engine, founded, tmp_path)


@pytest.fixture
async def kept(admin_engine: AsyncEngine, founded: Founded, tmp_path: Path) -> list[Path]:
    """The heads that an agency kept of that trail: after 6 events, and after all 12."""
    files = []
    for head in await heads(admin_engine, founded):
        if head["tree_size"] in {6, EVENTS}:
            path = tmp_path / f"{head['tree_size']}.checkpoint"
            path.write_text(head["checkpoint"])
            files.append(path)
    assert len(files) == 2
    return files


def verify(lines: Lines, folder: Path, *options: str | Path) -> tuple[int, str]:
    """What the verifier says of an export, run with nothing of this project to import."""
    path = folder / "trail.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-I", ROOT / "verify_audit.py", path, *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def keeping(kept: list[Path]) -> list[str | Path]:
    return [word for path in kept for word in ("--kept-head", path)]


def events_of(lines: Lines) -> Lines:
    return [line for line in lines if line["kind"] == "event"]


def counted_anew(lines: Lines) -> Lines:
    """With an end that says what is there."""
    found = {kind: sum(line["kind"] == kind for line in lines) for kind in ("event", "head")}
    return [*lines[:-1], {"kind": "end", "events": found["event"], "heads": found["head"]}]


def test_a_true_export_is_whole(trail: Lines, tmp_path: Path, kept: list[Path]) -> None:
    status, said = verify(trail, tmp_path, *keeping(kept))
    assert status == 0, said
    assert "12 events under 4 signed heads" in said
    assert "2 heads that were kept elsewhere agree" in said


def test_without_a_kept_head_it_says_what_it_cannot_show(trail: Lines, tmp_path: Path) -> None:
    status, said = verify(trail, tmp_path)
    assert status == 0, said
    assert "rewritten by whoever holds the key would look the same" in said
    assert trail[0]["keys"][0] in said


def test_the_key_that_was_written_down_is_the_one_that_counts(trail: Lines, tmp_path: Path) -> None:
    status, said = verify(trail, tmp_path, "--key", trail[0]["keys"][0])
    assert status == 0, said
    other = AuditKey(Ed25519PrivateKey.generate()).public_key
    foreign = checkpoints.verifier_key(trail[0]["origin"], other)
    status, said = verify(trail, tmp_path, "--key", foreign)
    assert (status, "not signed with a key that you trust" in said) == (1, True)


def change_a_field(lines: Lines) -> Lines:
    events_of(lines)[4]["body"]["action"] = "person.searched"
    return lines


def change_a_field_and_its_commitment(lines: Lines) -> Lines:
    event = events_of(lines)[4]
    event["body"]["action"] = "person.searched"
    salt = bytes.fromhex(event["salt"])
    event["commitment"] = audit.commitment(event["body"], salt=salt).hex()
    return lines


def change_a_field_and_all_hashes_but_the_heads(lines: Lines) -> Lines:
    lines = change_a_field_and_its_commitment(lines)
    return [hashed_anew(line) for line in lines]


def hashed_anew(line: Line) -> Line:
    if line["kind"] == "event":
        position = Position(line["epoch"], line["xid"], line["sequence"])
        line["leaf_hash"] = audit.leaf_hash(
            line["index"],
            position,
            event_id=line["event_id"],
            commitment=bytes.fromhex(line["commitment"]),
        ).hex()
    return line


def delete(lines: Lines) -> Lines:
    lines.remove(events_of(lines)[4])
    return counted_anew(lines)


def delete_and_renumber(lines: Lines) -> Lines:
    lines = delete(lines)
    for index, event in enumerate(events_of(lines)):
        event["index"] = index
    return lines


def delete_renumber_and_hash(lines: Lines) -> Lines:
    return [hashed_anew(line) for line in delete_and_renumber(lines)]


def swap(lines: Lines) -> Lines:
    one, other = (lines.index(events_of(lines)[index]) for index in (4, 5))
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def swap_and_renumber(lines: Lines) -> Lines:
    lines = swap(lines)
    one, other = events_of(lines)[4:6]
    for name in ("index", "sequence", "xid"):
        one[name], other[name] = other[name], one[name]
    return lines


def swap_bodies(lines: Lines) -> Lines:
    one, other = events_of(lines)[4:6]
    for name in ("body", "salt", "commitment"):
        one[name], other[name] = other[name], one[name]
    return [hashed_anew(line) for line in lines]


def cut_the_tail(lines: Lines) -> Lines:
    for event in events_of(lines)[7:]:
        lines.remove(event)
    return counted_anew(lines)


def cut_the_file(lines: Lines) -> Lines:
    return lines[: lines.index(events_of(lines)[9])]


def cut_heads(lines: Lines) -> Lines:
    last = [line for line in lines if line["kind"] == "head"][-1]
    lines.remove(last)
    return counted_anew(lines)


def hide_a_body(lines: Lines) -> Lines:
    events_of(lines)[4] |= {"body": None, "salt": None}
    return lines


def forge_a_signature(lines: Lines) -> Lines:
    head = next(line for line in lines if line["kind"] == "head")
    stated, _, signed = head["checkpoint"].rpartition(" ")
    head["checkpoint"] = f"{stated} {b64encode(bytes(68)).decode()}\n"
    assert signed
    return lines


def bend_a_signature(lines: Lines) -> Lines:
    head = next(line for line in lines if line["kind"] == "head")
    head["checkpoint"] = head["checkpoint"].replace("signed 2026", "signed 2025")
    return lines


def say_another_epoch(lines: Lines) -> Lines:
    next(line for line in lines if line["kind"] == "head")["epoch"] = 7
    return lines


def say_a_member_twice(lines: Lines) -> Lines:
    lines[3] = Twice(lines[3])
    return lines


class Twice(dict[str, Any]):
    """Written as JSON, an object in which a member is there twice."""

    @override
    def items(self) -> Any:
        return [*super().items(), ("epoch", 1)]


TAMPERING: dict[str, tuple[Callable[[Lines], Lines], str]] = {
    "a field": (change_a_field, "Event 4 ("),
    "a field and its commitment": (change_a_field_and_its_commitment, "Event 4 ("),
    "a field and every hash that needs no key": (
        change_a_field_and_all_hashes_but_the_heads,
        "the head of 6 events was signed over: an event from 3 to 5",
    ),
    "an event taken out": (delete, "Event 4 is missing"),
    "an event taken out, those after it renumbered": (delete_and_renumber, "Event 4 ("),
    "likewise, and every hash that needs no key": (
        delete_renumber_and_hash,
        "The head of 6 events follows event 4",
    ),
    "two events in each other's place": (swap, "Event 4 is missing: event 5"),
    "likewise, renumbered": (swap_and_renumber, "Event 4 ("),
    "two bodies in each other's place": (swap_bodies, "has the body of another event"),
    "the tail cut off": (cut_the_tail, "The head of 9 events follows event 6"),
    "the end of the file cut off": (cut_the_file, "cut or put together after event 8"),
    "heads cut off": (cut_heads, "No head covers an event from 9 to 11"),
    "a body taken out": (hide_a_body, "Event 4 ("),
    "a signature of no known key": (forge_a_signature, "not signed with a key that you trust"),
    "a signature that is not good": (bend_a_signature, "of the head of 3 events is not good"),
    "an epoch that was not signed": (say_another_epoch, "what was not signed"),
    "a member that is there twice": (say_a_member_twice, "Line 4 cannot be read"),
}
"""What is done to an export, and what the verifier must say of the first bad point."""


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_named_where_it_begins(trail: Lines, tmp_path: Path, what: str) -> None:
    tamper, named = TAMPERING[what]
    status, said = verify(tamper(trail), tmp_path)
    assert status == 1
    assert named in said


def signed_anew(lines: Lines, key: AuditKey = KEY) -> Lines:
    """Everything after tampering hashed and signed again, as somebody with the key would."""
    frontier = merkle.Frontier()
    origin = lines[0]["origin"]
    for line in lines:
        if line["kind"] == "event":
            line["index"] = frontier.size
            frontier.append(bytes.fromhex(hashed_anew(line)["leaf_hash"]))
        if line["kind"] == "head":
            stated = checkpoints.statement(
                origin, size=frontier.size, root_hash=frontier.root(), epoch=0, signed_at=NOW
            )
            line["size"], line["root"] = frontier.size, frontier.root().hex()
            line["checkpoint"] = checkpoints.checkpoint(
                stated, key.sign(stated), origin=origin, public_key=key.public_key
            )
    return lines


REWRITING: dict[str, tuple[Callable[[Lines], Lines], str]] = {
    "changed": (change_a_field_and_its_commitment, "an event from 0 to 5"),
    "taken out": (delete, "an event from 0 to 5"),
}


@pytest.mark.parametrize("what", REWRITING)
def test_what_was_signed_anew_with_the_key_is_caught_by_a_head_that_was_kept(
    trail: Lines, tmp_path: Path, kept: list[Path], what: str
) -> None:
    rewrite, named = REWRITING[what]
    rewritten = signed_anew(rewrite(trail))
    status, said = verify(rewritten, tmp_path)
    assert status == 0, "without a kept head nothing shows it"
    status, said = verify(rewritten, tmp_path, *keeping(kept))
    assert status == 1
    assert "6.checkpoint" in said
    assert named in said


def test_of_what_was_rewritten_after_a_kept_head_only_the_part_after_it_is_named(
    trail: Lines, tmp_path: Path, kept: list[Path]
) -> None:
    event = events_of(trail)[7]
    event["body"]["action"] = "person.searched"
    salt = bytes.fromhex(event["salt"])
    event["commitment"] = audit.commitment(event["body"], salt=salt).hex()
    status, said = verify(signed_anew(trail), tmp_path, *keeping(kept))
    assert status == 1
    assert "12.checkpoint" in said
    assert "an event from 6 to 11" in said


def test_events_and_heads_that_were_cut_together_are_missed_by_a_head_that_was_kept(
    trail: Lines, tmp_path: Path, kept: list[Path]
) -> None:
    ninth = next(line for line in trail if line["kind"] == "head" and line["size"] == 9)
    cut = counted_anew([*trail[: trail.index(ninth) + 1], trail[-1]])
    status, said = verify(cut, tmp_path)
    assert status == 0, "without a kept head nothing shows it"
    status, said = verify(cut, tmp_path, *keeping(kept))
    assert status == 1
    assert "12.checkpoint" in said
    assert "signed over 12 events, and only 9 are here" in said


def test_a_body_that_was_lawfully_destroyed_leaves_a_trail_that_is_whole(
    trail: Lines, tmp_path: Path, kept: list[Path]
) -> None:
    destroyed, told = events_of(trail)[4], events_of(trail)[8]
    told["body"] |= {
        "action": "audit_event.destroyed",
        "record_type": "audit_events",
        "record_id": destroyed["event_id"],
    }
    told["commitment"] = audit.commitment(told["body"], salt=bytes.fromhex(told["salt"])).hex()
    whole = signed_anew(trail)
    destroyed |= {"body": None, "salt": None}
    status, said = verify(whole, tmp_path, *keeping(kept[:1]))
    assert status == 0, said
    assert f"The body of event 4 ({destroyed['event_id']}) was destroyed" in said


async def test_what_is_changed_in_the_database_shows_in_the_export(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    auditor_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    tmp_path: Path,
) -> None:
    founded = await found(worker_engine, "harmed")
    await act(worker_engine, founded, events=5)
    await audit_seals.seal(sealer_engine, KEY, now=NOW)
    at = "WHERE partnership_id = :tenant AND facts ->> 'number' = '2'"
    for statement, named in (
        (f"UPDATE audit_events SET facts = facts || '{{\"more\": 1}}' {at}", "Event 3 ("),
        (f"DELETE FROM audit_events {at}", "no event says that it was destroyed"),
    ):
        await as_superuser(admin_engine, statement, tenant=founded.id)
        lines = await exported(worker_engine, auditor_engine, founded, tmp_path)
        status, said = verify(lines, tmp_path)
        assert (status, named in said) == (1, True), said


async def test_an_export_is_on_the_trail_and_says_what_was_not_sealed_yet(
    worker_engine: AsyncEngine, auditor_engine: AsyncEngine, tmp_path: Path
) -> None:
    founded = await found(worker_engine, "unsealed")
    lines = await exported(worker_engine, auditor_engine, founded, tmp_path)
    assert [line["kind"] for line in lines] == ["header", "end"]
    assert lines[0]["unsealed"] == 2, "the founding, and the export itself"


def test_the_checkpoint_is_the_text_that_its_specification_says() -> None:
    """C2SP tlog-checkpoint and signed-note, worked out by hand."""
    origin, root = "frontdoor/invented", sha256(b"").digest()
    stated = checkpoints.statement(origin, size=7, root_hash=root, epoch=2, signed_at=NOW)
    assert stated == (
        "frontdoor/invented\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
        "epoch 2\nsigned 2026-11-18T09:30:00.000000Z\n"
    )
    public = KEY.public_key
    key_id = sha256(b"frontdoor/invented\n\x01" + public).digest()[:4]
    signature = KEY.sign(stated)
    signed = checkpoints.checkpoint(stated, signature, origin=origin, public_key=public)
    encoded = b64encode(key_id + signature).decode()
    assert signed == f"{stated}\n\u2014 frontdoor/invented {encoded}\n"
    KEY.private_key.public_key().verify(signature, stated.encode())
