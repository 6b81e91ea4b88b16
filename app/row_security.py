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
    CLOCK_OR_ASKED = f"{CLOCK} OR requested_agency_id IN (SELECT access.requested_agencies())"
    BREACH = (
        "(SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM timescales AS within"
        " WHERE within.partnership_id = {table}.partnership_id"
        " AND within.id = {table}.timescale_id)"
    )
    # An agency asked learns what it was asked and about whom, and knows what it answered itself:
    # not who else was asked, nor what they said.
    REQUEST_ITSELF = "(SELECT access.is_hub()) OR id IN (SELECT access.information_requests())"
    REQUEST = (
        "(SELECT access.is_hub())"
        " OR information_request_id IN (SELECT access.information_requests())"
    )
    OWN_AGENCY = "(SELECT access.is_hub()) OR agency_id = ANY ((SELECT access.agencies())::uuid[])"
    FRAGMENT = (
        "(SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM information_fragments AS within"
        " WHERE within.partnership_id = {table}.partnership_id"
        " AND within.id = {table}.information_fragment_id)"
    )
    RETURN = (
        "(SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM information_returns AS within"
        " WHERE within.partnership_id = {table}.partnership_id"
        " AND within.id = {table}.information_return_id)"
    )
    DECISION = (
        "(SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM threshold_decisions AS within"
        " WHERE within.partnership_id = {table}.partnership_id"
        " AND within.id = {table}.threshold_decision_id)"
    )
    # Who was given a share reads it while it stands; who told what is in it learns to whom that
    # went and who read it, but not why, nor what others told.
    SHARE_ITSELF = (
        "(SELECT access.is_hub()) OR (SELECT access.is_governance())"
        " OR id IN (SELECT access.shares())"
    )
    SHARE_RECIPIENT_ITSELF = (
        "(SELECT access.is_hub()) OR (SELECT access.is_governance())"
        " OR id IN (SELECT access.share_recipients())"
        " OR share_id IN (SELECT access.shares_of_own_fragments())"
    )
    SHARED_FRAGMENT = (
        "(SELECT access.is_hub()) OR agency_id = ANY ((SELECT access.agencies())::uuid[])"
        " OR (share_id IN (SELECT access.shares()) AND (expires_on IS NULL"
        " OR expires_on >= ((SELECT access.now()) AT TIME ZONE 'Europe/London')::date))"
    )
    SHARE_READING = (
        "(SELECT access.is_hub()) OR (SELECT access.is_governance())"
        " OR user_id = (SELECT access.user_id())"
        " OR share_id IN (SELECT access.shares_of_own_fragments())"
    )
    AS_RECIPIENT = (
        "(SELECT access.is_system()) OR (user_id = (SELECT access.user_id())"
        " AND EXISTS (SELECT 1 FROM share_recipients AS within"
        " WHERE within.partnership_id = {table}.partnership_id"
        " AND within.share_id = {table}.share_id AND within.agency_id = {table}.agency_id"
        " AND within.id IN (SELECT access.share_recipients())))"
    )
    AS_OWN_AGENCY = (
        "(SELECT access.is_system()) OR agency_id = ANY ((SELECT access.agencies())::uuid[])"
    )
    RESTRICTION_ITSELF = (
        "(SELECT access.is_governance()) OR (SELECT access.is_system())"
        " OR id IN (SELECT access.restrictions())"
    )
    RESTRICTION = (
        "(SELECT access.is_governance()) OR (SELECT access.is_system())"
        " OR restriction_id IN (SELECT access.restrictions())"
    )
    AS_ASKER = "asked_by = (SELECT access.user_id()) OR (SELECT access.is_system())"
    CONFLICT = (
        "(SELECT access.is_governance()) OR (SELECT access.is_system())"
        " OR user_id = (SELECT access.user_id()) OR declared_by = (SELECT access.user_id())"
    )
    AS_DECLARER = "declared_by = (SELECT access.user_id())"
    GLASS = (
        "(SELECT access.is_governance()) OR (SELECT access.is_system())"
        " OR user_id = (SELECT access.user_id())"
    )
    # Whoever works with the person, or owns their restriction, learns that the record was opened.
    GLASS_ITSELF = (
        f"{GLASS}"
        " OR (person_id IN (SELECT access.people_worked_with())"
        " AND person_id <> ALL ((SELECT access.people_hidden())::uuid[]))"
        " OR EXISTS (SELECT 1 FROM restrictions AS within"
        " WHERE within.partnership_id = {table}.partnership_id"
        " AND within.person_id = {table}.person_id"
        " AND within.owner_id = (SELECT access.user_id()) AND within.lifted_at IS NULL)"
    )
    GLASS_REVIEW = (
        "EXISTS (SELECT 1 FROM break_glass_grants AS within"
        " WHERE within.partnership_id = {table}.partnership_id"
        " AND within.id = {table}.break_glass_grant_id)"
    )
    HUB_OR_GOVERNANCE = "(SELECT access.is_hub()) OR (SELECT access.is_governance())"
    OWN = "user_id = (SELECT access.user_id())"
    AS_ONESELF = "user_id IS NOT DISTINCT FROM (SELECT access.user_id())"
    ADMINISTRATOR = "(SELECT access.is_administrator())"
    GOVERNANCE = "(SELECT access.is_governance())"
    # The job that looks for improper access reads the trail of one partnership at a time.
    TRAIL = "(SELECT access.is_governance()) OR (SELECT access.is_system())"
    # Nobody reads what was noticed about themselves: an enquiry must not warn whom it is about.
    SIGNAL = (
        "((SELECT access.is_governance()) AND user_id <> (SELECT access.user_id()))"
        " OR (SELECT access.is_system())"
    )
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
        "information_requests": Wall(Reach.REQUEST_ITSELF, Reach.HUB),
        "information_request_people": Wall(Reach.REQUEST, Reach.HUB),
        "information_request_agencies": Wall(Reach.OWN_AGENCY, Reach.HUB, Reach.HUB),
        "information_returns": Wall(Reach.OWN_AGENCY, Reach.OWN_AGENCY),
        "information_fragments": Wall(Reach.OWN_AGENCY, Reach.OWN_AGENCY),
        "fragment_audiences": Wall(Reach.FRAGMENT, Reach.FRAGMENT),
        "return_readings": Wall(Reach.RETURN, Reach.HUB),
        "decision_returns": Wall(Reach.DECISION, Reach.HUB),
        "decision_requests": Wall(Reach.DECISION, Reach.HUB),
        "return_tasks": Wall(Reach.HUB, Reach.HUB, Reach.HUB),
        "sanitisations": Wall(Reach.HUB, Reach.HUB, Reach.HUB),
        "onward_agreements": Wall(Reach.OWN_AGENCY, Reach.AS_OWN_AGENCY),
        "shares": Wall(Reach.SHARE_ITSELF, Reach.HUB, Reach.HUB),
        "share_recipients": Wall(Reach.SHARE_RECIPIENT_ITSELF, Reach.HUB),
        "shared_fragments": Wall(Reach.SHARED_FRAGMENT, Reach.HUB),
        "share_readings": Wall(Reach.SHARE_READING, Reach.AS_RECIPIENT),
        "refusals_to_share": Wall(Reach.HUB_OR_GOVERNANCE, Reach.HUB),
        "timescales": Wall(Reach.CLOCK_OR_ASKED, Reach.EVERYONE, Reach.CLOCK),
        "timescale_breaches": Wall(Reach.BREACH, Reach.BREACH),
        "census_imports": Wall(Reach.SYSTEM, Reach.SYSTEM, Reach.SYSTEM),
        "imported_children": Wall(Reach.PERSON, Reach.SYSTEM, Reach.SYSTEM),
        "restrictions": Wall(
            Reach.RESTRICTION_ITSELF, Reach.HUB_OR_GOVERNANCE, Reach.RESTRICTION_ITSELF
        ),
        "restriction_approvals": Wall(Reach.RESTRICTION, Reach.RESTRICTION),
        "restriction_listings": Wall(Reach.RESTRICTION, Reach.RESTRICTION, Reach.RESTRICTION),
        "restriction_reviews": Wall(Reach.RESTRICTION, Reach.RESTRICTION),
        "restriction_alerts": Wall(Reach.RESTRICTION, Reach.AS_ASKER, Reach.RESTRICTION),
        "conflicts_of_interest": Wall(Reach.CONFLICT, Reach.AS_DECLARER, Reach.CONFLICT),
        "break_glass_grants": Wall(Reach.GLASS_ITSELF, Reach.OWN, Reach.GLASS),
        "break_glass_reviews": Wall(Reach.GLASS_REVIEW, Reach.GOVERNANCE),
        "audit_events": Wall(Reach.TRAIL, Reach.AS_ONESELF),
        # Only the sealer writes these; a head is for every agency to keep as a witness.
        "audit_epochs": Wall(Reach.GOVERNANCE, None),
        "audit_leaves": Wall(Reach.GOVERNANCE, None),
        "audit_tiles": Wall(Reach.GOVERNANCE, None),
        "audit_heads": Wall(Reach.EVERYONE, None),
        "access_signals": Wall(Reach.SIGNAL, Reach.SYSTEM),
        "access_signal_outcomes": Wall(Reach.SIGNAL, Reach.SIGNAL),
        "outbox_messages": Wall(Reach.SYSTEM, Reach.EVERYONE, Reach.SYSTEM),
        "idempotency_keys": Wall(Reach.OWN, Reach.OWN),
    }
)
"""Every table of a partnership. A table that is missing here fails the build."""

