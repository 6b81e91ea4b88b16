"""The database and its roles, which migrations find and grant to."""

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.db.engine import DATABASE, DatabaseRole


async def prepare(url: URL, *, database: str = DATABASE) -> None:
    """Create the database and the roles that migrations grant to; run again, it changes nothing.

    Needs a login that may create roles; BYPASSRLS for the one role that owns the access
    functions and nothing else.
    """
    maintenance = create_async_engine(
        url.set(drivername="postgresql+asyncpg", database="postgres"),
        isolation_level="AUTOCOMMIT",
    )
    async with maintenance.connect() as connection:
        exists = await connection.scalar(
            text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": database}
        )
        if not exists:
            await connection.execute(text(f'CREATE DATABASE "{database}"'))
        await _make_roles(connection)
        await connection.execute(
            text(f'GRANT CREATE ON DATABASE "{database}" TO {DatabaseRole.OWNER}')
        )
        # A temporary table of one's own could take the place of one that a statement means.
        await connection.execute(text(f'REVOKE TEMPORARY ON DATABASE "{database}" FROM PUBLIC'))
        for role in DatabaseRole:
            await connection.execute(text(f'REVOKE TEMPORARY ON DATABASE "{database}" FROM {role}'))
    await maintenance.dispose()
    inside = create_async_engine(
        url.set(drivername="postgresql+asyncpg", database=database), isolation_level="AUTOCOMMIT"
    )
    async with inside.connect() as connection:
        await connection.execute(
            text(f"GRANT USAGE, CREATE ON SCHEMA public TO {DatabaseRole.OWNER}")
        )
    await inside.dispose()


async def _make_roles(connection: AsyncConnection) -> None:
    present = set((await connection.scalars(text("SELECT rolname FROM pg_roles"))).all())
    for role in DatabaseRole:
        if role.value not in present:
            bypass = "BYPASSRLS" if role is DatabaseRole.REACH else "NOBYPASSRLS"
            await connection.execute(text(f"CREATE ROLE {role} NOLOGIN NOSUPERUSER {bypass}"))
    for member, of in (
        (DatabaseRole.OWNER, DatabaseRole.REACH),
        (DatabaseRole.MIGRATOR, DatabaseRole.OWNER),
    ):
        await connection.execute(text(f"GRANT {of} TO {member}"))
