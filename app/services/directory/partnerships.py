"""The partnership's directory: agencies, teams, colleagues, threshold documents, code sets."""

from app.domain import codes
from app.schemas.contacts.threshold_decisions import ThresholdDocumentsView, ThresholdDocumentView
from app.schemas.directory.partnerships import (
    AgenciesView,
    AgencyView,
    CodeSetsView,
    TeamsView,
    TeamView,
    UsersView,
    UserView,
)
from app.unit_of_work import UnitOfWork


async def list_agencies(uow: UnitOfWork) -> AgenciesView:
    """Every agency, by name."""
    uow.audit("directory.agencies_read")
    found = await uow.partnerships.list_agencies()
    return AgenciesView(items=[AgencyView.model_validate(each) for each in found])


async def list_teams(uow: UnitOfWork) -> TeamsView:
    """Every team, by name."""
    uow.audit("directory.teams_read")
    found = await uow.partnerships.list_teams()
    return TeamsView(items=[TeamView.model_validate(each) for each in found])


async def list_users(uow: UnitOfWork) -> UsersView:
    """Every user, by name."""
    uow.audit("directory.users_read")
    found = await uow.partnerships.list_users()
    return UsersView(items=[UserView.model_validate(each) for each in found])


async def list_threshold_documents(uow: UnitOfWork) -> ThresholdDocumentsView:
    """Every version of the threshold document, the newest first."""
    uow.audit("directory.threshold_documents_read")
    found = await uow.partnerships.list_threshold_documents()
    return ThresholdDocumentsView(
        items=[ThresholdDocumentView.model_validate(each) for each in found]
    )


async def code_sets(uow: UnitOfWork) -> CodeSetsView:
    """The census's code sets."""
    uow.audit("directory.codes_read")
    return CodeSetsView(
        contact_source=dict(codes.CONTACT_SOURCE),
        primary_need=dict(codes.PRIMARY_NEED),
        closure_reason=dict(codes.CLOSURE_REASON),
        assessment_factor=dict(codes.ASSESSMENT_FACTOR),
        ethnicity=dict(codes.ETHNICITY),
        disability=dict(codes.DISABILITY),
        sex=dict(codes.SEX),
    )
