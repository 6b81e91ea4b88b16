"""Which partnership a command means: each is named by its slug, and known by its id."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine


class NoSuchPartnership(LookupError):  # noqa: N818 - it names the fact that stops the command
    """Nothing is known of a partnership by that name."""


async def find_partnership(worker: AsyncEngine, slug: str) -> UUID | None:
    """The id of the partnership with that short name, if there is one; as the worker's role."""
    async with worker.connect() as connection:
        found: UUID | None = await connection.scalar(
            text("SELECT access.partnership_called(:slug)"), {"slug": slug}
        )
    return found


async def get_partnership(worker: AsyncEngine, slug: str) -> UUID:
    """The id of a partnership that has to be there; as the worker's role.

    Raises:
        NoSuchPartnership: there is none called that.
    """
    found = await find_partnership(worker, slug)
    if found is None:
        raise NoSuchPartnership(f"There is no partnership called {slug}.")
    return found
