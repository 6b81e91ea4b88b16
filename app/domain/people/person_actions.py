"""What the reader of a person's record may do next."""

from datetime import date

from app.domain.directory.access import Actor
from app.domain.directory.actions import Available, available
from app.domain.directory.permissions import Permission
from app.domain.people.people import refuse_birth


def on_person(
    actor: Actor, *, today: date, born_on: date | None, expected_on: date | None
) -> list[Available]:
    """Say what the actor may do with a person's record now, and why not what they may not."""

    def birth() -> None:
        # The likeliest day that is not in the future: if even that cannot be, no day can.
        refuse_birth(
            min(today, expected_on or today),
            today=today,
            recorded_birth=born_on,
            expected_on=expected_on,
        )

    return [
        available(action, actor=actor, permission=permission, rule=rule)
        for action, permission, rule in (
            ("change", Permission.PERSON_CHANGE, _nothing),
            ("record_birth", Permission.PERSON_CHANGE, birth),
            ("record_unsafe_contact", Permission.PERSON_CHANGE, _nothing),
            ("link", Permission.PERSON_LINK, _nothing),
        )
    ]


def _nothing() -> None:
    """What these acts ask of the record itself."""
