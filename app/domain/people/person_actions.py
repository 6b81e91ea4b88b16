"""Actions open to the reader of a person's record."""

from datetime import date, datetime

from app.domain.directory.access import Actor
from app.domain.directory.actions import Available, available
from app.domain.directory.permissions import Permission
from app.domain.people.births import refuse_birth, refuse_expectation


def on_person(
    actor: Actor,
    *,
    today: date,
    born_on: date | None,
    expected_on: date | None,
    unborn: bool,
    not_born_alive_at: datetime | None = None,
) -> list[Available]:
    """The acts open to the actor on a person's record now, and why the others are not."""

    def birth() -> None:
        # The likeliest day that is not in the future: if even that is impossible, every day is.
        refuse_birth(
            min(today, expected_on or today),
            today=today,
            recorded_birth=born_on,
            expected_on=expected_on,
            unborn=unborn,
            not_born_alive_at=not_born_alive_at,
        )

    def not_born_alive() -> None:
        refuse_expectation(
            born_on=born_on,
            expected_on=expected_on,
            unborn=unborn,
            not_born_alive_at=not_born_alive_at,
        )

    return [
        available(action, actor=actor, permission=permission, rule=rule)
        for action, permission, rule in (
            ("change", Permission.PERSON_CHANGE, _nothing),
            ("record_birth", Permission.PERSON_CHANGE, birth),
            ("record_not_born_alive", Permission.PERSON_CHANGE, not_born_alive),
            ("record_unsafe_contact", Permission.PERSON_CHANGE, _nothing),
            ("link", Permission.PERSON_LINK, _nothing),
        )
    ]


def _nothing() -> None:
    """The condition that these acts put on the record itself: none."""
