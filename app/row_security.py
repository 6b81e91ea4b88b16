"""The second wall: which rows PostgreSQL itself lets each role of the service see and write.

This table is the one place to read who reaches what. Migrations carry the SQL it produces,
frozen; a test compares the policies of a migrated database with this table, and another
attacks them with SQL alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Reach(StrEnum):
    """Which rows of the partnership a reader reaches, as a condition on the row."""

    EVERYONE = "true"
    HUB = "(SELECT access.is_hub())"
    PERSON = "(SELECT access.is_hub()) OR person_id IN (SELECT access.people())"
    PERSON_ITSELF = "(SELECT access.is_hub()) OR id IN (SELECT access.people())"
    # An invited officer learns whom the meeting is about, and nothing else of the child's record.
    NAMED_ITSELF = "(SELECT access.is_hub()) OR id IN (SELECT access.people_by_name())"
    NAMED = "(SELECT access.is_hub()) OR person_id IN (SELECT access.people_by_name())"
    CONTACT_ITSELF = (
        "(SELECT access.is_hub()) OR recorded_by = (SELECT access.user_id())"
        " OR referrer_user_id = (SELECT access.user_id())"
        " OR agency_id = ANY ((SELECT access.agencies())::uuid[])"
        " OR id IN (SELECT access.contacts())"
    )
    CONTACT = (
        "(SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM contacts AS within"
        " WHERE within.partnership_id = {table}.partnership_id"
        " AND within.id = {table}.contact_id)"
    )
    CONTACT_CASEWORK = (
        "(SELECT access.is_hub()) OR contact_child_id IN (SELECT access.contact_children())"
    )
    ALLOCATION = (
        "(SELECT access.is_hub()) OR user_id = (SELECT access.user_id())"
        " OR team_id = ANY ((SELECT access.teams())::uuid[])"
    )
    MEETING_ITSELF = "(SELECT access.is_hub()) OR id IN (SELECT access.strategy_meetings())"
    MEETING = (
        "(SELECT access.is_hub()) OR strategy_meeting_id IN (SELECT access.strategy_meetings())"
    )
    CIRCULATED = (
        "(SELECT access.is_hub()) OR agency_id = ANY ((SELECT access.agencies())::uuid[])"
        " OR strategy_meeting_id IN (SELECT access.allocated_meetings())"
    )
    MINUTES = "(SELECT access.is_hub()) OR id IN (SELECT access.minutes())"
    ENQUIRY = (
        "(SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM enquiries AS within"
        " WHERE within.partnership_id = {table}.partnership_id"
        " AND within.id = {table}.enquiry_id)"
    )
    CLOCK = (
        "(SELECT access.is_hub()) OR person_id IN (SELECT access.people_worked_with())"
        " OR strategy_meeting_id IN (SELECT access.allocated_meetings())"
    )
    BREACH = (
        "(SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM timescales AS within"
        " WHERE within.partnership_id = {table}.partnership_id"
        " AND within.id = {table}.timescale_id)"
    )
    OWN = "user_id = (SELECT access.user_id())"
    AS_ONESELF = "user_id IS NOT DISTINCT FROM (SELECT access.user_id())"
    ADMINISTRATOR = "(SELECT access.is_administrator())"
    GOVERNANCE = "(SELECT access.is_governance())"
    SYSTEM = "(SELECT access.is_system())"
    NOBODY = "false"


@dataclass(frozen=True, slots=True)
class Wall:
    """How one table is walled: who reads, who inserts, who updates (None: nobody may)."""

    read: Reach
    insert: Reach | None
    update: Reach | None = None


_DIRECTORY = Wall(Reach.EVERYONE, Reach.SYSTEM)

WALLS: Mapping[str, Wall] = MappingProxyType(
    {
        "partnerships": _DIRECTORY,
        "agencies": Wall(Reach.EVERYONE, Reach.ADMINISTRATOR, Reach.ADMINISTRATOR),
        "teams": Wall(Reach.EVERYONE, Reach.ADMINISTRATOR, Reach.ADMINISTRATOR),
        "users": Wall(Reach.EVERYONE, Reach.ADMINISTRATOR, Reach.ADMINISTRATOR),
        "memberships": Wall(Reach.EVERYONE, Reach.ADMINISTRATOR, Reach.ADMINISTRATOR),
        "revoked_tokens": Wall(Reach.ADMINISTRATOR, Reach.ADMINISTRATOR),
        "threshold_documents": _DIRECTORY,
        "threshold_criteria": _DIRECTORY,
        "local_closures": Wall(Reach.EVERYONE, Reach.ADMINISTRATOR),
        "local_timescales": _DIRECTORY,
        "people": Wall(Reach.NAMED_ITSELF, Reach.HUB, Reach.PERSON_ITSELF),
        "person_names": Wall(Reach.NAMED, Reach.PERSON),
        "person_identifiers": Wall(Reach.PERSON, Reach.PERSON),
        "person_addresses": Wall(Reach.PERSON, Reach.PERSON, Reach.PERSON),
        "relationships": Wall(Reach.PERSON, Reach.PERSON, Reach.PERSON),
        "person_links": Wall(Reach.PERSON, Reach.HUB, Reach.HUB),
        "unsafe_contacts": Wall(Reach.PERSON, Reach.PERSON, Reach.PERSON),
        "involvements": Wall(Reach.PERSON, Reach.PERSON, Reach.PERSON),
        "contacts": Wall(Reach.CONTACT_ITSELF, Reach.CONTACT_ITSELF, Reach.CONTACT_ITSELF),
        "contact_children": Wall(Reach.CONTACT, Reach.CONTACT, Reach.CONTACT),
        "contact_people": Wall(Reach.CONTACT, Reach.CONTACT),
        "triages": Wall(Reach.CONTACT_CASEWORK, Reach.HUB),
        "ratings": Wall(Reach.CONTACT_CASEWORK, Reach.HUB),
        "recommendations": Wall(Reach.CONTACT_CASEWORK, Reach.HUB),
        "referrer_messages": Wall(Reach.CONTACT, Reach.HUB),
        "routings": Wall(Reach.PERSON, Reach.CONTACT, Reach.PERSON),
        "threshold_decisions": Wall(Reach.PERSON, Reach.HUB),
        "referrals": Wall(Reach.PERSON, Reach.HUB, Reach.PERSON),
        "allocations": Wall(Reach.ALLOCATION, Reach.PERSON, Reach.PERSON),
        "strategy_meetings": Wall(Reach.MEETING_ITSELF, Reach.HUB, Reach.HUB),
        "strategy_meeting_children": Wall(Reach.MEETING, Reach.HUB),
        "invitations": Wall(Reach.MEETING, Reach.HUB, Reach.HUB),
        "attendances": Wall(Reach.MEETING, Reach.HUB),
        "contributions": Wall(Reach.MEETING, Reach.MEETING),
        "meeting_conclusions": Wall(Reach.MEETING, Reach.HUB),
        "dissents": Wall(Reach.MEETING, Reach.HUB),
        "meeting_actions": Wall(Reach.MEETING, Reach.HUB, Reach.MEETING),
        "minutes": Wall(Reach.MINUTES, Reach.HUB),
        "minutes_circulations": Wall(Reach.CIRCULATED, Reach.HUB, Reach.CIRCULATED),
        "enquiries": Wall(Reach.PERSON, Reach.HUB, Reach.PERSON),
        "enquiry_visits": Wall(Reach.ENQUIRY, Reach.ENQUIRY),
        "consultations": Wall(Reach.ENQUIRY, Reach.ENQUIRY),
        "timescales": Wall(Reach.CLOCK, Reach.EVERYONE, Reach.CLOCK),
        "timescale_breaches": Wall(Reach.BREACH, Reach.BREACH),
        "census_imports": Wall(Reach.SYSTEM, Reach.SYSTEM, Reach.SYSTEM),
        "imported_children": Wall(Reach.PERSON, Reach.SYSTEM, Reach.SYSTEM),
        "audit_events": Wall(Reach.GOVERNANCE, Reach.AS_ONESELF),
        "outbox_messages": Wall(Reach.SYSTEM, Reach.EVERYONE, Reach.SYSTEM),
        "idempotency_keys": Wall(Reach.OWN, Reach.OWN),
    }
)
"""Every table of a partnership. A table that is missing here fails the build."""

TENANT_OF_PARTNERSHIPS = "id = (SELECT access.partnership())"
TENANT = "partnership_id = (SELECT access.partnership())"

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
        if reach is not None:
            condition = reach.value.replace("{table}", table)
            yield Policy(table, f"reach_{command.lower()}", "PERMISSIVE", command, condition)


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