REFERENCE_TABLES = frozenset({"legal_gateways"})
"""Tables that belong to no partnership: national law, which a migration writes, everybody reads
and nobody of the service changes. No wall stands around them, for there is nobody's row in them.
"""


_NOT_WITHIN = (
    "NOT EXISTS (SELECT 1 FROM {parent} AS within"
    " WHERE within.partnership_id = {{table}}.partnership_id"
    " AND within.id = {{table}}.{column})"
)


class About(StrEnum):
    """Which column says whom a row is about: it is kept from whoever they are kept from."""

    PERSON_ITSELF = "id IN (SELECT unnest(access.people_hidden()))"
    PERSON = "person_id IN (SELECT unnest(access.people_hidden()))"
    RELATED = "related_person_id IN (SELECT unnest(access.people_hidden()))"
    SAME = "same_as_person_id IN (SELECT unnest(access.people_hidden()))"
    THROUGH = "through_person_id IN (SELECT unnest(access.people_hidden()))"
    CONTACT_ITSELF = "id IN (SELECT unnest(access.contacts_hidden()))"
    CONTACT = "contact_id IN (SELECT unnest(access.contacts_hidden()))"
    MEETING_ITSELF = "id IN (SELECT unnest(access.meetings_hidden()))"
    MEETING = "strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))"
    SHARE = "share_id IN (SELECT access.shares_hidden())"
    # These have no such column of their own: they are kept with the row they belong to.
    ENQUIRY = _NOT_WITHIN.format(parent="enquiries", column="enquiry_id")
    TIMESCALE = _NOT_WITHIN.format(parent="timescales", column="timescale_id")
    REQUEST = _NOT_WITHIN.format(parent="information_requests", column="information_request_id")
    RETURN = _NOT_WITHIN.format(parent="information_returns", column="information_return_id")
    FRAGMENT = _NOT_WITHIN.format(parent="information_fragments", column="information_fragment_id")
    DECISION = _NOT_WITHIN.format(parent="threshold_decisions", column="threshold_decision_id")


