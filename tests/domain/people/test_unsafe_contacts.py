"""Unsafe to contact: what each fact refuses, and what it leaves open."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, strategies as st

from app.domain.contacts.contacts import Channel
from app.domain.people.unsafe_contacts import (
    MEANS_OF,
    Means,
    MeansUnclear,
    UnsafeFact,
    UnsafeToContact,
    refuse_unclear,
    refuse_unsafe_channel,
    refuse_unsafe_means,
)

HERE, THERE = UUID(int=1), UUID(int=2)
ids = st.none() | st.sampled_from([HERE, THERE])
facts = st.builds(UnsafeFact, means=st.sampled_from(Means), address_id=ids, through_person_id=ids)


def is_refused(*known: UnsafeFact, means: Means, **where: UUID | None) -> bool:
    try:
        refuse_unsafe_means(known, means=means, **where)
    except UnsafeToContact:
        return True
    return False


@given(st.sampled_from(Means))
def test_without_a_fact_every_means_is_open(means: Means) -> None:
    assert not is_refused(means=means)


@given(st.sampled_from(Means), ids, ids)
def test_a_fact_about_any_means_refuses_every_one(
    means: Means, address_id: UUID | None, through_person_id: UUID | None
) -> None:
    assert is_refused(
        UnsafeFact(Means.ANY),
        means=means,
        address_id=address_id,
        through_person_id=through_person_id,
    )


def test_an_unsafe_address_leaves_the_others_open() -> None:
    fact = UnsafeFact(Means.ADDRESS, address_id=HERE)
    assert is_refused(fact, means=Means.ADDRESS, address_id=HERE)
    assert not is_refused(fact, means=Means.ADDRESS, address_id=THERE)
    assert not is_refused(fact, means=Means.TELEPHONE)


def test_an_address_that_is_not_named_counts_as_the_unsafe_one() -> None:
    assert is_refused(UnsafeFact(Means.ADDRESS, address_id=HERE), means=Means.ADDRESS)


def test_an_unsafe_person_leaves_the_others_open() -> None:
    fact = UnsafeFact(Means.PERSON, through_person_id=HERE)
    assert is_refused(fact, means=Means.PERSON, through_person_id=HERE)
    assert is_refused(fact, means=Means.PERSON)
    assert not is_refused(fact, means=Means.PERSON, through_person_id=THERE)


@given(st.lists(facts, max_size=4), facts, st.sampled_from(Means), ids, ids)
def test_one_fact_more_never_opens_a_way(
    known: list[UnsafeFact],
    more: UnsafeFact,
    means: Means,
    address_id: UUID | None,
    through_person_id: UUID | None,
) -> None:
    where = {"address_id": address_id, "through_person_id": through_person_id}
    if is_refused(*known, means=means, **where):
        assert is_refused(*known, more, means=means, **where)


@given(st.lists(facts, max_size=4), st.sampled_from(Means), ids)
def test_naming_the_address_never_closes_a_way(
    known: list[UnsafeFact], means: Means, address_id: UUID | None
) -> None:
    if is_refused(*known, means=means, address_id=address_id):
        assert is_refused(*known, means=means)


def test_every_channel_uses_some_means() -> None:
    assert MEANS_OF.keys() == set(Channel)
    assert all(MEANS_OF.values())


@pytest.mark.parametrize(
    ("fact", "refused"),
    [
        (UnsafeFact(Means.TELEPHONE), {Channel.TELEPHONE}),
        (UnsafeFact(Means.EMAIL), {Channel.EMAIL, Channel.ONLINE_FORM}),
        (UnsafeFact(Means.ADDRESS, address_id=HERE), {Channel.LETTER, Channel.IN_PERSON}),
        (UnsafeFact(Means.PERSON, through_person_id=HERE), {Channel.IN_PERSON}),
        (UnsafeFact(Means.ANY), set(Channel)),
    ],
)
def test_each_fact_refuses_the_channels_that_use_its_means(
    fact: UnsafeFact, refused: set[Channel]
) -> None:
    assert {channel for channel in Channel if _code(fact, channel) == fact.means} == refused
    assert {channel for channel in Channel if _code(fact, channel) is None} == set(
        Channel
    ) - refused


def _code(fact: UnsafeFact, channel: Channel) -> str | None:
    """The code with which a channel is refused because of a fact."""
    try:
        refuse_unsafe_channel([fact], channel=channel)
    except UnsafeToContact as refusal:
        return refusal.code
    return None


def test_a_visit_to_a_safe_address_is_held_back_only_by_who_may_be_there() -> None:
    address = UnsafeFact(Means.ADDRESS, address_id=HERE)
    refuse_unsafe_channel([address], channel=Channel.IN_PERSON, address_id=THERE)
    person = UnsafeFact(Means.PERSON, through_person_id=HERE)
    with pytest.raises(UnsafeToContact):
        refuse_unsafe_channel([person], channel=Channel.IN_PERSON, address_id=THERE)


@pytest.mark.parametrize(
    ("fact", "pointer"),
    [
        (UnsafeFact(Means.ADDRESS), "/address_id"),
        (UnsafeFact(Means.ADDRESS, HERE, THERE), "/through_person_id"),
        (UnsafeFact(Means.PERSON), "/through_person_id"),
        (UnsafeFact(Means.PERSON, HERE, THERE), "/address_id"),
        (UnsafeFact(Means.ANY, HERE), "/address_id"),
        (UnsafeFact(Means.EMAIL, None, HERE), "/through_person_id"),
    ],
)
def test_a_fact_names_what_it_is_about_and_nothing_else(fact: UnsafeFact, pointer: str) -> None:
    with pytest.raises(MeansUnclear) as refused:
        refuse_unclear(fact, about=uuid4())
    assert refused.value.pointer == pointer


def test_nobody_is_unsafe_to_reach_through_themselves() -> None:
    fact = UnsafeFact(Means.PERSON, through_person_id=HERE)
    refuse_unclear(fact, about=THERE)
    with pytest.raises(MeansUnclear):
        refuse_unclear(fact, about=HERE)
