"""Faults in words: some for every code that there is, and the code where there is none."""

import re

import pytest

from app.domain import strict_json
from app.domain.notifications.amendments import REFERENCE_OF_ANOTHER_DAY, REFERENCE_REUSED
from app.domain.notifications.fault_words import WORDS, in_words
from app.domain.notifications.fhir.messages import MessageFault
from app.domain.notifications.loose_details import (
    BIRTH_PLACEHOLDER,
    DATE_TIDIED,
    ESTIMATE_UNREADABLE,
    NUMBER_TIDIED,
    NUMBER_UNREADABLE,
)
from app.domain.notifications.notifications import REUSED
from app.services.notifications.fhir.messages import ADULT
from app.services.notifications.notifications import NOT_A_LIST, TOO_MANY

CODES = [
    *(fault.value for fault in (*strict_json.Fault, *MessageFault)),
    *(
        fault.code
        for fault in (REUSED, REFERENCE_REUSED, REFERENCE_OF_ANOTHER_DAY, NOT_A_LIST, TOO_MANY)
    ),
    *(BIRTH_PLACEHOLDER, DATE_TIDIED, NUMBER_TIDIED, NUMBER_UNREADABLE, ESTIMATE_UNREADABLE, ADULT),
]


@pytest.mark.parametrize("code", CODES)
def test_a_fault_of_ours_has_words(code: str) -> None:
    assert code in WORDS


@pytest.mark.parametrize("code", WORDS)
def test_words_are_a_sentence_and_no_code(code: str) -> None:
    assert re.fullmatch(r"[A-Z][^_{}]* [^_{}]*\.", in_words(code).replace("data_base64", ""))


def test_a_code_without_words_is_said_readably() -> None:
    assert in_words("quite_new-code") == "This cannot stand here (quite new code)."
