"""The partnership's own things: agencies, teams, colleagues, thresholds, code sets."""

from collections.abc import Sequence

from app.domain import codes
from app.models import Agency, Team, ThresholdDocument, User
from app.schemas.directory.partnerships import CodeSetsView
from app.unit_of_work import UnitOfWork


async def list_agencies(uow: UnitOfWork) -> Sequence[Agency]:
    """Every agency, by name."""
    uow.audit("directory.agencies_read")
    return await uow.partnerships.list_agencies()


async def list_teams(uow: UnitOfWork) -> Sequence[Team]:
    """Every team, by name."""
    uow.audit("directory.teams_read")
    return await uow.partnerships.list_teams()


async def list_users(uow: UnitOfWork) -> Sequence[User]:
    """Every user, by name."""
    uow.audit("directory.users_read")
    return await uow.partnerships.list_users()


async def list_threshold_documents(uow: UnitOfWork) -> Sequence[ThresholdDocument]:
    """Every version of the threshold document, the newest first."""
    uow.audit("directory.threshold_documents_read")
    return await uow.partnerships.list_threshold_documents()


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
