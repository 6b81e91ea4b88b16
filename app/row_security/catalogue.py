"""What PostgreSQL's catalogue holds of access rules, in its own normal form."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from app.row_security.context_keys import CONTEXT_KEYS

FUNCTIONS: Final = """
    SELECT proname,
           CASE WHEN prokind IN ('a', 'p') THEN 'ROUTINE ' ELSE 'FUNCTION ' END
               || p.oid::regprocedure AS signature, quote_ident(rolname) AS owner,
           CASE prokind WHEN 'a' THEN '' ELSE pg_get_functiondef(p.oid) END || rolname AS form,
           obj_description(p.oid, 'pg_proc') AS note
    FROM pg_proc AS p JOIN pg_roles ON pg_roles.oid = proowner
    WHERE pronamespace = to_regnamespace('access')
"""
POLICIES: Final = """
    SELECT relname, quote_ident(polname) AS name,
           concat_ws(' | ', polpermissive, polcmd::text,
               ARRAY(SELECT rolname FROM pg_roles WHERE oid = ANY (polroles) ORDER BY 1),
               pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) AS form,
           obj_description(p.oid, 'pg_policy') AS note,
           ARRAY(SELECT proname::text FROM pg_depend JOIN pg_proc ON pg_proc.oid = refobjid
                 WHERE classid = 'pg_policy'::regclass AND objid = p.oid
                   AND refclassid = 'pg_proc'::regclass) AS calls
    FROM pg_policy AS p JOIN pg_class ON pg_class.oid = polrelid
    WHERE relnamespace = 'public'::regnamespace
"""
TRIGGERS: Final = """
    SELECT relname, quote_ident(tgname) AS name,
           pg_get_triggerdef(t.oid) || tgenabled::text AS form,
           obj_description(t.oid, 'pg_trigger') AS note, ARRAY[proname::text] AS calls
    FROM pg_trigger AS t JOIN pg_class ON pg_class.oid = tgrelid
         JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE relnamespace = 'public'::regnamespace AND NOT tgisinternal
"""
TABLES: Final = """
    SELECT relname, relrowsecurity AND relforcerowsecurity AS forced,
           ARRAY(SELECT attname::text FROM pg_attribute
                 WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped) AS columns
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
"""
# A role that no longer exists has no grants; grantee 0 is everybody.
GRANTS: Final = """
    SELECT target, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(rolname) END AS role,
           privilege || coalesce(' (' || quote_ident(attname) || ')', '') AS privilege, grantable
    FROM (
        SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || quote_ident(relname),
               relowner, (aclexplode(relacl)).*, NULL
        FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL
        SELECT 'TABLE ' || pg_class.oid::regclass, relowner, (aclexplode(relacl)).*, NULL
        FROM pg_class WHERE relnamespace = to_regnamespace('access')
        UNION ALL
        SELECT 'TABLE ' || pg_class.oid::regclass, relowner, (aclexplode(attacl)).*, attname
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relnamespace IN ('public'::regnamespace, to_regnamespace('access'))
        UNION ALL
        SELECT CASE WHEN prokind IN ('a', 'p') THEN 'ROUTINE ' ELSE 'FUNCTION ' END
                   || oid::regprocedure, proowner,
               (aclexplode(coalesce(proacl, acldefault('f', proowner)))).*, NULL
        FROM pg_proc WHERE pronamespace = to_regnamespace('access')
        UNION ALL
        SELECT 'SCHEMA access', nspowner,
               (aclexplode(coalesce(nspacl, acldefault('n', nspowner)))).*, NULL
        FROM pg_namespace WHERE nspname = 'access'
    ) AS given (target, owner, grantor, grantee, privilege, grantable, attname)
    LEFT JOIN pg_roles ON pg_roles.oid = grantee
    WHERE grantee <> owner
"""


class Grant(NamedTuple):
    """What a role may do with one object; `target` as SQL names it."""

    target: str
    role: str
    privilege: str
    grantable: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """One policy or trigger, and the note that its last application left on it."""

    form: str
    note: str | None
    calls: frozenset[str]


@dataclass(frozen=True, slots=True)
class StoredFunction:
    """One function; `signature` is what a statement calls it."""

    signature: str
    owner: str
    form: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything about access that the database holds: policies and triggers by table and name."""

    has_schema: bool
    has_keys: bool
    columns: Mapping[str, frozenset[str]]
    forced: frozenset[str]
    functions: Mapping[str, tuple[StoredFunction, ...]]
    policies: Mapping[tuple[str, str], Stored]
    triggers: Mapping[tuple[str, str], Stored]
    grants: frozenset[Grant]


def read(connection: Connection) -> Catalogue:
    """Read the catalogue; it takes no lock that a running service would notice."""
    functions: dict[str, tuple[StoredFunction, ...]] = {}
    for name, *stored in _rows(connection, FUNCTIONS):
        functions[name] = (*functions.get(name, ()), StoredFunction(*stored))
    tables = _rows(connection, TABLES)
    return Catalogue(
        has_schema=_is_there(connection, "to_regnamespace('access')"),
        has_keys=_is_there(connection, f"to_regclass('{CONTEXT_KEYS}')"),
        columns={name: frozenset(columns) for name, _, columns in tables},
        forced=frozenset(name for name, forced, _ in tables if forced),
        functions=functions,
        policies=_by_table_and_name(connection, POLICIES),
        triggers=_by_table_and_name(connection, TRIGGERS),
        grants=frozenset(Grant(*row) for row in _rows(connection, GRANTS)),
    )


def _is_there(connection: Connection, named: str) -> bool:
    return bool(connection.exec_driver_sql(f"SELECT {named} IS NOT NULL").scalar_one())


def digest(text: str) -> str:
    """A short fingerprint of a text."""
    return sha256(text.encode()).hexdigest()[:16]


def _rows(connection: Connection, query: str) -> list[Any]:
    return list(connection.exec_driver_sql(query))


def _by_table_and_name(connection: Connection, query: str) -> dict[tuple[str, str], Stored]:
    return {
        (table, name): Stored(form, note, frozenset(calls))
        for table, name, form, note, calls in _rows(connection, query)
    }
