"""Witnesses: where signed heads of the audit log are left for agencies to save.

A head saved where the holder of the database and the key cannot change it is what reveals that
the audit log was rewritten, or that an earlier copy of the database is being written to.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final, Protocol
from uuid import UUID

from app.domain.audit.tree_forks import WitnessHoldsAnotherRoot
from app.domain.audit.tree_heads import HeldHead, read_checkpoint

LATEST: Final = "latest.checkpoint"
_LONGEST: Final = 4_096
"""Bytes of a checkpoint that are read: one of ours has a few hundred."""


class Witnesses(Protocol):
    """A way to hand heads to the agencies of a partnership, and to ask what they hold."""

    def names(self, partnership: str) -> Sequence[str]:
        """Who witnesses for a partnership, whether or not this database knows the agency.

        Raises:
            OSError: none can be reached.
        """

    def held(self, partnership: str, *, name: str) -> str:
        """The latest head that a witness holds; "" where it holds none.

        Raises:
            OSError: it cannot be reached.
        """

    def show(self, checkpoint: str, *, partnership: str, agency_id: UUID) -> None:
        """Let an agency see the newest head, in the place of the one before it.

        Raises:
            OSError: it cannot be reached.
        """

    def deliver(self, checkpoint: str, *, partnership: str, agency_id: UUID) -> bool:
        """Let an agency have a head; False if it has it already. What it has is never replaced.

        Raises:
            WitnessHoldsAnotherRoot: it has another head of that size and epoch.
            OSError: it cannot be reached.
        """


@dataclass(frozen=True, slots=True)
class WitnessFolder:
    """Leaves heads as files: `<partnership>/<agency>/<tree size>.checkpoint`.

    Heads of a later epoch have it in their names (`12.epoch-1.checkpoint`), because after a restore
    that was declared a size may be signed again. `latest.checkpoint` is the newest of all, replaced
    with every head. Each agency is to have its own folder mounted from a place that only it can
    change; the outer folder is never made, so that one that is not mounted is noticed.
    """

    folder: Path

    def names(self, partnership: str) -> Sequence[str]:
        """Every folder of an agency that is there."""
        self._refuse_unmounted()
        of_partnership = self.folder / partnership
        if not of_partnership.is_dir():
            return ()
        return sorted(each.name for each in of_partnership.iterdir() if each.is_dir())

    def held(self, partnership: str, *, name: str) -> str:
        """Read the newest file in the folder of an agency."""
        return _newest(self.folder / partnership / name)

    def show(self, checkpoint: str, *, partnership: str, agency_id: UUID) -> None:
        """Replace `latest.checkpoint`, unless it is of a larger tree."""
        folder = self._of(partnership, agency_id)
        new, before = read_checkpoint(checkpoint), read_checkpoint(_text(folder / LATEST))
        if new is None or (before is not None and _place(before) >= _place(new)):
            return
        with _written(folder, checkpoint) as fresh:
            fresh.replace(folder / LATEST)

    def deliver(self, checkpoint: str, *, partnership: str, agency_id: UUID) -> bool:
        """Write the file, whole or not at all."""
        head = read_checkpoint(checkpoint)
        if head is None:
            raise ValueError("only a checkpoint is delivered")
        name = f"{head.size}.epoch-{head.epoch}" if head.epoch else f"{head.size}"
        path = self._of(partnership, agency_id) / f"{name}.checkpoint"
        if not _text(path):
            with _written(path.parent, checkpoint) as fresh, suppress(FileExistsError):
                os.link(fresh, path)
            if _text(path) == checkpoint:
                return True
        there = read_checkpoint(_text(path))
        if there is None or there.root_hash != head.root_hash:
            raise WitnessHoldsAnotherRoot
        return False

    def _of(self, partnership: str, agency_id: UUID) -> Path:
        self._refuse_unmounted()
        folder = self.folder / partnership / str(agency_id)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _refuse_unmounted(self) -> None:
        if not self.folder.is_dir():
            raise FileNotFoundError("the folder of the witnesses is not there")


def _place(head: HeldHead) -> tuple[int, int]:
    return head.epoch, head.size


def _newest(folder: Path) -> str:
    """The newest head in a folder; where `latest.checkpoint` is no head, that of all the others."""
    latest = _text(folder / LATEST)
    if read_checkpoint(latest) is not None:
        return latest
    heads = {
        _place(head): text
        for path in folder.glob("*.checkpoint")
        if (head := read_checkpoint(text := _text(path))) is not None
    }
    return heads[max(heads)] if heads else latest


def _text(path: Path) -> str:
    """What a file holds, as far as it could be a checkpoint; "" where there is none."""
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST).decode(errors="replace")
    except FileNotFoundError:
        return ""


@contextmanager
def _written(folder: Path, text: str) -> Iterator[Path]:
    """A file beside the others, whole, to be given its name."""
    with NamedTemporaryFile("w", dir=folder, encoding="utf-8", delete=False) as fresh:
        fresh.write(text)
    path = Path(fresh.name)
    try:
        path.chmod(0o644)
        yield path
    finally:
        path.unlink(missing_ok=True)
