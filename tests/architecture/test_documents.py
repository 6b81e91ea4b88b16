"""What is generated and committed says what the code says."""

import json
import re
from pathlib import Path
from types import MappingProxyType

from app.cli import documents
from app.cli.documents import pathway
from app.cli.documents.row_security import IN_WORDS
from app.domain.clocks.definitions import ClockKind
from app.domain.contacts.contacts import ChildState
from app.domain.directory.permissions import Permission
from app.domain.directory.roles import Role
from app.domain.gates import gate_name
from app.models.predicates import Predicate
from app.row_security import TABLE_POLICIES
from app.services.casework.gates import GATES
from tests.support.repository import ROOT


def test_every_generated_file_is_up_to_date() -> None:
    assert documents.stale() == []


def test_generated_files_that_are_missing_or_were_changed_by_hand_are_found(
    tmp_path: Path,
) -> None:
    documents.write(tmp_path)
    assert documents.stale(tmp_path) == []
    missing, *changed = files = sorted(documents.contents())
    (tmp_path / missing).unlink()
    for path in changed:
        with (tmp_path / path).open("a") as file:
            file.write("\n")
    assert documents.stale(tmp_path) == files


def test_the_pages_name_everything_they_are_about() -> None:
    permissions = (ROOT / "docs/permissions.md").read_text()
    for name in (*Role, *Permission):
        assert f"`{name}`" in permissions
    rows = (ROOT / "docs/row-level-security.md").read_text()
    for table in TABLE_POLICIES:
        assert f"`{table}`" in rows
    assert set(IN_WORDS) == set(Predicate)
    timescales = (ROOT / "docs/timescales.md").read_text()
    for kind in ClockKind:
        assert f"`{kind}`" in timescales


def test_a_diagram_shows_every_arrow_the_beginning_and_the_end() -> None:
    drawn = pathway.diagram(
        MappingProxyType(
            {
                (ChildState.RECEIVED, "triage"): ChildState.IN_TRIAGE,
                (ChildState.IN_TRIAGE, "rate"): ChildState.GATHERING,
                (ChildState.GATHERING, "rate"): ChildState.GATHERING,
                (ChildState.GATHERING, "decide"): ChildState.DECIDED,
            }
        )
    )
    assert [line.strip() for line in drawn.splitlines()] == [
        "```mermaid",
        "stateDiagram-v2",
        "[*] --> received",
        "received --> in_triage: triage",
        "in_triage --> gathering: rate",
        "gathering --> gathering: rate",
        "gathering --> decided: decide",
        "decided --> [*]",
        "```",
    ]


def test_everything_with_states_is_drawn() -> None:
    drawn = (ROOT / "docs/pathway.md").read_text()
    tables = dict(pathway.tables())
    assert {"contacts", "strategy_meetings"} <= tables.keys()
    for transitions in tables.values():
        for (before, act), after in transitions.items():
            assert f"{before} --> {after}: {act}" in drawn


def test_the_openapi_document_is_of_the_version_that_is_promised() -> None:
    document = json.loads((ROOT / "openapi/openapi.json").read_text())
    assert document["openapi"].startswith("3.1")
    assert document["paths"]


def test_the_concepts_explain_every_gate() -> None:
    concepts = (ROOT / "docs" / "concepts.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([a-z0-9-]+)` \|", concepts, re.MULTILINE))
    assert explained == {gate_name(gate) for gate in GATES}
