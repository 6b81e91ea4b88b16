"""Unsafe recipients: who is sent nothing about a child, and who must first be told apart."""

from uuid import uuid4

import pytest

from app.domain.people.names import Name
from app.domain.people.unsafe_recipients import (
    RecipientNotIdentified,
    UnsafeForAChild,
    refuse_unidentified,
    refuse_unsafe_recipient,
)

FATHER = [Name("Testfather", "O'Invented"), Name("Ted", None)]


def told_apart(source: str, *called: str | None, because: str | None = None) -> bool:
    """Whether the message may go."""
    try:
        refuse_unidentified(source=source, called=called, unsafe_names=FATHER, because=because)
    except RecipientNotIdentified:
        return False
    return True


def test_nothing_goes_to_a_person_who_is_unsafe_under_any_of_their_records() -> None:
    one, again, other = uuid4(), uuid4(), uuid4()
    with pytest.raises(UnsafeForAChild):
        refuse_unsafe_recipient({one, again}, unsafe={again, other})
    refuse_unsafe_recipient({one, again}, unsafe={other})
    refuse_unsafe_recipient({one}, unsafe=set())


@pytest.mark.parametrize("source", ["1A", "1B", "1C", "1D", "10"])
def test_a_private_referrer_without_a_record_may_be_anybody(source: str) -> None:
    assert not told_apart(source, "Testaunt Invented")
    assert not told_apart(source, None)
    assert told_apart(source, None, because="The aunt's voice is known to the worker.")


@pytest.mark.parametrize(
    ("called", "may"),
    [
        ("Safeguarding Lead", True),
        (None, True),
        ("Testfather OInvented", False),
        ("Mr TESTFATHER J. O\u2019Invented", False),
        ("Ted", False),
        ("Testfather Otherwise", True),
    ],
)
def test_a_professional_is_told_apart_only_where_they_bear_the_name(
    called: str | None, may: bool
) -> None:
    assert told_apart("2A", called) is may
    assert told_apart("2A", "Safeguarding Lead", called) is may
    assert told_apart("2A", called, because="Another teacher of that name.")
