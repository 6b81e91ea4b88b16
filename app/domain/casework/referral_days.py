"""The day of a referral: of the two known, the one that the census and the limits count from."""

from datetime import date
from enum import StrEnum


class ReferralDay(StrEnum):
    """Which day a referral counts from: when its request was received, or when it was opened."""

    RECEIVED = "received"
    OPENED = "opened"


def referred_on(day: ReferralDay, *, received_on: date, opened_on: date) -> date:
    """The day of a referral by the installation's setting.

    The Children in Need census asks for the day on which the request was received, and Working
    Together counts the 45 working days of an assessment from it.
    """
    return received_on if day is ReferralDay.RECEIVED else opened_on
