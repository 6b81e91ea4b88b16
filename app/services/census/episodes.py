"""Episodes of the census, saved with each child of a file."""

from collections.abc import Iterable
from uuid import UUID

from app.domain.census.children import EpisodeFacts
from app.models import CensusEpisode, ImportedChild
from app.unit_of_work import UnitOfWork


async def save(
    uow: UnitOfWork, sent: ImportedChild, person_id: UUID, work: Iterable[EpisodeFacts]
) -> None:
    """Save the episodes of one child of a file."""
    await uow.save_all(
        uow.new(
            CensusEpisode,
            imported_child_id=sent.id,
            person_id=person_id,
            position=position,
            kind=facts.kind,
            starts_on=facts.starts_on,
            ends_on=facts.ends_on,
            category=facts.category,
            not_loaded_because=facts.not_loaded_because and facts.not_loaded_because.code,
            sent=[{"element": element, "text": text} for element, text in facts.sent],
        )
        for position, facts in enumerate(work, start=1)
    )
