"""Proving that a trail is whole, as somebody does who trusts neither the service nor its makers."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from app.audit.signing_key import AuditKey
from app.cli.demo.partnerships import Founded
from app.db.engine import DatabaseRole, engine_for
from app.domain.audit import tree_heads
from app.services.audit import tree_exports
from tests.support.clock import WEDNESDAY_MORNING
from tests.support.repository import ROOT


async def exported(url: URL, worker: AsyncEngine, founded: Founded, folder: Path) -> Path:
    """The trail of a partnership in a file, as `frontdoor audit export` writes it."""
    auditor = engine_for(url, DatabaseRole.AUDITOR, pool_size=1)
    path = folder / "trail.jsonl"
    with path.open("w", encoding="utf-8") as into:
        await tree_exports.export_trail(
            worker,
            auditor,
            into,
            partnership_id=founded.id,
            slug=founded.slug,
            now=WEDNESDAY_MORNING,
        )
    await auditor.dispose()
    return path


def without_network() -> list[str]:
    """What to put before a command so that it has no network, where the machine allows that."""
    unshare = shutil.which("unshare")
    if unshare is None or os.geteuid() != 0:
        return []
    alone = [unshare, "--net"]
    tried = subprocess.run([*alone, "true"], check=False, capture_output=True)  # noqa: S603 - as above
    return alone if tried.returncode == 0 else []


def verified(export: Path, *heads: Path, key: AuditKey) -> tuple[int, str]:
    """What the offline verifier says, run alone in a folder with the export and the kept heads.

    It is given the public key, as somebody has it who wrote it down.
    """
    alone = export.parent / "alone"
    alone.mkdir(exist_ok=True)
    program = shutil.copy(ROOT / "verify_audit.py", alone)
    kept = [word for head in heads for word in ("--kept-head", str(head))]
    with export.open(encoding="utf-8") as lines:
        origin = json.loads(lines.readline())["origin"]
    pinned = ["--key", tree_heads.verifier_key(origin, key.public_key)]
    done = subprocess.run(  # noqa: S603 - our own program, by itself
        [*without_network(), sys.executable, "-I", program, str(export), *pinned, *kept],
        cwd=alone,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
