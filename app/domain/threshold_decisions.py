"""The threshold decision: what help a child needs, who may say so, and what follows."""

from enum import StrEnum


class Level(StrEnum):
    """The four levels of need, from least to most."""

    UNIVERSAL = "universal"
    EARLY_HELP = "early_help"
    CHILD_IN_NEED = "child_in_need"
    SIGNIFICANT_HARM = "significant_harm"


class Outcome(StrEnum):
    """What is to happen for the child."""

    NO_FURTHER_ACTION = "no_further_action"
    ADVICE_GIVEN = "advice_given"
    EARLY_HELP = "early_help"
    CHILD_IN_NEED_REFERRAL = "child_in_need_referral"
    STRATEGY_MEETING = "strategy_meeting"
    PASSED_TO_ALLOCATED_WORKER = "passed_to_allocated_worker"
    PASSED_TO_OTHER_AUTHORITY = "passed_to_other_authority"
