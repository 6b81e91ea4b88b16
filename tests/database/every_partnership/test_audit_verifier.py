"""Every way to tamper with the trail is named by the verifier, a program that knows only the file.

It is run as a governance officer runs it: by itself, without this project on its path.
"""

import json
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from app.audit.signing_key import AuditKey
from app.cli.demo.partnerships import Founded
from app.db.engine import DatabaseRole, engine_for
from app.domain.audit import events, tree_heads
from app.services.audit import tree_exports, tree_sealing
from tests.support.clock import WEDNESDAY_MORNING as NOW
from tests.support.database.export_tampering import (
    REWRITING,
    TAMPERING,
    Lines,
    counted_anew,
    events_of,
    signed_anew,
)
from tests.support.database.sealed_events import KEY, act, as_superuser, heads
from tests.support.partnerships import found
from tests.support.repository import ROOT

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
    await tree_sealing.seal(sealer_engine, KEY, now=NOW, batch=BATCH)
    return founded


async def exported(
    worker: AsyncEngine, auditor: AsyncEngine, founded: Founded, folder: Path
) -> Lines:
    """The trail as `frontdoor audit export` writes it, line by line."""
    path = folder / "fresh.jsonl"
    with path.open("w", encoding="utf-8") as into:
        await tree_exports.export_trail(
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


def written_down(lines: Lines) -> list[str | Path]:
    """The key, as somebody has it who did not take it from the export."""
    return ["--key", tree_heads.verifier_key(lines[0]["origin"], KEY.public_key)]


WHOLE, BAD, CALLED_WRONGLY, NOT_AUTHENTIC, NOT_COMPLETE, DESTROYED, LOST = range(7)


def test_a_true_export_is_whole(trail: Lines, tmp_path: Path, kept: list[Path]) -> None:
    status, said = verify(trail, tmp_path, *written_down(trail), *keeping(kept))
    assert status == WHOLE, said
    assert said.startswith("The trail is whole:")
    assert "12 events under 4 signed heads" in said
    assert "agree with the first 12 events" in said


def test_what_comes_after_the_newest_head_that_was_kept_is_said(
    trail: Lines, tmp_path: Path, kept: list[Path]
) -> None:
    status, said = verify(trail, tmp_path, *written_down(trail), *keeping(kept[:1]))
    assert status == WHOLE, said
    assert "agree with the first 6 events" in said
    assert "could have rewritten the 6 after them, and cut more" in said


def test_without_a_kept_head_it_says_what_it_cannot_show(trail: Lines, tmp_path: Path) -> None:
    status, said = verify(trail, tmp_path, *written_down(trail))
    assert status == NOT_COMPLETE, said
    assert "COMPLETENESS IS NOT ESTABLISHED" in said
    assert "rewritten by whoever holds the key would look the same" in said
    assert "given with --kept-head, would show every event" in said
    assert "whole" not in said


@pytest.mark.parametrize("with_head", [True, False])
def test_without_a_key_from_outside_it_says_that_anybody_could_have_made_it(
    trail: Lines, tmp_path: Path, kept: list[Path], with_head: bool
) -> None:
    status, said = verify(trail, tmp_path, *(keeping(kept) if with_head else []))
    assert status == NOT_AUTHENTIC, said
    assert "AUTHENTICITY IS NOT ESTABLISHED" in said
    assert "whole" not in said
    stranger = AuditKey(Ed25519PrivateKey.generate())
    trail[0]["keys"] = [tree_heads.verifier_key(trail[0]["origin"], stranger.public_key)]
    status, said = verify(signed_anew(trail, stranger), tmp_path)
    assert status == NOT_AUTHENTIC, "anybody signs a trail of their own with a key of their own"
    status, said = verify(trail, tmp_path, *written_down(trail))
    assert (status, "not signed with a key that you trust" in said) == (BAD, True)


def test_a_log_without_an_event_is_never_whole(
    trail: Lines, tmp_path: Path, kept: list[Path]
) -> None:
    emptied = [trail[0], {"kind": "end", "events": 0, "heads": 0}]
    status, said = verify(emptied, tmp_path)
    assert (status, "whole" in said) == (NOT_AUTHENTIC, False)
    status, said = verify(emptied, tmp_path, *written_down(trail))
    assert (status, "whole" in said) == (NOT_COMPLETE, False)
    assert "a trail that was emptied" in said
    status, said = verify(emptied, tmp_path, *written_down(trail), *keeping(kept))
    assert (status, "signed over 6 events, and only 0 are here" in said) == (BAD, True)


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_named_where_it_begins(trail: Lines, tmp_path: Path, what: str) -> None:
    tamper, named = TAMPERING[what]
    key = written_down(trail)
    status, said = verify(tamper(trail), tmp_path, *key)
    assert status == BAD
    assert named in said


@pytest.mark.parametrize("what", REWRITING)
def test_what_was_signed_anew_with_the_key_is_caught_by_a_head_that_was_kept(
    trail: Lines, tmp_path: Path, kept: list[Path], what: str
) -> None:
    rewrite, named = REWRITING[what]
    rewritten = signed_anew(rewrite(trail))
    key = written_down(trail)
    status, said = verify(rewritten, tmp_path, *key)
    assert status == NOT_COMPLETE, "without a kept head nothing shows it"
    status, said = verify(rewritten, tmp_path, *key, *keeping(kept))
    assert status == BAD
    assert "6.checkpoint" in said
    assert named in said


def test_of_what_was_rewritten_after_a_kept_head_only_the_part_after_it_is_named(
    trail: Lines, tmp_path: Path, kept: list[Path]
) -> None:
    event = events_of(trail)[7]
    event["body"]["action"] = "person.searched"
    salt = bytes.fromhex(event["salt"])
    event["commitment"] = events.commitment(event["body"], salt=salt).hex()
    status, said = verify(signed_anew(trail), tmp_path, *keeping(kept))
    assert status == BAD
    assert "12.checkpoint" in said
    assert "an event from 6 to 11" in said


def test_events_and_heads_that_were_cut_together_are_missed_by_a_head_that_was_kept(
    trail: Lines, tmp_path: Path, kept: list[Path]
) -> None:
    ninth = next(line for line in trail if line["kind"] == "head" and line["size"] == 9)
    cut = counted_anew([*trail[: trail.index(ninth) + 1], trail[-1]])
    key = written_down(trail)
    status, said = verify(cut, tmp_path, *key)
    assert status == NOT_COMPLETE, "without a kept head nothing shows it"
    status, said = verify(cut, tmp_path, *key, *keeping(kept))
    assert status == BAD
    assert "12.checkpoint" in said
    assert "signed over 12 events, and only 9 are here" in said
    assert "Or it is an export of before that head was signed" in said


def test_a_restore_that_was_declared_is_said_and_what_it_lost_is_no_change(
    trail: Lines, tmp_path: Path, kept: list[Path]
) -> None:
    """The backup had six events; the head over twelve was signed before the restore."""
    sixth = next(line for line in trail if line["kind"] == "head" and line["size"] == 6)
    told = events_of(trail)[6]
    because = "A disk failed (invented)."
    digest = sha256(because.encode()).hexdigest()
    told["body"] |= {
        "action": "audit_epoch.begun",
        "facts": {"epoch": 1, "because_sha256": digest},
    }
    told["commitment"] = events.commitment(told["body"], salt=bytes.fromhex(told["salt"])).hex()
    after = trail[trail.index(sixth) + 1 : -1]
    for line in after:
        line["epoch"] = 1
    trail[0]["epochs"] = [{"epoch": 1, "began_at": events.instant(NOW), "because": because}]
    restored = signed_anew(counted_anew([*trail[: trail.index(sixth) + 1], *after, trail[-1]]))
    key = written_down(trail)
    status, said = verify(restored, tmp_path, *key, *keeping(kept[:1]))
    assert status == WHOLE, said
    assert "RESTORED: that the database was restored was declared before the head of 9" in said
    assert "Event 6 says so" in said
    assert 'Its digest is that of the reason "A disk failed (invented)."' in said
    status, said = verify(restored, tmp_path, *key, *keeping(kept))
    assert status == LOST, said
    assert 'LOST: the head in "12.checkpoint" was signed over 12 events in epoch 0' in said
    assert "agree with the first 6 events" in said
    shorter = counted_anew([*[line for line in restored if line.get("size") != 12][:-4], trail[-1]])
    status, said = verify(shorter, tmp_path, *key, *keeping(kept))
    assert status == LOST, said
    trail[0]["epochs"][0]["because"] = "Another reason."
    status, said = verify(restored, tmp_path, *key)
    assert (status, "another reason for epoch 1" in said) == (BAD, True)


def test_a_restore_that_was_declared_excuses_nothing_that_was_signed_before_it(
    trail: Lines, tmp_path: Path, kept: list[Path]
) -> None:
    event = events_of(trail)[4]
    event["body"]["action"] = "person.searched"
    event["commitment"] = events.commitment(event["body"], salt=bytes.fromhex(event["salt"])).hex()
    for line in trail[trail.index(events_of(trail)[6]) : -1]:
        line["epoch"] = 1
    status, said = verify(signed_anew(trail), tmp_path, *written_down(trail), *keeping(kept))
    assert status == BAD
    assert "6.checkpoint" in said


async def test_what_is_changed_in_the_database_shows_in_the_export(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    auditor_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    tmp_path: Path,
) -> None:
    founded = await found(worker_engine, "harmed")
    await act(worker_engine, founded, events=5)
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    at = "WHERE partnership_id = :tenant AND facts ->> 'number' = '2'"
    for statement, named in (
        (f"UPDATE audit_events SET facts = facts || '{{\"more\": 1}}' {at}", "Event 3 ("),
        (f"DELETE FROM audit_events {at}", "no event says that it was destroyed"),
    ):
        await as_superuser(admin_engine, statement, tenant=founded.id)
        lines = await exported(worker_engine, auditor_engine, founded, tmp_path)
        status, said = verify(lines, tmp_path)
        assert (status, named in said) == (BAD, True), said


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
    stated = tree_heads.statement(origin, size=7, root_hash=root, epoch=2, signed_at=NOW)
    assert stated == (
        "frontdoor/invented\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
        "epoch 2\nsigned 2026-11-18T09:30:00.000000Z\n"
    )
    public = KEY.public_key
    key_id = sha256(b"frontdoor/invented\n\x01" + public).digest()[:4]
    signature = KEY.sign(stated)
    signed = tree_heads.checkpoint(stated, signature, origin=origin, public_key=public)
    encoded = b64encode(key_id + signature).decode()
    assert signed == f"{stated}\n\u2014 frontdoor/invented {encoded}\n"
    KEY.private_key.public_key().verify(signature, stated.encode())
