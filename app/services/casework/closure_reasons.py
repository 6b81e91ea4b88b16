"""What the reason for closing a referral is held against."""

from datetime import date

from app.domain.casework.closure_reasons import Assessed, OnRecord
from app.domain.census.children import EpisodeKind
from app.domain.contacts.other_authorities import AuthorityAnswer
from app.domain.people.referral_subjects import Life, died_by, is_under_age
from app.models import Referral
from app.unit_of_work import UnitOfWork


async def on_record(uow: UnitOfWork, referral: Referral, *, closed_on: date) -> OnRecord:
    """What is known of the child under every linked record that the actor may see."""
    same = await uow.person_links.list_same_person(referral.person_id)
    standing = await uow.threshold_decisions.list_standing_on(same)
    passed = await uow.other_authorities.list_of_decisions([each.id for each in standing])
    lives = [Life(each.born_on, each.died_on) for each in await uow.people.list_named(same)]
    return OnRecord(
        received_on=referral.received_on,
        closed_on=closed_on,
        died=died_by(lives, on=closed_on),
        under_age=is_under_age(lives, on=closed_on),
        assessments=[
            Assessed(each.starts_on, each.ends_on)
            for each in await uow.census_episodes.list_of(same)
            if each.kind == EpisodeKind.ASSESSMENT
            and each.not_loaded_because is None
            and each.starts_on is not None
            and each.ends_on is not None
        ],
        accepted=[each.answer == AuthorityAnswer.ACCEPTED for each in passed],
    )
