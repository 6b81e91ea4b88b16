"""Plans and assessments that census files gave of people, and whether a child is on a plan."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from app.domain.census.children import EpisodeKind
from app.domain.census.faults import FaultKind
from app.domain.census.plans import (
    PLANS,
    ChildInFile,
    PlanAsSent,
    Standing,
    on_any,
    standing,
)
from app.domain.clocks.working_time import london_date
from app.domain.codes import CATEGORY_OF_ABUSE
from app.domain.people.chronology import Entry, Happening
from app.models import CensusEpisode
from app.repositories.census.episodes import FileOfChild
from app.schemas.census.episodes import (
    CensusEpisodeView,
    PlansView,
    SentView,
    StandingPlanView,
)
from app.unit_of_work import UnitOfWork

_ENDS: Final[Mapping[EpisodeKind, str]] = {
    EpisodeKind.CHILD_PROTECTION_PLAN: "CPPendDate",
    EpisodeKind.CHILD_IN_NEED_PLAN: "CINPlanEndDate",
}
_REASONS: Final = {kind.code: kind.reason for kind in FaultKind}


async def of_people(uow: UnitOfWork, people: Collection[UUID]) -> list[CensusEpisodeView]:
    """The episodes of a child under all records of theirs, each as the latest file gave it."""
    files = {each.imported_child_id: each for each in await uow.census_episodes.list_files(people)}
    order = {child_id: place for place, child_id in enumerate(_in_order(files.values()))}
    latest: dict[object, CensusEpisode] = {}
    for episode in await uow.census_episodes.list_of(people):
        key = _same(episode, files[episode.imported_child_id])
        before = latest.get(key)
        if before is None or order[before.imported_child_id] <= order[episode.imported_child_id]:
            latest[key] = episode
    return [_shown(each, files[each.imported_child_id]) for each in latest.values()]


async def entries(uow: UnitOfWork, people: Collection[UUID]) -> list[Entry]:
    """When each began and ended, for the chronology: those of which the day is known."""
    return [
        Entry(
            on=on,
            at=None,
            what=what,
            record_type=CensusEpisode.__tablename__,
            record_id=episode.id,
            person_id=episode.person_id,
            facts={
                "kind": episode.kind,
                "category": episode.category,
                "loaded": episode.loaded,
            },
        )
        for episode in await of_people(uow, people)
        for what, on in (
            (Happening.CENSUS_EPISODE_STARTED, episode.starts_on),
            (Happening.CENSUS_EPISODE_ENDED, episode.ends_on),
        )
        if on is not None
    ]


def _in_order(files: Iterable[FileOfChild]) -> list[UUID]:
    """The children of files, from the file true of the earliest day to the latest."""
    numbered = enumerate(files)
    ordered = sorted(numbered, key=lambda each: (str(each[1].reference_on or ""), each[0]))
    return [each.imported_child_id for _, each in ordered]


def _same(episode: CensusEpisode, file: FileOfChild) -> object:
    """What is alike where two files give one episode; without a day nothing is.

    One that is shown only as sent takes the place of none that was loaded.
    """
    if episode.starts_on is None:
        return episode.id
    is_loaded = episode.not_loaded_because is None
    return file.authority, episode.kind, episode.starts_on, is_loaded


def _shown(episode: CensusEpisode, file: FileOfChild) -> CensusEpisodeView:
    because = episode.not_loaded_because
    return CensusEpisodeView(
        id=episode.id,
        person_id=episode.person_id,
        kind=EpisodeKind(episode.kind),
        starts_on=episode.starts_on,
        ends_on=episode.ends_on,
        category=episode.category,
        category_in_words=CATEGORY_OF_ABUSE.get(episode.category or ""),
        loaded=because is None,
        not_loaded_because=None if because is None else _REASONS.get(because, because),
        sent=[SentView.model_validate(each) for each in episode.sent],
        census_import_id=file.census_import_id,
        collection_year=file.collection_year,
        authority=file.authority,
    )


async def plans_of(uow: UnitOfWork, files: Sequence[FileOfChild]) -> PlansView:
    """Whether a child is on a plan, by the files that have them in them under any record."""
    people = {file.person_id for file in files}
    episodes = await uow.census_episodes.list_of(people) if files else ()
    latest = await uow.census_episodes.latest_files() if episodes else {}
    in_files = [
        ChildInFile(
            authority=file.authority,
            true_on=file.reference_on,
            number=number,
            plans=_plans(
                each for each in episodes if each.imported_child_id == file.imported_child_id
            ),
        )
        for number, file in enumerate(files)
    ]
    today = london_date(uow.now)
    found = [standing(in_files, kind=kind, today=today, latest_of=latest) for kind in PLANS]
    return PlansView(on_plan=on_any(found), plans=[_standing(each) for each in found])


def _plans(episodes: Iterable[CensusEpisode]) -> tuple[PlanAsSent, ...]:
    return tuple(
        PlanAsSent(
            kind=EpisodeKind(episode.kind),
            starts_on=episode.starts_on,
            ends_on=episode.ends_on,
            unclear=episode.not_loaded_because is not None
            or (episode.ends_on is None and _sent(episode.sent, _ENDS[EpisodeKind(episode.kind)])),
            category=episode.category,
        )
        for episode in episodes
        if episode.kind in PLANS
    )


def _sent(sent: Sequence[Mapping[str, str]], element: str) -> bool:
    return any(each["element"] == element for each in sent)


def _standing(found: Standing) -> StandingPlanView:
    return StandingPlanView(
        kind=found.kind,
        answer=found.answer,
        starts_on=found.starts_on,
        category=found.category,
        category_in_words=CATEGORY_OF_ABUSE.get(found.category or ""),
        as_of=found.as_of,
    )
