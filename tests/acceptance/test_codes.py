"""The code sets in the program are those of the collection."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain import codes

REFERENCE = Path(__file__).parents[2].parent / "shared" / "reference" / "codes.json"

pytestmark = pytest.mark.skipif(not REFERENCE.exists(), reason="the reference data is not here")

CODE_SETS = {
    "contact_source": codes.CONTACT_SOURCE,
    "primary_need": codes.PRIMARY_NEED,
    "closure_reason": codes.CLOSURE_REASON,
    "category_of_abuse": codes.CATEGORY_OF_ABUSE,
    "assessment_factor": codes.ASSESSMENT_FACTOR,
    "ethnicity": codes.ETHNICITY,
    "disability": codes.DISABILITY,
    "sex": codes.SEX,
    "upn_unknown": codes.UPN_UNKNOWN,
}


def reference() -> dict[str, Any]:
    published: dict[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return published


@pytest.mark.parametrize("name", CODE_SETS)
def test_a_code_set_has_exactly_the_published_codes_in_their_order(name: str) -> None:
    assert list(CODE_SETS[name]) == list(reference()[name])


def test_no_published_code_set_is_left_out() -> None:
    assert set(CODE_SETS) == set(reference()) - {"source", "legacy"}


def test_the_retired_factors_are_the_published_ones() -> None:
    assert sorted(codes.LEGACY_ASSESSMENT_FACTORS) == reference()["legacy"]["assessment_factor"]


def test_the_older_gender_codes_are_the_published_ones() -> None:
    published = reference()["legacy"]["sex"]

    assert ", ".join(codes.GENDER_CURRENT) in published
    assert ", ".join(label.lower() for label in codes.GENDER_CURRENT.values()) in published
