"""Which clocks are explained."""

import pytest

from app.domain.clocks.breaches import NotBreached, refuse_unbreached
from app.domain.clocks.timescales import ClockState


@pytest.mark.parametrize("state", [ClockState.BREACHED, ClockState.BREACHED_RUNNING])
def test_a_missed_deadline_is_explained(state: ClockState) -> None:
    refuse_unbreached(state)


@pytest.mark.parametrize("state", [ClockState.RUNNING, ClockState.MET, ClockState.CANCELLED])
def test_nobody_is_excused_who_has_missed_nothing(state: ClockState) -> None:
    with pytest.raises(NotBreached) as refused:
        refuse_unbreached(state)
    assert refused.value.code == state
