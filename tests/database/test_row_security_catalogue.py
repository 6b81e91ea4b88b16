"""The walls as PostgreSQL's catalogue has them: what no policy text and no attack would show."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.engine import DatabaseRole
from app.row_security import REFERENCE_TABLES, TABLE_POLICIES, TENANT, TENANT_OF_PARTNERSHIPS
from tests.support.database.servers import DatabaseServer, superuser_sessions

OURS = "('public', 'access')"
OF_NOBODY = ", ".join(f"'{table}'" for table in sorted(REFERENCE_TABLES))


@pytest.fixture(scope="module")
def without_rows(server: DatabaseServer) -> Iterator[URL]:
    """A database without rows: some of the faults are unique keys, which rows could refuse."""
    with server.database() as url:
        yield url


@pytest_asyncio.fixture(scope="module")
async def admin_engine(without_rows: URL) -> AsyncIterator[AsyncEngine]:
    """Sessions of the superuser."""
    async with superuser_sessions(without_rows) as engine:
        yield engine


OFFENDERS = {
    "a table without row security, or that spares its owner": f"""
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
          AND relname NOT IN ('alembic_version', {OF_NOBODY})
          AND NOT (relrowsecurity AND relforcerowsecurity)
    """,
    "a table that is not owned by the role of the schema": f"""
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
          AND relowner <> '{DatabaseRole.OWNER}'::regrole
    """,
    "a view that reads with its owner's rights": f"""
        SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname IN {OURS} AND relkind = 'v'
          AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)
    """,
    "a materialised view, a foreign table or a partition": f"""
        SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname IN {OURS} AND (relkind IN ('m', 'f', 'p') OR relispartition)
    """,
    "a rule that rewrites statements": f"""
        SELECT rulename FROM pg_rules WHERE schemaname IN {OURS}
    """,
    "a role of the service that row security does not bind, or that can do more than use it": f"""
        SELECT rolname FROM pg_roles
        WHERE rolname LIKE 'frontdoor\\_%'
          AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolcanlogin
               OR (rolbypassrls AND rolname <> '{DatabaseRole.REACH}'))
    """,
    "a membership through which the service would become another role": f"""
        SELECT roleid::regrole FROM pg_auth_members
        WHERE member IN ('{DatabaseRole.API}'::regrole, '{DatabaseRole.WORKER}'::regrole,
                         '{DatabaseRole.SEALER}'::regrole, '{DatabaseRole.AUDITOR}'::regrole,
                         '{DatabaseRole.REACH}'::regrole, '{DatabaseRole.CUSTODIAN}'::regrole)
    """,
    "a definer function elsewhere than in access, or of another owner": f"""
        SELECT pronamespace::regnamespace || '.' || proname FROM pg_proc
        WHERE prosecdef AND pronamespace <> 'pg_catalog'::regnamespace
          AND (pronamespace <> 'access'::regnamespace
               OR proowner <> '{DatabaseRole.REACH}'::regrole)
    """,
    "a definer function whose search path can be bent": """
        SELECT proname FROM pg_proc
        WHERE prosecdef AND pronamespace <> 'pg_catalog'::regnamespace
          AND NOT coalesce(
              'search_path=pg_catalog, public, pg_temp' = ANY (proconfig), false)
    """,
    "a function that names a table and leaves its search path to its caller": """
        SELECT proname FROM pg_proc
        WHERE pronamespace = 'access'::regnamespace
          AND NOT (prolang = (SELECT oid FROM pg_language WHERE lanname = 'sql')
                   AND NOT prosecdef AND prosrc !~* '\\yfrom\\y')
          AND NOT coalesce('search_path=pg_catalog, public, pg_temp' = ANY (proconfig), false)
    """,
    "a role of the service that may make temporary tables, or schemas": f"""
        SELECT rolname FROM pg_roles
        WHERE rolname LIKE 'frontdoor\\_%' AND (
            has_database_privilege(oid, current_database(), 'TEMPORARY')
            OR rolname NOT IN ('{DatabaseRole.OWNER}', '{DatabaseRole.MIGRATOR}')
                AND (has_database_privilege(oid, current_database(), 'CREATE') OR EXISTS (
                    SELECT FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'
                      AND has_schema_privilege(pg_roles.oid, pg_namespace.oid, 'CREATE'))))
    """,
    "keys of the context that anybody but their owner reads": f"""
        SELECT relname FROM pg_class WHERE oid = 'access.context_keys'::regclass AND (
            relowner <> '{DatabaseRole.REACH}'::regrole
            OR EXISTS (SELECT FROM aclexplode(relacl) WHERE grantee <> relowner))
    """,
    "a function that everybody may call": """
        SELECT proname FROM pg_proc
        WHERE pronamespace = 'access'::regnamespace
          AND (proacl IS NULL OR EXISTS (SELECT 1 FROM aclexplode(proacl) WHERE grantee = 0))
    """,
    "a table, view or sequence that is granted to everybody": f"""
        SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace,
            aclexplode(relacl) WHERE nspname IN {OURS} AND grantee = 0
    """,
    "a column that is granted by itself": """
        SELECT attrelid::regclass || '.' || attname FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid
        WHERE attacl IS NOT NULL AND relnamespace = 'public'::regnamespace
    """,
    "a schema in which everybody, or the service, may create": f"""
        SELECT nspname FROM pg_namespace, aclexplode(nspacl)
        WHERE nspname IN {OURS} AND privilege_type = 'CREATE'
          AND grantee NOT IN (nspowner, '{DatabaseRole.OWNER}'::regrole)
    """,
    "a grant that may be passed on": f"""
        SELECT relname FROM pg_class, aclexplode(relacl)
        WHERE relnamespace = 'public'::regnamespace AND is_grantable
          AND grantee <> '{DatabaseRole.OWNER}'::regrole
    """,
    "a foreign key that can leave the partnership": f"""
        SELECT conname FROM pg_constraint
        WHERE contype = 'f' AND connamespace = 'public'::regnamespace
          AND confrelid::regclass::text NOT IN ({OF_NOBODY})
          AND (
            confrelid <> 'partnerships'::regclass AND NOT EXISTS (
              SELECT 1 FROM unnest(conkey, confkey) AS key (near, far)
              JOIN pg_attribute AS a ON a.attrelid = conrelid AND a.attnum = key.near
              JOIN pg_attribute AS b ON b.attrelid = confrelid AND b.attnum = key.far
              WHERE a.attname = 'partnership_id' AND b.attname = 'partnership_id')
            OR confrelid = 'partnerships'::regclass AND conkey <> (
              SELECT array_agg(attnum) FROM pg_attribute
              WHERE attrelid = conrelid AND attname = 'partnership_id'))
    """,
    "a foreign key that changes or deletes rows by itself": """
        SELECT conname FROM pg_constraint
        WHERE contype = 'f' AND connamespace = 'public'::regnamespace
          AND (confdeltype <> 'a' OR confupdtype <> 'a')
    """,
    "a table of no partnership that the service writes, or that could hold somebody's row": f"""
        SELECT relname FROM pg_class WHERE relname IN ({OF_NOBODY}) AND (
            EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = pg_class.oid
                    AND atttypid = 'uuid'::regtype)
            OR EXISTS (SELECT 1 FROM aclexplode(relacl)
                       WHERE grantee <> relowner AND privilege_type <> 'SELECT'))
    """,
    "a constraint that was never validated": """
        SELECT conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND NOT (convalidated AND conenforced)
    """,
    "a unique or exclusion key that could tell what another partnership holds": f"""
        SELECT indexrelid::regclass::text FROM pg_index
        JOIN pg_class ON pg_class.oid = indrelid
        WHERE relnamespace = 'public'::regnamespace AND (indisunique OR indisexclusion)
          AND relname NOT IN ('partnerships', 'alembic_version', {OF_NOBODY})
          AND (SELECT attname FROM pg_attribute
               WHERE attrelid = indrelid AND attnum = indkey[0]) IS DISTINCT FROM 'partnership_id'
    """,
}
"""What must not be in the catalogue, and the query that would find it."""


@pytest.mark.parametrize("fault", OFFENDERS)
async def test_the_catalogue_holds_no_side_door(admin_engine: AsyncEngine, fault: str) -> None:
    async with admin_engine.connect() as connection:
        found = await connection.scalars(text(OFFENDERS[fault]))
        assert [str(name) for name in found] == []


SPOILERS = {
    "a table without row security, or that spares its owner": (
        "ALTER TABLE people NO FORCE ROW LEVEL SECURITY"
    ),
    "a table that is not owned by the role of the schema": (
        f"ALTER TABLE people OWNER TO {DatabaseRole.API}"
    ),
    "a view that reads with its owner's rights": "CREATE VIEW everybody AS SELECT * FROM people",
    "a materialised view, a foreign table or a partition": (
        "CREATE MATERIALIZED VIEW everybody AS SELECT * FROM people"
    ),
    "a rule that rewrites statements": (
        "CREATE RULE swallow AS ON INSERT TO audit_events DO INSTEAD NOTHING"
    ),
    "a role of the service that row security does not bind, or that can do more than use it": (
        f"ALTER ROLE {DatabaseRole.WORKER} BYPASSRLS"
    ),
    "a membership through which the service would become another role": (
        f"GRANT {DatabaseRole.REACH} TO {DatabaseRole.API}"
    ),
    "a definer function elsewhere than in access, or of another owner": (
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"
    ),
    "a definer function whose search path can be bent": (
        "ALTER FUNCTION access.people() RESET search_path"
    ),
    "a function that names a table and leaves its search path to its caller": (
        "ALTER FUNCTION access.refuse_gap() RESET search_path"
    ),
    "a role of the service that may make temporary tables, or schemas": (
        f"GRANT CREATE ON SCHEMA access TO {DatabaseRole.API}"
    ),
    "keys of the context that anybody but their owner reads": (
        f"GRANT SELECT ON access.context_keys TO {DatabaseRole.API}"
    ),
    "a function that everybody may call": "GRANT EXECUTE ON FUNCTION access.people() TO PUBLIC",
    "a table, view or sequence that is granted to everybody": "GRANT SELECT ON people TO PUBLIC",
    "a column that is granted by itself": (
        f"GRANT UPDATE (rating) ON ratings TO {DatabaseRole.API}"
    ),
    "a schema in which everybody, or the service, may create": (
        f"GRANT CREATE ON SCHEMA access TO {DatabaseRole.API}"
    ),
    "a grant that may be passed on": (
        f"GRANT SELECT ON people TO {DatabaseRole.API} WITH GRANT OPTION"
    ),
    "a foreign key that can leave the partnership": (
        "CREATE UNIQUE INDEX lone ON people (id);"
        " ALTER TABLE referrals ADD CONSTRAINT stray FOREIGN KEY (person_id) REFERENCES people (id)"
    ),
    "a foreign key that changes or deletes rows by itself": (
        "ALTER TABLE referrals ADD CONSTRAINT stray FOREIGN KEY (partnership_id, person_id)"
        " REFERENCES people (partnership_id, id) ON DELETE CASCADE"
    ),
    "a table of no partnership that the service writes, or that could hold somebody's row": (
        f"GRANT INSERT ON legal_gateways TO {DatabaseRole.WORKER}"
    ),
    "a constraint that was never validated": (
        "ALTER TABLE people ADD CONSTRAINT later CHECK (version < 0) NOT VALID"
    ),
    "a unique or exclusion key that could tell what another partnership holds": (
        "CREATE UNIQUE INDEX lone ON people (reference)"
    ),
}
"""For every fault, how it could come about."""


@pytest.mark.parametrize("fault", OFFENDERS)
async def test_every_query_of_the_catalogue_finds_what_it_looks_for(
    admin_engine: AsyncEngine, fault: str
) -> None:
    async with admin_engine.connect() as connection:
        for statement in SPOILERS[fault].split(";"):
            await connection.execute(text(statement))
        found = (await connection.scalars(text(OFFENDERS[fault]))).all()
        await connection.rollback()
    assert found, "the query would pass over the fault"


async def test_one_policy_restricts_every_table_to_the_partnership_for_every_command(
    admin_engine: AsyncEngine,
) -> None:
    async with admin_engine.connect() as connection:
        found = await connection.execute(
            text(
                "SELECT tablename, qual, with_check FROM pg_policies"
                " WHERE policyname = 'tenant' AND permissive = 'RESTRICTIVE' AND cmd = 'ALL'"
                " AND roles = ARRAY[:api, :worker]::name[]"
            ),
            {"api": DatabaseRole.API.value, "worker": DatabaseRole.WORKER.value},
        )
        conditions = {row.tablename: {_plain(row.qual), _plain(row.with_check)} for row in found}
    expected = {table: {_plain(TENANT)} for table in TABLE_POLICIES}
    expected["partnerships"] = {_plain(TENANT_OF_PARTNERSHIPS)}
    assert conditions == expected


def _plain(condition: str) -> str:
    """A condition without what PostgreSQL writes differently: brackets, spaces, an alias."""
    said = condition.replace("AS partnership", "")
    return "".join(character for character in said if character not in " ()\n")


AUDITED = {"audit_events", "audit_epochs", "audit_leaves", "audit_heads"}
SEALED = {"audit_epochs", "audit_leaves", "audit_tiles", "audit_heads"}
SEALER_READS = {"partnerships", "agencies", "audit_events"} | SEALED
CUSTODIAN_READS = {"partnerships", "audit_events", "audit_epochs", "audit_leaves"}
"""What the auditor reads of one partnership, and what the sealer and the custodian read of all."""


async def test_no_policy_is_for_everybody_or_for_a_role_beyond_the_service(
    admin_engine: AsyncEngine,
) -> None:
    async with admin_engine.connect() as connection:
        found = await connection.execute(
            text("SELECT DISTINCT tablename, policyname, unnest(roles)::text FROM pg_policies")
        )
        others = {
            tuple(row)
            for row in found
            if row[2] not in {DatabaseRole.API.value, DatabaseRole.WORKER.value}
        }
    assert others == {
        *((table, "tenant_auditor", DatabaseRole.AUDITOR.value) for table in AUDITED),
        *((table, "sealer_select", DatabaseRole.SEALER.value) for table in SEALER_READS),
        *((table, "sealer_insert", DatabaseRole.SEALER.value) for table in SEALED),
        *((table, "custodian_select", DatabaseRole.CUSTODIAN.value) for table in CUSTODIAN_READS),
        ("audit_events", "sealer_insert", DatabaseRole.SEALER.value),
        ("audit_events", "custodian_insert", DatabaseRole.CUSTODIAN.value),
        ("audit_events", "custodian_delete", DatabaseRole.CUSTODIAN.value),
    }


async def test_each_role_holds_the_grants_of_its_table_of_walls_and_no_other(
    admin_engine: AsyncEngine,
) -> None:
    async with admin_engine.connect() as connection:
        found = await connection.execute(
            text(
                "SELECT relname, array_agg(privilege_type::text) FROM pg_class,"
                " aclexplode(relacl) WHERE relnamespace = 'public'::regnamespace"
                " AND grantee = CAST(:role AS regrole) GROUP BY relname"
            ),
            {"role": DatabaseRole.API.value},
        )
        granted = {table: set(privileges) for table, privileges in found}
    assert granted == {
        table: {
            "SELECT",
            *(["INSERT"] if policy.insert else []),
            *(["UPDATE"] if policy.update else []),
        }
        for table, policy in TABLE_POLICIES.items()
    } | {table: {"SELECT"} for table in REFERENCE_TABLES}
