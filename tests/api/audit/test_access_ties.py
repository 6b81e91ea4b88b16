"""How long an episode accounts for those who look at the child."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from app.models import Referral
from app.repositories.audit.access_ties import end_of

OPENED = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("changes", "ends"),
    [
        ({"closed_on": date(2026, 11, 20)}, datetime(2026, 11, 21, tzinfo=UTC)),
        # A census file may say no more of it than that nothing came of it.
        ({"no_further_action": True}, datetime(2026, 11, 17, tzinfo=UTC)),
        # A later decision ended it: until then people had reason to look.
        (
            {"no_further_action": True, "closed_on": date(2026, 11, 20)},
            datetime(2026, 11, 21, tzinfo=UTC),
        ),
        (
            {
                "recorded_error_id": uuid4(),
                "changed_at": datetime(2026, 11, 18, 12, tzinfo=UTC),
            },
            datetime(2026, 11, 19, tzinfo=UTC),
        ),
    ],
)
def test_an_episode_ends_with_its_last_day(changes: dict[str, object], ends: datetime) -> None:
    referral = Referral(opened_on=OPENED, **({"no_further_action": False} | changes))
    assert end_of(referral) == ends
