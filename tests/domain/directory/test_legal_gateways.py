"""Legal gateways: what is in force on a day, and what each asks for before it carries anything."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from app.domain.directory.legal_gateways import (
    AT_SECTION_47,
    BelowSection47,
    FamilyHasNotAgreed,
    Gateway,
    GatewayKind,
    GatewayNotInForce,
    LawfulBasisNotInForce,
    LawfulBasisUnknown,
    NotAPower,
    OnlyAtSection47,
    ReasonForGatewayMissing,
    Reliance,
    is_in_force,
    refuse_basis,
    refuse_unlawful,
)
from app.domain.directory.purposes import Purpose
from app.domain.sharing.information_requests import REQUEST_PURPOSES

WEDNESDAY = date(2026, 11, 18)
DAYS = st.dates(date(1991, 1, 1), date(2100, 1, 1))
GATEWAYS = st.builds(
    Gateway,
    code=st.just("invented_act_s1"),
    kind=st.sampled_from([GatewayKind.POWER, GatewayKind.DUTY]),
    lawful_basis=st.just("invented_basis"),
    below_section_47=st.sampled_from(BelowSection47),
    in_force_from=st.none() | DAYS,
    in_force_until=st.none() | DAYS,
)
RELIANCES = st.builds(
    Reliance,
    purpose=st.sampled_from(REQUEST_PURPOSES),
    family_agrees=st.booleans(),
    harm_found=st.booleans(),
    reason=st.none() | st.just("An invented reason."),
)

IN_FORCE = Gateway(
    "invented_act_s1",
    GatewayKind.POWER,
    "invented_basis",
    BelowSection47.WITH_REASON,
    date(2026, 1, 1),
    None,
)
NOTHING_TO_SHOW = Reliance(Purpose.SCREENING, family_agrees=False, harm_found=False, reason=None)


def refused(gateway: Gateway, reliance: Reliance, on: date = WEDNESDAY) -> str:
    """The name of the refusal, or nothing."""
    try:
        refuse_unlawful(gateway, reliance, on=on, pointer="/gateway_reason")
    except (
        GatewayNotInForce,
        OnlyAtSection47,
        FamilyHasNotAgreed,
        ReasonForGatewayMissing,
    ) as refusal:
        return type(refusal).__name__
    return ""


@given(GATEWAYS, DAYS)
def test_a_gateway_is_in_force_from_its_first_day_to_its_last(gateway: Gateway, on: date) -> None:
    begun = gateway.in_force_from is not None and gateway.in_force_from <= on
    over = gateway.in_force_until is not None and gateway.in_force_until < on
    assert is_in_force(gateway, on=on) == (begun and not over)


@given(GATEWAYS, RELIANCES, DAYS)
def test_nothing_makes_up_for_law_that_is_not_in_force(
    gateway: Gateway, reliance: Reliance, on: date
) -> None:
    outside = refused(gateway, reliance, on) == "GatewayNotInForce"
    assert outside == (not is_in_force(gateway, on=on))


@given(GATEWAYS, RELIANCES, DAYS)
def test_what_is_done_without_agreement_is_done_for_a_reason_that_is_written_down(
    gateway: Gateway, reliance: Reliance, on: date
) -> None:
    if refused(gateway, reliance, on):
        return
    if reliance.purpose in AT_SECTION_47:
        assert reliance.harm_found or reliance.reason
    else:
        assert gateway.below_section_47 is not BelowSection47.NEVER
        assert reliance.family_agrees or (
            reliance.reason and gateway.below_section_47 is BelowSection47.WITH_REASON
        )


@given(GATEWAYS, RELIANCES, DAYS)
def test_a_reason_more_or_the_familys_agreement_never_makes_less_lawful(
    gateway: Gateway, reliance: Reliance, on: date
) -> None:
    if not refused(gateway, reliance, on):
        for more in (
            replace(reliance, reason="An invented reason."),
            replace(reliance, family_agrees=True),
            replace(reliance, harm_found=True),
        ):
            assert not refused(gateway, more, on)


@pytest.mark.parametrize(
    ("gateway", "reliance", "refusal"),
    [
        (IN_FORCE, replace(NOTHING_TO_SHOW, family_agrees=True), ""),
        (IN_FORCE, replace(NOTHING_TO_SHOW, reason="It is not safe to ask."), ""),
        (IN_FORCE, NOTHING_TO_SHOW, "ReasonForGatewayMissing"),
        (
            replace(IN_FORCE, below_section_47=BelowSection47.WITH_AGREEMENT),
            replace(NOTHING_TO_SHOW, reason="It is not safe to ask."),
            "FamilyHasNotAgreed",
        ),
        (
            replace(IN_FORCE, below_section_47=BelowSection47.NEVER),
            replace(NOTHING_TO_SHOW, family_agrees=True, harm_found=True, reason="A burn."),
            "OnlyAtSection47",
        ),
        (
            replace(IN_FORCE, below_section_47=BelowSection47.NEVER),
            replace(NOTHING_TO_SHOW, purpose=Purpose.SECTION_47, reason="A burn."),
            "",
        ),
        (
            replace(IN_FORCE, below_section_47=BelowSection47.NEVER),
            replace(NOTHING_TO_SHOW, purpose=Purpose.STRATEGY_MEETING, harm_found=True),
            "",
        ),
        (
            IN_FORCE,
            replace(NOTHING_TO_SHOW, purpose=Purpose.SECTION_47, family_agrees=True),
            "ReasonForGatewayMissing",
        ),
        (replace(IN_FORCE, in_force_from=None), NOTHING_TO_SHOW, "GatewayNotInForce"),
        (
            replace(IN_FORCE, in_force_from=WEDNESDAY + timedelta(days=1)),
            NOTHING_TO_SHOW,
            "GatewayNotInForce",
        ),
    ],
)
def test_the_cases_that_the_law_knows(gateway: Gateway, reliance: Reliance, refusal: str) -> None:
    assert refused(gateway, reliance) == refusal


@pytest.mark.parametrize("kind", [GatewayKind.LAWFUL_BASIS, GatewayKind.CONDITION])
@given(reliance=RELIANCES)
def test_a_lawful_basis_alone_is_no_power_whatever_the_facts(
    kind: GatewayKind, reliance: Reliance
) -> None:
    with pytest.raises(NotAPower) as refusal:
        refuse_unlawful(
            replace(IN_FORCE, kind=kind), reliance, on=WEDNESDAY, pointer="/gateway_reason"
        )
    assert refusal.value.pointer == "/legal_gateway"


@pytest.mark.parametrize("kind", sorted(set(GatewayKind) - {GatewayKind.LAWFUL_BASIS}))
def test_a_power_or_a_condition_is_no_lawful_basis(kind: GatewayKind) -> None:
    with pytest.raises(LawfulBasisUnknown):
        refuse_basis(replace(IN_FORCE, kind=kind), on=WEDNESDAY)


def test_a_lawful_basis_is_relied_on_only_while_it_is_law() -> None:
    basis = replace(IN_FORCE, kind=GatewayKind.LAWFUL_BASIS)
    refuse_basis(basis, on=WEDNESDAY)
    with pytest.raises(LawfulBasisNotInForce):
        refuse_basis(replace(basis, in_force_until=date(2026, 11, 17)), on=WEDNESDAY)
