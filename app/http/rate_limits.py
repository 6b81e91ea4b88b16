"""Rate limits: searches, record openings and exports of each person within the hour."""

from collections.abc import Mapping
from math import ceil
from time import time
from uuid import UUID

from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.domain.directory.permissions import Permission
from app.domain.directory.rate_limits import SPENDS, BudgetSpent, RateLimit
from app.settings import Settings
from app.telemetry import BUDGETS_SPENT


class RateLimits:
    """The rate limits of one worker process: nothing is shared, so each has its part.

    A restart resets the counts. That is acceptable, because the signals of improper access
    (`app/domain/audit/access_signals.py`) are derived from the audit log.
    """

    def __init__(self, per_hour: Mapping[RateLimit, int]) -> None:
        self._limits = {
            budget: RateLimitItemPerHour(amount, namespace=budget)
            for budget, amount in per_hour.items()
        }
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def spend(self, user_id: UUID | None, permission: Permission) -> None:
        """Count one use of a permission by a person.

        Raises:
            BudgetSpent: there were as many as may be within the hour.
        """
        budget = SPENDS.get(permission)
        if budget is None or user_id is None:
            return
        limit = self._limits[budget]
        if self._window.hit(limit, str(user_id)):
            return
        BUDGETS_SPENT.labels(budget).inc()
        free_at = self._window.get_window_stats(limit, str(user_id)).reset_time
        raise BudgetSpent(budget, limit=limit.amount, seconds=max(1, ceil(free_at - time())))


def rate_limits_of(settings: Settings) -> RateLimits:
    """The limits of one of the worker processes: at least one of each."""
    whole = {
        RateLimit.SEARCH: settings.searches_per_hour,
        RateLimit.OPENING: settings.openings_per_hour,
        RateLimit.EXPORT: settings.exports_per_hour,
    }
    return RateLimits(
        {budget: max(1, amount // settings.workers) for budget, amount in whole.items()}
    )
