"""The policies and grants of each table, made from the table policy that its model declares."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.models import Base
from app.models.table_policies import OtherRole, ReferenceTable, TablePolicy, hidden_by
from app.row_security.sql_functions import READS_EVERYTHING_GRANTED, sql_functions

TENANT_OF_PARTNERSHIPS: Final = "id = (SELECT access.partnership())"
TENANT: Final = "partnership_id = (SELECT access.partnership())"
WRITES: Final = "(SELECT access.writes())"

SERVING: Final = ("frontdoor_api", "frontdoor_worker")

_DECLARED: Final[Mapping[str, TablePolicy | ReferenceTable]] = {
    mapper.class_.__tablename__: mapper.class_.__access__ for mapper in Base.registry.mappers
}

TABLE_POLICIES: Final[Mapping[str, TablePolicy]] = MappingProxyType(
    {
        table: access
        for table, access in sorted(_DECLARED.items())
        if isinstance(access, TablePolicy)
    }
)
"""Every table of a partnership, and who reads and writes its rows."""

REFERENCE_TABLES: Final = frozenset(_DECLARED.keys() - TABLE_POLICIES.keys())
"""The tables that belong to no partnership, which every role that serves reads."""


RESTRICTED_TABLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        table: access.restricted_by
        for table, access in TABLE_POLICIES.items()
        if access.restricted_by
    }
)
"""The tables whose rows restrictions, conflicts of interest and deny lists hide, and by what."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One row policy as PostgreSQL knows it."""

    table: str
    name: str
    kind: str
    command: str
    condition: str
    roles: tuple[str, ...] = SERVING

    @property
    def sql(self) -> str:
        """The statement that makes it."""
        head = f"CREATE POLICY {self.name} ON {self.table} AS {self.kind} FOR {self.command}"
        body = {
            "ALL": f"USING ({self.condition}) WITH CHECK ({self.condition})",
            "SELECT": f"USING ({self.condition})",
            "INSERT": f"WITH CHECK ({self.condition})",
            "UPDATE": f"USING ({self.condition}) WITH CHECK ({self.condition})",
            "DELETE": f"USING ({self.condition})",
        }[self.command]
        return f"{head} TO {', '.join(self.roles)} {body}"


def policies(table: str) -> Iterator[Policy]:
    """The policies of one table: tenant, restrictions and break-glass restrict, the rest permit."""
    access = TABLE_POLICIES[table]
    tenant = TENANT_OF_PARTNERSHIPS if table == "partnerships" else TENANT
    yield Policy(table, "tenant", "RESTRICTIVE", "ALL", tenant)
    for command, predicate in (
        ("SELECT", access.read),
        ("INSERT", access.insert),
        ("UPDATE", access.update),
    ):
        if predicate is None:
            continue
        condition = predicate.replace("{table}", table)
        yield Policy(table, f"allow_{command.lower()}", "PERMISSIVE", command, condition)
        if command != "SELECT" and not access.written_while_reading:
            yield Policy(table, f"glass_{command.lower()}", "RESTRICTIVE", command, WRITES)
    if access.restricted_by:
        visible = " AND ".join(
            f"({hidden_by(table, column)}) IS NOT TRUE" for column in access.restricted_by
        )
        yield Policy(table, "restricted", "RESTRICTIVE", "ALL", visible)
    yield from _of_other_roles(table, access)


def _of_other_roles(table: str, access: TablePolicy) -> Iterator[Policy]:
    if OtherRole.SEALER in access.others_read:
        yield Policy(table, "sealer_select", "PERMISSIVE", "SELECT", "true", (OtherRole.SEALER,))
    if OtherRole.SEALER in access.others_insert:
        yield Policy(table, "sealer_insert", "PERMISSIVE", "INSERT", "true", (OtherRole.SEALER,))
    if OtherRole.AUDITOR in access.others_read:
        yield Policy(table, "tenant_auditor", "PERMISSIVE", "SELECT", TENANT, (OtherRole.AUDITOR,))
    if access.restored_as is not None:
        begun = f"action = '{access.restored_as}'"
        yield Policy(table, "sealer_insert", "PERMISSIVE", "INSERT", begun, (OtherRole.SEALER,))
    custodian = (OtherRole.CUSTODIAN,)
    if OtherRole.CUSTODIAN in access.others_read:
        yield Policy(table, "custodian_select", "PERMISSIVE", "SELECT", "true", custodian)
    if access.destroyed_as is not None:
        said = f"action = '{access.destroyed_as}'"
        yield Policy(table, "custodian_insert", "PERMISSIVE", "INSERT", said, custodian)
        kept = f"action <> '{access.destroyed_as}'"
        yield Policy(table, "custodian_delete", "PERMISSIVE", "DELETE", kept, custodian)


def grants(table: str) -> Iterator[tuple[str, str]]:
    """The roles that may do something with one table, and what; none that serves may delete."""
    access = _DECLARED[table]
    yield from ((role, "SELECT") for role in SERVING)
    if any(table in function.reads for function in sql_functions()):
        yield READS_EVERYTHING_GRANTED, "SELECT"
    if any(table in function.changes for function in sql_functions()):
        yield READS_EVERYTHING_GRANTED, "UPDATE"
    if any(table in function.removes for function in sql_functions()):
        yield READS_EVERYTHING_GRANTED, "DELETE"
    if isinstance(access, ReferenceTable):
        return
    if access.insert is not None:
        yield from ((role, "INSERT") for role in SERVING)
    if access.update is not None:
        yield from ((role, "UPDATE") for role in SERVING)
    yield from ((role, "SELECT") for role in access.others_read)
    yield from ((role, "INSERT") for role in access.others_insert)
    if access.restored_as is not None:
        yield OtherRole.SEALER, "INSERT"
    if access.destroyed_as is not None:
        yield from ((OtherRole.CUSTODIAN, privilege) for privilege in ("INSERT", "DELETE"))
