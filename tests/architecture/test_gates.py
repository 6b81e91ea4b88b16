"""The list of gates: every refusal and every worklist item has a way on, by an operation."""

import json
from pathlib import Path

from app.cli.documents.gates import every_refusal
from app.cli.documents.ways_on import HOLDS_NOTHING, WAYS_OFF, WAYS_ON
from app.domain.worklists.worklists import Waiting
from app.services.casework.gates import GATES

ROOT = Path(__file__).parents[2]


def operations() -> set[str]:
    document = json.loads((ROOT / "openapi/openapi.json").read_text())
    return {
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
    }


def test_every_refusal_has_an_exception_or_another_way_on_or_holds_nothing() -> None:
    refusals = {each.__name__ for each in every_refusal()}
    gates = {gate.__name__ for gate in GATES}
    assert refusals == gates | set(WAYS_ON) | HOLDS_NOTHING
    assert len(refusals) == len(gates) + len(WAYS_ON) + len(HOLDS_NOTHING), "listed once"


def test_every_item_of_a_worklist_is_ended_by_something() -> None:
    assert set(WAYS_OFF) == set(Waiting)
    assert all(WAYS_OFF.values())


def test_every_way_on_is_an_operation() -> None:
    named = {way for ways in (*WAYS_ON.values(), *WAYS_OFF.values()) for way in ways}
    assert named <= operations()
