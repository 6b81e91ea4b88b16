"""Whether a child is on a plan, as far as the census files that are loaded say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from app.domain.census.children import EpisodeKind

PLANS: Final = (EpisodeKind.CHILD_PROTECTION_PLAN, EpisodeKind.CHILD_IN_NEED_PLAN)

_LONGEST_CORRECTION: Final = timedelta(days=31)


class OnPlan(StrEnum):
    """Whether a child is on a plan. `unclear`: ask the council. `not_known`: no census says."""

    YES = "yes"
    UNCLEAR = "unclear"
    NO = "no"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class PlanAsSent:
    """A plan of one file. `unclear`: it is not loaded, or its end cannot be relied on."""

    kind: EpisodeKind
    starts_on: date | None
    ends_on: date | None
    unclear: bool
    category: str | None


@dataclass(frozen=True, slots=True)
class ChildInFile:
    """What one file says of the child's plans.

    `number` orders the files that were true of one day by when they were loaded.
    """

    authority: str | None
    true_on: date | None
    number: int
    plans: tuple[PlanAsSent, ...]

    @property
    def order(self) -> tuple[date, int]:
        """The latest file is the one that the answer is read from."""
        return self.true_on or date.min, self.number


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the child is on one kind of plan, since when, why, and as of which day."""

    kind: EpisodeKind
    answer: OnPlan
    starts_on: date | None
    category: str | None
    as_of: date | None


def standing(
    files: Sequence[ChildInFile],
    *,
    kind: EpisodeKind,
    today: date,
    latest_of: Mapping[str | None, date],
) -> Standing:
    """Return whether the child is on a kind of plan.

    Read from each council's latest file about the child. It is unclear where that file leaves out a
    plan that the one before had open, where a plan or its end cannot be relied on, or where a
    later file of the council (`latest_of`, by authority) does not have the child at all. A plan
    runs from its first day up to, not including, its last (domain, section 2.4).
    """
    answers = [
        _of_council(
            sorted((each for each in files if each.authority == authority), key=_order),
            kind=kind,
            today=today,
            latest=latest_of.get(authority),
        )
        for authority in {each.authority for each in files}
    ]
    order = list(OnPlan)
    return min(
        answers,
        key=lambda each: (order.index(each.answer), -(each.as_of or date.min).toordinal()),
        default=Standing(kind, OnPlan.NOT_KNOWN, None, None, None),
    )


def on_any(standings: Iterable[Standing]) -> OnPlan:
    """Return whether the child is on a plan of any kind."""
    order = list(OnPlan)
    return min((each.answer for each in standings), key=order.index, default=OnPlan.NOT_KNOWN)


def _order(each: ChildInFile) -> tuple[date, int]:
    return each.order


def _of_council(
    files: Sequence[ChildInFile], *, kind: EpisodeKind, today: date, latest: date | None
) -> Standing:
    *earlier, last = files
    plans = [plan for plan in last.plans if plan.kind is kind]
    runs = [plan for plan in plans if _runs(plan, today)]
    gone = [
        plan
        for plan in (earlier[-1].plans if earlier else ())
        if plan.kind is kind and _runs(plan, today) and not _listed(plan, plans)
    ]
    certain = [plan for plan in runs if not plan.unclear]
    shown = max(certain or runs or gone, key=_start, default=None)
    answer = OnPlan.NO
    if shown is not None:
        overtaken = latest is not None and latest > (last.true_on or date.min)
        answer = OnPlan.YES if certain and not overtaken else OnPlan.UNCLEAR
    return Standing(
        kind=kind,
        answer=answer,
        starts_on=shown.starts_on if shown else None,
        category=shown.category if shown else None,
        as_of=last.true_on,
    )


def _start(plan: PlanAsSent) -> date:
    return plan.starts_on or date.min


def _runs(plan: PlanAsSent, today: date) -> bool:
    has_begun = plan.starts_on is None or plan.starts_on <= today
    return has_begun and (plan.ends_on is None or plan.ends_on > today)


def _listed(plan: PlanAsSent, later: Iterable[PlanAsSent]) -> bool:
    """Whether a later file has the plan, its first day perhaps corrected."""
    return any(
        abs(_start(each) - _start(plan)) <= _LONGEST_CORRECTION
        or (each.starts_on is None or plan.starts_on is None)
        for each in later
    )
