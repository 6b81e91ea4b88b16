"""Which worklists there are, whose they are, and what presses on what waits in them."""

import pytest

from app.domain.directory.permissions import Permission
from app.domain.directory.role_permissions import PERMISSIONS
from app.domain.directory.roles import Role
from app.domain.worklists.worklists import (
    PRESSING,
    WORKLISTS,
    Waiting,
    Worklist,
    WorklistNotForRole,
    refuse_foreign_worklist,
    worklists_of,
)


def test_every_worklist_has_a_plan_and_somebody_whose_it_is() -> None:
    assert set(WORKLISTS) == set(Worklist)
    assert all(plan.roles and plan.holds for plan in WORKLISTS.values())


def test_a_worklist_is_for_a_role_exactly_if_the_role_may_read_worklists() -> None:
    with_a_list = {role for role in Role if worklists_of([role])}
    may_read = {role for role in Role if Permission.WORKLIST_READ in PERMISSIONS[role]}
    assert with_a_list == may_read


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (
            Role.HUB_PRACTITIONER,
            (
                "triage acknowledgements feedback meetings minutes late_requests unread_returns"
                " restrictions opened_records quarantine same_incident other_authorities"
                " routed overturned emergency_protection"
            ),
        ),
        (
            Role.HUB_MANAGER,
            (
                "triage decisions acknowledgements feedback meetings minutes to_allocate"
                " authorisations late_requests unread_returns return_tasks restrictions"
                " opened_records quarantine same_incident other_authorities errors link_reviews"
                " routed overturned closed_by_teams emergency_protection"
            ),
        ),
        (
            Role.HUB_SUPPORT,
            (
                "acknowledgements feedback meetings minutes late_requests quarantine"
                " other_authorities routed"
            ),
        ),
        (
            Role.SOCIAL_WORKER,
            "meetings minutes allocated restrictions opened_records emergency_protection",
        ),
        (
            Role.TEAM_MANAGER,
            (
                "meetings minutes allocated team to_allocate authorisations restrictions"
                " opened_records routed emergency_protection"
            ),
        ),
        (Role.AGENCY_OFFICER, "my_agency"),
        (
            Role.INFORMATION_GOVERNANCE,
            "restrictions break_glass_reviews opened_records",
        ),
        (Role.REFERRER, ""),
    ],
)
def test_a_role_has_its_worklists(role: Role, names: str) -> None:
    assert worklists_of([role]) == [Worklist(name) for name in names.split()]


def test_somebody_with_two_roles_has_the_worklists_of_both() -> None:
    both = worklists_of([Role.AGENCY_OFFICER, Role.SOCIAL_WORKER])
    assert both == [
        Worklist.MEETINGS,
        Worklist.MINUTES,
        Worklist.ALLOCATED,
        Worklist.MY_AGENCY,
        Worklist.RESTRICTIONS,
        Worklist.OPENED_RECORDS,
        Worklist.EMERGENCY_PROTECTION,
    ]


@pytest.mark.parametrize("name", Worklist)
def test_a_worklist_is_refused_to_whom_it_is_not_for(name: Worklist) -> None:
    for role in Role:
        if role in WORKLISTS[name].roles:
            refuse_foreign_worklist(name, roles=[role])
        else:
            with pytest.raises(WorklistNotForRole):
                refuse_foreign_worklist(name, roles=[role])


def test_only_what_somebody_is_told_of_or_has_a_date_of_its_own_is_pressed_on_by_no_clock() -> None:
    assert set(Waiting) - set(PRESSING) == {
        Waiting.OVERTURNED_RECOMMENDATION,
        Waiting.ALLOCATED_CHILD,
        Waiting.REFERRAL_TO_ALLOCATE,
        Waiting.WORKER_LEFT,
        Waiting.CLOSED_BY_TEAM,
        Waiting.INVITATION,
        Waiting.MINUTES_TO_RECEIPT,
        Waiting.UNREAD_RETURN,
        Waiting.RETURN_TASK,
        Waiting.RESTRICTION_TO_APPROVE,
        Waiting.RESTRICTION_TO_REVIEW,
        Waiting.BREAK_GLASS_REVIEW,
        Waiting.OPENED_RECORD,
        Waiting.INCIDENT_TO_JUDGE,
        Waiting.REFUSED_BY_AUTHORITY,
        Waiting.ERROR_TO_CONFIRM,
        Waiting.LINK_REVIEW,
    }
