"""What is found wrong with a census, beside what the sector's own validator finds.

The validator is Data to Insight's csc-validator-be-cin, installed apart (`make validator`) because
it needs an older numpy. Every file there is, and one made of faults, is put through both; each
difference is explained here, and a difference that is not explained fails.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from app.domain.census.faults import FaultKind
from app.domain.census.report import CensusReport
from app.domain.census.rule_numbers import BY_ELEMENT, OF_VALUES
from app.domain.census.rules import judge_all, read_header
from app.services.census.reader import CensusReader
from tests.support.repository import ROOT
from tests.support.requirements import needs
from tests.support.samples.census_faults import a_census_of_faults
from tests.support.samples.census_files import TODAY

PYTHON: Final = ROOT / os.environ.get("CENSUS_PYTHON", ".venv-census/bin/python")
RULESET: Final = "2026"
AGREED: Final = 45
"""How many rules at least both find broken, in one file or another."""
SHARED: Final = ROOT.parent / "shared"

pytestmark = pytest.mark.slow

_EARLIER_YEARS: Final = (
    "It also flags dates before the collection's year. Loading takes history as it comes, and only"
    " notes what lies after the reference date."
)
_NOT_LOADED: Final = "It is about parts of the file that are shown as sent, and nothing rests on."
_STATISTICS: Final = "It judges the return as a whole, by shares that only a whole council has."
_PLANNING: Final = "It asks a council for work that is missing; what was sent is loaded as it is."

THEIRS_ALONE: Final[Mapping[str, str]] = {
    "1530": (
        "It also looks up whether the authority in a pupil number exists. Authorities come and go,"
        " and a number of one that has gone is still the child's."
    ),
    "1570": (
        "It limits a child id to 20 characters, where we store up to 64; and one that is longer"
        " still is reported without an id, by its place in the file."
    ),
    "1580": "It allows letters and digits in a child id. Ids are kept as sent, whatever they hold.",
    "2883": _STATISTICS,
    "2885": _PLANNING,
    "2886Q": _STATISTICS,
    "2887Q": _STATISTICS,
    "2990": _PLANNING,
    "2991Q": _PLANNING,
    "4013": _EARLIER_YEARS,
    "4016": _NOT_LOADED,
    "4180": (
        "The ruleset of 2026 does not read GenderCurrent, which the file of 2022 has for every"
        " child, and takes the sex for missing."
    ),
    "8530Q": "It expects a birth within months of the collection. A date that was given is taken.",
    "8545Q": _EARLIER_YEARS,
    "8555Q": "A death before the birth is set aside already, so no referral comes after it.",
    "8569Q": _EARLIER_YEARS,
    "8615": "A conference before the enquiry and before the referral is reported once, as 1104.",
    "8620": _EARLIER_YEARS,
    "8670Q": _PLANNING,
    "8696": _EARLIER_YEARS,
    "8715": _EARLIER_YEARS,
    "8772": "The reason for having no pupil number is checked for its form, and not stored.",
    "8816": "Two open episodes are reported once, as 8815.",
    "8820": (
        "Two open episodes are reported once, as 8815; and of two children with one id the second"
        " is refused, so its episodes overlap nothing."
    ),
    "8825Q": _PLANNING,
    "8867": _PLANNING,
    "8930": _EARLIER_YEARS,
}
"""The rules that the validator finds broken, and we do not, with the reason."""

OURS_ALONE: Final[Mapping[str, str]] = {
    "1570": "See above: reported without an id.",
    "8540": (
        "The validator mixes up the rows of its tables here: it finds the disability, and then"
        " names a row that is not the child's, or none."
    ),
    "8715": "It reads the conference of an enquiry only; we also note that of the episode.",
    "8736": "It looks at assessments that are not completed; we note every one that begins late.",
    "8740": "It looks at enquiries that need a conference; we note every one that begins late.",
    "8832": "See 8540: it names the row of the referral in the table of plans.",
    "8897Q": (
        "It looks at assessments completed within the year, and fails on a file in which an"
        " assessment without factors is beside one with several."
    ),
}
"""The rules that we find broken, and the validator does not, with the reason."""


@dataclass(frozen=True, slots=True)
class Validated:
    """A file, and the rules that the validator finds broken in it; and all that it has."""

    path: Path
    broken: frozenset[tuple[str, str | None]]
    rules: frozenset[str]


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory) -> list[Validated]:
    """Every file there is, and one made of faults, put through the validator."""
    needs(PYTHON, install="the sector's validator: run `make validator`")
    folder = tmp_path_factory.mktemp("census")
    made = folder / "census-of-faults.xml"
    made.write_bytes(a_census_of_faults())
    shared = (SHARED / "data" / "cin").glob("*.xml"), (SHARED / "cases").glob("census-*.xml")
    paths = [made, *(path for found in shared for path in sorted(found))]
    script = ROOT / "tests" / "support" / "census" / "validate.py"
    ended = subprocess.run(  # noqa: S603 - our own script
        [PYTHON, script, RULESET, *paths], cwd=folder, capture_output=True, text=True, check=True
    )
    return [
        Validated(
            path,
            broken=frozenset(
                [
                    *((rule, child) for rule, child in found["children"]),
                    *((rule, None) for rule in found["file"]),
                ]
            ),
            rules=frozenset(found["rules"]),
        )
        for path, found in zip(paths, json.loads(ended.stdout), strict=True)
    ]


def _ours(path: Path) -> set[tuple[str, str | None]]:
    with path.open("rb") as source:
        reader = CensusReader(source)
        report = CensusReport(read_header(reader.read_header()))
        for child in judge_all(reader, header=report.header, today=TODAY):
            report.add(child)
    faults = report.to_json(digest="")["faults"]
    assert isinstance(faults, list)
    return {
        (fault["census_rule"], fault["la_child_id"]) for fault in faults if fault["census_rule"]
    }


def test_each_difference_from_the_sectors_validator_is_explained(
    validated: list[Validated],
) -> None:
    both, theirs_alone, ours_alone = set(), set(), set()
    for file in validated:
        ours = _ours(file.path)
        both |= {rule for rule, _ in file.broken & ours}
        theirs_alone |= {rule for rule, _ in file.broken - ours}
        ours_alone |= {rule for rule, _ in ours - file.broken}

    assert sorted(theirs_alone - THEIRS_ALONE.keys()) == []
    assert sorted(ours_alone - OURS_ALONE.keys()) == []
    if SHARED.exists():
        # Nothing is explained that does not differ.
        assert sorted(THEIRS_ALONE.keys() - theirs_alone) == []
        assert sorted(OURS_ALONE.keys() - ours_alone) == []
    assert len(both) >= AGREED


def test_every_number_that_we_give_is_a_rule_of_the_validator(validated: list[Validated]) -> None:
    ours = {kind.census_rule for kind in FaultKind if kind.census_rule}
    ours |= {rule for elements in BY_ELEMENT.values() for rule in elements.values()}
    assert sorted((ours | OF_VALUES) - validated[0].rules) == []
