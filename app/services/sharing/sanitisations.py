"""Sanitised versions of fragments: prepared by one person, released by another."""

from uuid import UUID

from app.domain.directory.actions import available
from app.domain.directory.permissions import Permission
from app.domain.records import refuse_stale
from app.domain.sharing.shares import refuse_release
from app.models import InformationFragment, Sanitisation
from app.schemas.sharing.sanitisations import (
    PrepareSanitisation,
    SanitisationsView,
    SanitisationView,
)
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.services.sharing import handling
from app.unit_of_work import UnitOfWork


async def prepare(
    uow: UnitOfWork, *, fragment_id: UUID, command: PrepareSanitisation
) -> VersionedView[SanitisationView]:
    """Prepare a version of a fragment that leaves something out; it cannot be sent yet.

    Raises:
        RecordNotFound: the fragment is absent, or out of scope.
    """
    fragment = await uow.fragments.get(fragment_id)
    prepared = uow.new(
        Sanitisation,
        information_fragment_id=fragment.id,
        wording=command.wording,
        because=command.because,
        prepared_at=uow.now,
        prepared_by=uow.actor.user,
        changed_at=uow.now,
    )
    await uow.save(prepared)
    uow.audit(
        "sanitisation.prepared",
        prepared,
        person_id=fragment.person_id,
        information_fragment_id=fragment.id,
    )
    uow.publish("sanitisation.prepared", record_id=prepared.id, information_fragment_id=fragment.id)
    return versioned(_shown(uow, prepared, fragment), prepared)


async def read(uow: UnitOfWork, *, sanitisation_id: UUID) -> VersionedView[SanitisationView]:
    """One version.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    version = await uow.fragments.get_sanitisation(sanitisation_id)
    fragment = await uow.fragments.get(version.information_fragment_id)
    uow.audit("sanitisation.read", version, person_id=fragment.person_id)
    return versioned(_shown(uow, version, fragment), version)


async def list_of_fragment(uow: UnitOfWork, *, fragment_id: UUID) -> SanitisationsView:
    """The versions of a fragment, the first one first.

    Raises:
        RecordNotFound: the fragment is absent, or out of scope.
    """
    fragment = await uow.fragments.get(fragment_id)
    versions = await uow.fragments.list_sanitisations(fragment_id)
    uow.audit(
        "sanitisation.listed",
        fragment,
        person_id=fragment.person_id,
        shown=[version.id for version in versions],
    )
    return SanitisationsView(items=[_shown(uow, version, fragment) for version in versions])


async def release(
    uow: UnitOfWork, *, sanitisation_id: UUID, expected: int
) -> VersionedView[SanitisationView]:
    """Release a version that another person prepared; from now on it can be sent.

    Raises:
        RecordNotFound, VersionStale, SanitisationReleased, SanitisedByPreparer: see each.
    """
    prepared = await uow.fragments.get_sanitisation_for_change(sanitisation_id)
    refuse_stale(version=prepared.version, expected=expected)
    refuse_release(
        prepared_by=prepared.prepared_by, released_at=prepared.released_at, by=uow.actor.identities
    )
    prepared.released_at = uow.now
    prepared.released_by = uow.actor.user
    prepared.changed_at = uow.now
    fragment = await uow.fragments.get(prepared.information_fragment_id)
    uow.audit("sanitisation.released", prepared, person_id=fragment.person_id)
    uow.publish("sanitisation.released", record_id=prepared.id, information_fragment_id=fragment.id)
    await uow.session.flush()
    return versioned(_shown(uow, prepared, fragment), prepared)


def _shown(
    uow: UnitOfWork, version: Sanitisation, fragment: InformationFragment
) -> SanitisationView:
    release_now = available(
        "release",
        actor=uow.actor,
        permission=Permission.SANITISATION_RELEASE,
        rule=lambda: refuse_release(
            prepared_by=version.prepared_by,
            released_at=version.released_at,
            by=uow.actor.identities,
        ),
    )
    return SanitisationView(
        id=version.id,
        information_fragment_id=version.information_fragment_id,
        wording=version.wording,
        because=version.because,
        prepared_at=version.prepared_at,
        prepared_by=version.prepared_by,
        released_at=version.released_at,
        released_by=version.released_by,
        handling=handling.view(handling.handling_of(fragment)),
        available_actions=[Action.model_validate(release_now)],
    )
