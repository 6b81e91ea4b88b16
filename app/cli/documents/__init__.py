"""Generated files that are committed, so that the build can check that they are up to date.

`frontdoor documents` writes the files; with `--check` it lists those that are not up to date.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import create_async_engine

from app.cli.documents import gates, pathway, permissions, problems, row_security, timescales
from app.main import create_app
from app.openapi.document_text import text
from app.settings import Environment, Settings

ROOT = Path(__file__).parents[3]


def contents() -> Mapping[str, str]:
    """The content of each generated file, by its path from the root of the project."""
    document = _openapi()
    return {
        "docs/gates.md": gates.page(),
        "docs/pathway.md": pathway.page(),
        "docs/permissions.md": permissions.page(),
        "docs/problems.md": problems.page(document),
        "docs/row-level-security.md": row_security.page(),
        "docs/timescales.md": timescales.page(),
        "openapi/openapi.json": text(document),
    }


def stale(root: Path = ROOT) -> list[str]:
    """The generated files that are not up to date."""
    return [path for path, wanted in contents().items() if _held(root / path) != wanted]


def write(root: Path = ROOT) -> None:
    """Write every generated file."""
    for path, wanted in contents().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(wanted.encode())


def _held(path: Path) -> str | None:
    # As bytes: read as text, the line ends of an example that has its own would be lost.
    return path.read_bytes().decode() if path.exists() else None


def _openapi() -> dict[str, Any]:
    # Nothing connects: the document is the same whatever this machine's environment says.
    settings = Settings(
        environment=Environment.DEVELOPMENT, documentation=True, local_issuer=False, issuers=[]
    )
    application = create_app(settings, engine=create_async_engine("postgresql+asyncpg://"))
    return application.openapi()
