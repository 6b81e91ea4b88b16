"""The policies of a table, as SQL."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.row_security.kept import ABOUT, WRITTEN_WHILE_READING
from app.row_security.walls import WALLS

TENANT_OF_PARTNERSHIPS = "id = (SELECT access.partnership())"
TENANT = "partnership_id = (SELECT access.partnership())"
WRITES = "(SELECT access.writes())"

ROLES = "frontdoor_api, frontdoor_worker"


@dataclass(frozen=True, slots=True)
class Policy:
    """One row policy as PostgreSQL knows it."""

    table: str
    name: str
    kind: str
    command: str
    condition: str

    @property
    def sql(self) -> str:
        """The statement that makes it."""
        head = f"CREATE POLICY {self.name} ON {self.table} AS {self.kind} FOR {self.command}"
        body = {
            "ALL": f"USING ({self.condition}) WITH CHECK ({self.condition})",
            "SELECT": f"USING ({self.condition})",
            "INSERT": f"WITH CHECK ({self.condition})",
            "UPDATE": f"USING ({self.condition}) WITH CHECK ({self.condition})",
        }[self.command]
        return f"{head} TO {ROLES} {body}"


def policies(table: str) -> Iterator[Policy]:
    """The policies of one table: the tenant restricts, the reach permits."""
    wall = WALLS[table]
    tenant = TENANT_OF_PARTNERSHIPS if table == "partnerships" else TENANT
    yield Policy(table, "tenant", "RESTRICTIVE", "ALL", tenant)
    for command, reach in (("SELECT", wall.read), ("INSERT", wall.insert), ("UPDATE", wall.update)):
        if reach is None:
            continue
        of_command = command.lower()
        condition = reach.value.replace("{table}", table)
        yield Policy(table, f"reach_{of_command}", "PERMISSIVE", command, condition)
        if command != "SELECT" and table not in WRITTEN_WHILE_READING:
            yield Policy(table, f"glass_{of_command}", "RESTRICTIVE", command, WRITES)
    if table in ABOUT:
        kept = " AND ".join(f"({about}) IS NOT TRUE" for about in ABOUT[table])
        yield Policy(table, "kept", "RESTRICTIVE", "ALL", kept.replace("{table}", table))


def statements(table: str) -> Iterator[str]:
    """Everything that puts the wall around one table: row security, policies and grants."""
    wall = WALLS[table]
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    for policy in policies(table):
        yield policy.sql
    granted = ["SELECT"]
    granted += ["INSERT"] if wall.insert is not None else []
    granted += ["UPDATE"] if wall.update is not None else []
    yield f"GRANT {', '.join(granted)} ON {table} TO {ROLES}"
