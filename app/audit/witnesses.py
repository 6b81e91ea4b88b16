"""Witnesses: where signed heads of the audit log are left for agencies to save.

A head saved where the holder of the database and the key cannot change it is what reveals that
the audit log was rewritten.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol
from uuid import UUID


class Witnesses(Protocol):
    """A way to hand heads to the agencies of a partnership."""

    def deliver(
        self, checkpoint: str, *, partnership: str, agency_id: UUID, tree_size: int
    ) -> bool:
        """Let an agency have a head; False if it has it already. What it has is never replaced."""


@dataclass(frozen=True, slots=True)
class WitnessFolder:
    """Leaves heads as files: `<partnership>/<agency>/<tree size>.checkpoint`.

    Each agency is to have its own folder mounted from a place that only it can change.
    """

    folder: Path

    def deliver(
        self, checkpoint: str, *, partnership: str, agency_id: UUID, tree_size: int
    ) -> bool:
        """Write the file, whole or not at all."""
        path = self.folder / partnership / str(agency_id) / f"{tree_size}.checkpoint"
        if path.exists():
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent, encoding="utf-8") as fresh:
            fresh.write(checkpoint)
            fresh.flush()
            Path(fresh.name).chmod(0o644)
            with suppress(FileExistsError):
                os.link(fresh.name, path)
        return True