ABOUT: Mapping[str, tuple[About, ...]] = MappingProxyType(
    {
        "people": (About.PERSON_ITSELF,),
        "person_names": (About.PERSON,),
        "person_identifiers": (About.PERSON,),
        "person_addresses": (About.PERSON,),
        "relationships": (About.PERSON, About.RELATED),
        "person_links": (About.PERSON, About.SAME),
        "unsafe_contacts": (About.PERSON, About.THROUGH),
        "involvements": (About.PERSON,),
        "imported_children": (About.PERSON,),
        "contacts": (About.CONTACT_ITSELF,),
        "contact_children": (About.CONTACT, About.PERSON),
        "contact_people": (About.CONTACT, About.PERSON),
        "triages": (About.CONTACT, About.PERSON),
        "ratings": (About.CONTACT,),
        "recommendations": (About.CONTACT,),
        "referrer_messages": (About.CONTACT,),
        "routings": (About.CONTACT, About.PERSON),
        "threshold_decisions": (About.CONTACT, About.PERSON),
        "referrals": (About.PERSON,),
        "allocations": (About.PERSON,),
        "strategy_meetings": (About.MEETING_ITSELF,),
        "strategy_meeting_children": (About.MEETING, About.PERSON),
        "invitations": (About.MEETING,),
        "attendances": (About.MEETING,),
        "contributions": (About.MEETING,),
        "meeting_conclusions": (About.MEETING, About.PERSON),
        "dissents": (About.MEETING, About.PERSON),
        "meeting_actions": (About.MEETING,),
        "minutes": (About.MEETING,),
        "minutes_circulations": (About.MEETING,),
        "enquiries": (About.PERSON, About.MEETING),
        "enquiry_visits": (About.ENQUIRY,),
        "consultations": (About.ENQUIRY,),
        "timescales": (About.PERSON, About.CONTACT, About.MEETING),
        "timescale_breaches": (About.TIMESCALE,),
        "information_requests": (About.CONTACT,),
        "information_request_people": (About.REQUEST, About.PERSON),
        "information_request_agencies": (About.REQUEST,),
        "information_returns": (About.REQUEST,),
        "information_fragments": (About.REQUEST, About.PERSON),
        "fragment_audiences": (About.FRAGMENT,),
        "return_readings": (About.RETURN,),
        "decision_returns": (About.DECISION,),
        "decision_requests": (About.DECISION,),
        "return_tasks": (About.DECISION,),
        "sanitisations": (About.FRAGMENT,),
        "onward_agreements": (About.FRAGMENT,),
        "shares": (About.PERSON, About.CONTACT),
        "share_recipients": (About.SHARE,),
        "shared_fragments": (About.SHARE, About.PERSON),
        "share_readings": (About.SHARE,),
        "refusals_to_share": (About.PERSON,),
    }
)
"""The rows that a restriction, a conflict of interest or a deny list keeps from somebody.

What is kept is worked out once, when the transaction begins, and held in its context: a policy
compares a column with a short list and costs no table its index. A restriction therefore takes
effect with the next transaction.
"""

WRITTEN_WHILE_READING = frozenset(
    {"return_readings", "share_readings", "restriction_alerts", "idempotency_keys"}
    | {"audit_events", "outbox_messages"}
)
"""What reading itself writes. Everything else is closed to whoever reads through broken glass."""

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
