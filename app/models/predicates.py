"""Policy predicates: which rows of the partnership a user reads or writes, as SQL on the row.

The functions of the schema `access` that they call are in `app/row_security/functions/`.
"""

from enum import StrEnum

from app.domain.events.events import GUARDS

# One arm for each kind of record: whether its row is visible, the policies of its table decide.
_GUARD_IS_VISIBLE = " ".join(
    f"WHEN '{guard}' THEN EXISTS (SELECT 1 FROM {guard} AS visible"
    " WHERE visible.partnership_id = {table}.partnership_id AND visible.id = {table}.guard_id)"
    for guard in GUARDS
)


class Predicate(StrEnum):
    """A condition on a row; `{table}` stands for the table that the policy is on."""

    EVERYONE = "true"
    HUB = "(SELECT access.is_hub())"
    PERSON = "(SELECT access.is_hub()) OR person_id IN (SELECT access.people())"
    # Who reads a child as family, or behind broken glass, writes nothing about the child.
    CHILD_HAD = "(SELECT access.is_hub()) OR person_id IN (SELECT access.children_had())"
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
        "(SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM contacts AS visible"
        " WHERE visible.partnership_id = {table}.partnership_id"
        " AND visible.id = {table}.contact_id)"
    )
    ABOUT = (
        "(SELECT access.is_hub()) OR person_id IN (SELECT access.people())"
        " OR contact_id IN (SELECT access.contacts())"
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
    # Who works with the child of the meeting's referral runs it; a sibling's worker reads it.
    MEETING_RUN_ITSELF = (
        "(SELECT access.is_hub()) OR referral_id IN (SELECT access.referrals_worked_with())"
    )
    MEETING_RUN = (
        "(SELECT access.is_hub()) OR strategy_meeting_id IN (SELECT access.meetings_run())"
    )
    CIRCULATED = (
        "(SELECT access.is_hub()) OR agency_id = ANY ((SELECT access.agencies())::uuid[])"
        " OR strategy_meeting_id IN (SELECT access.allocated_meetings())"
    )
    MINUTES = "(SELECT access.is_hub()) OR id IN (SELECT access.minutes())"
    ENQUIRY = (
        "(SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM enquiries AS visible"
        " WHERE visible.partnership_id = {table}.partnership_id"
        " AND visible.id = {table}.enquiry_id)"
    )
    CLOCK = (
        "(SELECT access.is_hub()) OR person_id IN (SELECT access.people_worked_with())"
        " OR subject_id IN (SELECT access.allocated_meetings())"
    )
    CLOCK_OR_ASKED = f"{CLOCK} OR subject_id IN (SELECT access.requested_agencies())"
    BREACH = (
        "(SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM timescales AS visible"
        " WHERE visible.partnership_id = {table}.partnership_id"
        " AND visible.id = {table}.timescale_id)"
    )
    # An agency asked learns what it was asked and about whom, and knows what it answered itself:
    # not who else was asked, nor what they said.
    REQUEST_ITSELF = "(SELECT access.is_hub()) OR id IN (SELECT access.information_requests())"
    REQUEST = (
        "(SELECT access.is_hub())"
        " OR information_request_id IN (SELECT access.information_requests())"
    )
    # Who sends learns what became of it; an allocated worker reads what their contact came from.
    NOTIFICATION_ITSELF = (
        "(SELECT access.is_hub()) OR sent_by = (SELECT access.user_id())"
        " OR agency_id = ANY ((SELECT access.agencies())::uuid[])"
        " OR contact_id IN (SELECT access.contacts())"
    )
    AS_SENDER = "sent_by = (SELECT access.user_id())"
    OWN_AGENCY = "(SELECT access.is_hub()) OR agency_id = ANY ((SELECT access.agencies())::uuid[])"
    FRAGMENT = (
        "(SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM information_fragments AS visible"
        " WHERE visible.partnership_id = {table}.partnership_id"
        " AND visible.id = {table}.information_fragment_id)"
    )
    RETURN = (
        "(SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM information_returns AS visible"
        " WHERE visible.partnership_id = {table}.partnership_id"
        " AND visible.id = {table}.information_return_id)"
    )
    DECISION = (
        "(SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM threshold_decisions AS visible"
        " WHERE visible.partnership_id = {table}.partnership_id"
        " AND visible.id = {table}.threshold_decision_id)"
    )
    # The recipient of a share reads it while it stands; who gave what is in it learns to whom that
    # went and who read it, but not why, nor what others gave.
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
        " AND EXISTS (SELECT 1 FROM share_recipients AS visible"
        " WHERE visible.partnership_id = {table}.partnership_id"
        " AND visible.share_id = {table}.share_id AND visible.agency_id = {table}.agency_id"
        " AND visible.id IN (SELECT access.share_recipients())))"
    )
    AS_OWN_AGENCY = (
        "(SELECT access.is_system()) OR agency_id = ANY ((SELECT access.agencies())::uuid[])"
    )
    # Those who read a meeting or a request also learn that it was recorded in error.
    RECORDED_ERROR = (
        "(SELECT access.is_hub()) OR person_id IN (SELECT access.people())"
        " OR (subject_type = 'strategy_meeting'"
        " AND subject_id IN (SELECT access.strategy_meetings()))"
        " OR (subject_type = 'information_request'"
        " AND subject_id IN (SELECT access.information_requests()))"
    )
    # Who proposed an error withdraws it; that it was confirmed is only for the hub to write.
    AS_PROPOSER = (
        "(SELECT access.is_hub())"
        " OR (proposed_by = (SELECT access.user_id()) AND confirmed_at IS NULL)"
    )
    # Who has an interest in a record neither reads why it is hidden nor lifts that.
    RESTRICTION_ITSELF = (
        "((SELECT access.is_governance())"
        " AND id NOT IN (SELECT access.restrictions_of_interest()))"
        " OR (SELECT access.is_system())"
        " OR id IN (SELECT access.restrictions())"
    )
    RESTRICTION = (
        "((SELECT access.is_governance())"
        " AND restriction_id NOT IN (SELECT access.restrictions_of_interest()))"
        " OR (SELECT access.is_system())"
        " OR restriction_id IN (SELECT access.restrictions())"
    )
    AS_RELAXATION_ASKER = (
        "(SELECT access.is_system())"
        " OR (asked_by = (SELECT access.user_id()) AND done_at IS NULL AND"
        " (((SELECT access.is_governance())"
        " AND restriction_id NOT IN (SELECT access.restrictions_of_interest()))"
        " OR restriction_id IN (SELECT access.restrictions())))"
    )
    RELAXATION_APPROVAL = (
        "EXISTS (SELECT 1 FROM restriction_relaxations AS visible"
        " WHERE visible.partnership_id = {table}.partnership_id"
        " AND visible.id = {table}.restriction_relaxation_id)"
    )
    AS_RELAXATION_APPROVER = (
        "(SELECT access.is_system())"
        f" OR (approved_by = (SELECT access.user_id()) AND {RELAXATION_APPROVAL})"
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
    # A worker of the person, and the owner of their restriction, learn that the record was opened.
    GLASS_ITSELF = (
        f"{GLASS}"
        " OR (person_id IN (SELECT access.people_worked_with())"
        " AND person_id <> ALL ((SELECT access.people_hidden())::uuid[]))"
        " OR EXISTS (SELECT 1 FROM restrictions AS visible"
        " WHERE visible.partnership_id = {table}.partnership_id"
        " AND visible.person_id = {table}.person_id"
        " AND visible.owner_id = (SELECT access.user_id()) AND visible.lifted_at IS NULL)"
    )
    GLASS_REVIEW = (
        "EXISTS (SELECT 1 FROM break_glass_grants AS visible"
        " WHERE visible.partnership_id = {table}.partnership_id"
        " AND visible.id = {table}.break_glass_grant_id)"
    )
    HUB_OR_GOVERNANCE = "(SELECT access.is_hub()) OR (SELECT access.is_governance())"
    OWN = "user_id = (SELECT access.user_id())"
    AS_ONESELF = "user_id IS NOT DISTINCT FROM (SELECT access.user_id())"
    ADMINISTRATOR = "(SELECT access.is_administrator())"
    GOVERNANCE = "(SELECT access.is_governance())"
    GIVES_RIGHTS = "(SELECT access.is_administrator()) OR (SELECT access.is_governance())"
    AS_REGISTRAR = (
        "(SELECT access.is_system()) OR ((SELECT access.is_administrator())"
        " AND registered_by = (SELECT access.user_id()))"
    )
    AS_ROLE_PROPOSER = (
        "(SELECT access.is_system()) OR ((SELECT access.is_administrator())"
        " AND proposed_by = (SELECT access.user_id()) AND decision IS NULL)"
    )
    # No one decides in the name of another.
    AS_ROLE_DECIDER = (
        "(SELECT access.is_system())"
        " OR (((SELECT access.is_administrator()) OR (SELECT access.is_governance()))"
        " AND (decided_by IS NULL OR decided_by = (SELECT access.user_id())))"
    )
    # The job that looks for improper access reads the audit log of one partnership at a time.
    TRAIL = "(SELECT access.is_governance()) OR (SELECT access.is_system())"
    # No user reads what was noticed about themselves: an enquiry must not warn whom it is about.
    SIGNAL = (
        "((SELECT access.is_governance())"
        " AND user_id <> ALL (ARRAY(SELECT access.own_identities())))"
        " OR (SELECT access.is_system())"
    )
    # A user who sees the record hears of it, and no other; before it has a place, none does.
    EVENT = f"(SELECT access.is_system()) OR CASE guard_table {_GUARD_IS_VISIBLE} ELSE false END"
    SUBSCRIPTION_ITSELF = (
        "(SELECT access.is_system()) OR agency_id IN (SELECT access.agencies_managed())"
    )
    # What was withheld looks as if there had never been anything to tell.
    DELIVERY = (
        "(SELECT access.is_system()) OR (state <> 'withheld'"
        " AND EXISTS (SELECT 1 FROM subscriptions AS visible"
        " WHERE visible.partnership_id = {table}.partnership_id"
        " AND visible.id = {table}.subscription_id)"
        " AND EXISTS (SELECT 1 FROM outbox_messages AS visible"
        " WHERE visible.partnership_id = {table}.partnership_id"
        " AND visible.id = {table}.message_id))"
    )
    SYSTEM = "(SELECT access.is_system())"
