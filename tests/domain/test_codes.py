"""The census code sets hold together, wherever the tests run."""

import pytest

from app.domain import codes

CODE_SETS = {
    "contact source": codes.CONTACT_SOURCE,
    "primary need": codes.PRIMARY_NEED,
    "closure reason": codes.CLOSURE_REASON,
    "category of abuse": codes.CATEGORY_OF_ABUSE,
    "assessment factor": codes.ASSESSMENT_FACTOR,
    "ethnicity": codes.ETHNICITY,
    "disability": codes.DISABILITY,
    "sex": codes.SEX,
    "gender": codes.GENDER_CURRENT,
    "upn unknown": codes.UPN_UNKNOWN,
}


@pytest.mark.parametrize("name", CODE_SETS)
def test_every_code_has_a_label_of_its_own_that_a_person_can_read(name: str) -> None:
    labels = list(CODE_SETS[name].values())

    assert len(set(labels)) == len(labels)
    assert all(label == label.strip() and label[0].isupper() for label in labels)
    assert not any("Retained" in label or label.isupper() for label in labels)


@pytest.mark.parametrize("name", CODE_SETS)
def test_a_code_set_cannot_be_changed_while_the_service_runs(name: str) -> None:
    with pytest.raises(TypeError):
        CODE_SETS[name]["X"] = "Invented"  # type: ignore[index]  # the refusal is the point


def test_harm_factors_are_census_factors_and_no_factor_is_both_kinds() -> None:
    harm = codes.PHYSICAL_HARM_FACTORS | codes.SEXUAL_HARM_FACTORS

    assert harm <= codes.ASSESSMENT_FACTOR.keys()
    assert not codes.PHYSICAL_HARM_FACTORS & codes.SEXUAL_HARM_FACTORS
    assert harm.issuperset(codes.LEGACY_ASSESSMENT_FACTORS)


@pytest.mark.parametrize("factor", ["18A", "18B", "18C", "22A"])
def test_physical_abuse_and_female_genital_mutilation_are_physical_harm(factor: str) -> None:
    assert factor in codes.PHYSICAL_HARM_FACTORS


@pytest.mark.parametrize("factor", ["11A", "19A", "19B", "19C"])
def test_sexual_abuse_and_sexual_exploitation_are_sexual_harm(factor: str) -> None:
    assert factor in codes.SEXUAL_HARM_FACTORS
