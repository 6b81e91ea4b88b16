"""What PostgreSQL knows of a schema, in its own normal form, to compare two databases by."""

import asyncio
from collections.abc import Iterable
from types import MappingProxyType

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import create_async_engine

FACTS = MappingProxyType(
    {
        "columns": """
            SELECT table_name, column_name, data_type, is_nullable, column_default,
                   generation_expression, is_identity
            FROM information_schema.columns WHERE table_schema = 'public'
        """,
        "constraints": """
            SELECT conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace
                AND contype <> 't'
        """,
        "indexes": """
            SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        """,
        "policies": """
            SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check
            FROM pg_policies WHERE schemaname = 'public'
        """,
        "row security": """
            SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        """,
        "triggers": """
            SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
            FROM pg_trigger WHERE NOT tgisinternal
        """,
        "functions": """
            SELECT oid::regprocedure::text, proowner::regrole::text,
                   ARRAY(SELECT unnest(proacl)::text ORDER BY 1)::text,
                   CASE prokind WHEN 'a' THEN '' ELSE pg_get_functiondef(oid) END
            FROM pg_proc WHERE pronamespace = to_regnamespace('access')
        """,
        "grants": """
            SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants
            WHERE table_schema = 'public' AND grantee LIKE 'frontdoor\\_%'
        """,
    }
)
"""Queries of the catalogue, by what they tell of a schema."""

Facts = frozenset[tuple[object, ...]]


def read(url: URL, *facts: str) -> dict[str, Facts]:
    """The facts of those names, or all, about every table but Alembic's own."""
    return asyncio.run(_read(url, facts or FACTS))


async def _read(url: URL, facts: Iterable[str]) -> dict[str, Facts]:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = {
            fact: frozenset(
                tuple(row)
                for row in await connection.execute(text(FACTS[fact]))
                if row[0] != "alembic_version"
            )
            for fact in facts
        }
    await engine.dispose()
    return found


def run(url: URL, *statements: str) -> None:
    """Run statements as the superuser, each by itself."""
    asyncio.run(_run(url, statements))


async def _run(url: URL, statements: Iterable[str]) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            for statement in statements:
                await connection.exec_driver_sql(statement)
    finally:
        await engine.dispose()
