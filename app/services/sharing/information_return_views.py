"""Views of information returns, with and without their content."""

from collections.abc import Sequence

from app.models import InformationFragment, InformationReturn
from app.schemas.sharing.information_returns import (
    FragmentView,
    GradingView,
    InformationReturnView,
    ReturnHeadView,
)
from app.schemas.versions import VersionedView, versioned_by_content
from app.services.clocks import act_times
from app.unit_of_work import UnitOfWork


async def view(uow: UnitOfWork, told: InformationReturn) -> VersionedView[InformationReturnView]:
    """A return with its content, as a reader who may open it sees it."""
    (head,) = await heads(uow, [told])
    shown = InformationReturnView.model_validate(
        {
            **head.model_dump(),
            "decline_reason": told.decline_reason,
            "decline_text": told.decline_text,
            "referred_on_to": told.referred_on_to,
            "fragments": [_fragment(fragment) for fragment in told.fragments],
        }
    )
    return versioned_by_content(shown)


async def heads(uow: UnitOfWork, returns: Sequence[InformationReturn]) -> list[ReturnHeadView]:
    """Returns without their content, in the order given."""
    ids = [told.id for told in returns]
    superseded = await uow.information_returns.list_corrected(ids)
    opened = await uow.information_returns.list_opened(ids)
    times = await act_times.shown(uow, *{told.requested_agency_id for told in returns})
    own = set(ReturnHeadView.model_fields) - {"superseded", "opened", "times"}
    return [
        ReturnHeadView.model_validate(
            {
                **{name: getattr(told, name) for name in own},
                "superseded": told.id in superseded,
                "opened": told.id in opened,
                "times": [each for each in times if each.item_id == told.id],
            }
        )
        for told in returns
    ]


def _fragment(fragment: InformationFragment) -> FragmentView:
    own = set(FragmentView.model_fields) - {"audience", "grading"}
    graded = fragment.handling_code is not None
    return FragmentView.model_validate(
        {
            **{name: getattr(fragment, name) for name in own},
            "audience": [each.agency_id for each in fragment.audiences],
            "grading": GradingView.model_validate(fragment) if graded else None,
        }
    )
