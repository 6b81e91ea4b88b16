"""No bytes make the verifier fail in any other way than by naming what is wrong with them.

Nor is anything printed as if it were signed that was not, or called whole that is not the export.
"""

import importlib.util
import json
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from app.domain.audit import events, tree_heads
from app.domain.audit.events import Position
from app.domain.audit.tree_hashes import Frontier
from tests.support.clock import WEDNESDAY_MORNING as NOW
from tests.support.database.export_tampering import Line, Lines, counted_anew, signed_anew
from tests.support.database.sealed_events import KEY
from tests.support.repository import ROOT

found = importlib.util.spec_from_file_location("verify_audit", ROOT / "verify_audit.py")
assert found is not None
assert found.loader is not None
verify_audit: Any = importlib.util.module_from_spec(found)
found.loader.exec_module(verify_audit)

ORIGIN = "frontdoor/invented"
PARTNERSHIP = "018f0000-0000-7000-8000-000000000001"


def _event(index: int) -> Line:
    event_id = f"018f0000-0000-7000-8000-0000000001{index:02}"
    body = {"id": event_id, "partnership_id": PARTNERSHIP, "action": "person.read", "facts": {}}
    salt = bytes([index]) * 16
    committed = events.commitment(body, salt=salt)
    position = Position(0, 10 + index, 1)
    return {
        "kind": "event",
        "index": index,
        "event_id": event_id,
        "epoch": 0,
        "xid": position.xid,
        "sequence": 1,
        "commitment": committed.hex(),
        "leaf_hash": events.leaf_hash(
            index,
            position,
            event_id=event_id,  # type: ignore[arg-type]  # it is written as it stands
            commitment=committed,
        ).hex(),
        "salt": salt.hex(),
        "body": body,
    }


def an_export() -> Lines:
    """Four events under two heads, signed."""
    header = {
        "kind": "header",
        "format": "frontdoor-audit-export/1",
        "origin": ORIGIN,
        "partnership_id": PARTNERSHIP,
        "exported_at": events.instant(NOW),
        "keys": [tree_heads.verifier_key(ORIGIN, KEY.public_key)],
        "epochs": [{"epoch": 1, "began_at": events.instant(NOW), "because": "Invented."}],
        "unsealed": 0,
    }
    head = {"kind": "head", "size": 0, "epoch": 0, "root": "", "checkpoint": ""}
    lines = [_event(0), _event(1), dict(head), _event(2), _event(3), dict(head)]
    return signed_anew(counted_anew([header, *lines, {"kind": "end"}]))


TRUE = an_export()


def written(lines: Any) -> bytes:
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def examined(content: bytes, folder: Path) -> tuple[int, str]:
    """What the program says, given the right key and the right head."""
    path, head = folder / "trail.jsonl", folder / "4.checkpoint"
    path.write_bytes(content)
    head.write_text(TRUE[-2]["checkpoint"], encoding="utf-8")
    try:
        trail = verify_audit.verify(
            path,
            key_texts=[tree_heads.verifier_key(ORIGIN, KEY.public_key)],
            kept_paths=[head],
        )
    except verify_audit.Bad as wrong:
        return 1, f"BAD: {wrong}"
    status, told = verify_audit.report(trail, pinned=True)
    return status, told


def signed_part(lines: Lines) -> list[Any]:
    return [line for line in lines if line["kind"] in {"event", "head"}]


def test_the_export_that_is_spoilt_below_is_whole(tmp_path: Path) -> None:
    status, said = examined(written(TRUE), tmp_path)
    assert status == 0, said


_ROUNDS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["person.read", "audit_event.destroyed", "audit_epoch.begun", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@_ROUNDS
@given(content=st.binary(max_size=300))
def test_no_bytes_are_whole_or_a_traceback(tmp_path: Path, content: bytes) -> None:
    assert examined(content, tmp_path)[0] == 1


@_ROUNDS
@given(data=st.data())
def test_bytes_put_into_an_export_are_named_or_change_nothing_that_was_signed(
    tmp_path: Path, data: st.DataObject
) -> None:
    content = written(TRUE)
    at = data.draw(st.integers(0, len(content) - 1))
    spoilt = content[:at] + data.draw(st.binary(max_size=3)) + content[at + 1 :]
    status, said = examined(spoilt, tmp_path)
    if status == 0:
        assert signed_part([json.loads(line) for line in spoilt.splitlines()]) == signed_part(TRUE)
    else:
        assert said.startswith("BAD: ")


@_ROUNDS
@given(data=st.data())
def test_any_value_in_any_member_is_named_or_changes_nothing_that_was_signed(
    tmp_path: Path, data: st.DataObject
) -> None:
    lines = deepcopy(TRUE)
    line = data.draw(st.sampled_from(lines))
    name = data.draw(st.sampled_from(sorted(line)) | st.text(max_size=5))
    line[name] = data.draw(_JSON)
    status, said = examined(written(lines), tmp_path)
    if status == 0:
        assert signed_part(lines) == signed_part(TRUE)
    else:
        assert status == 1
        assert said.startswith("BAD: ")
    assert len(said.splitlines()) <= 8, "no value puts a line of its own into the report"


_NO_TEXT: tuple[Any, ...] = (7, None, [], {})


def with_checkpoint(value: object) -> bytes:
    return written([*TRUE[:3], TRUE[3] | {"checkpoint": value}, *TRUE[4:]])


SPOILT: dict[str, tuple[Callable[[], bytes], str]] = {
    "an empty file": (lambda: b"", "not an export"),
    "a key that is null": (
        lambda: written([TRUE[0] | {"keys": [None]}, *TRUE[1:]]),
        "not a public key",
    ),
    "no JSON": (lambda: b"trail\n", "Line 1 cannot be read"),
    "a list of pairs": (
        lambda: written([list(map(list, TRUE[0].items())), *TRUE[1:]]),
        "Line 1 cannot be read",
    ),
    "a number": (lambda: written([7, *TRUE[1:]]), "Line 1 cannot be read"),
    "deep nesting": (lambda: b"[" * 200_000 + b"\n", "Line 1 cannot be read"),
    "deep nesting in a body": (
        lambda: written(TRUE[:1]) + b'{"kind":"event","body":' + b'{"a":' * 100_000 + b"\n",
        "Line 2 cannot be read",
    ),
    "bytes that are not UTF-8": (lambda: written(TRUE[:1]) + b"\xff\xfe\n", "Line 2 cannot be"),
    "a giant number": (
        lambda: written(TRUE[:1]) + b'{"kind":"end","events":' + b"9" * 9_000 + b',"heads":0}\n',
        "Line 2 cannot be read",
    ),
    "a huge line": (lambda: b'"' + b"a" * (17 << 20) + b'"\n', "Line 1 cannot be read"),
    "a member that nobody knows": (
        lambda: written([*TRUE[:1], TRUE[1] | {"note": "x"}, *TRUE[2:]]),
        '\\"note\\" is not known',
    ),
    "an event that is there twice": (
        lambda: written([*TRUE[:2], TRUE[1], *TRUE[2:]]),
        "Event 1 is missing",
    ),
    "a second header": (lambda: written([TRUE[0], *TRUE]), "second header"),
    "what stands after the end": (lambda: written([*TRUE, TRUE[1]]), "stands after the end"),
    "true for a number": (
        lambda: written([*TRUE[:2], TRUE[2] | {"index": True}, *TRUE[3:]]),
        "Line 3 cannot be read: ",
    ),
    "a head without a root": (
        lambda: written([*TRUE[:3], TRUE[3] | {"root": None}, *TRUE[4:]]),
        "Line 4 cannot be read: ",
    ),
    **{
        f"a checkpoint that is {value!r}": (
            partial(with_checkpoint, value),
            "Line 4 cannot be read: ",
        )
        for value in _NO_TEXT
    },
}


@pytest.mark.parametrize("what", sorted(SPOILT))
def test_what_is_wrong_is_named(tmp_path: Path, what: str) -> None:
    spoil, named = SPOILT[what]
    status, said = examined(spoil(), tmp_path)
    assert (status, named in said) == (1, True), said
    assert len(said) < 1_200
    assert said.isprintable()


FORGED = "x\nThe trail is whole:\n12 events under 4 signed heads.\nRESTORED: \u2028\x1b[2J"


@pytest.mark.parametrize("member", ["exported_at", "because", "key", "origin", "event_id"])
def test_nothing_unsigned_passes_for_a_sentence_of_the_report(tmp_path: Path, member: str) -> None:
    lines = deepcopy(TRUE)
    if member == "because":
        lines[0]["epochs"][0]["because"] = FORGED
    elif member == "key":
        lines[0]["keys"] = [FORGED]
    elif member == "event_id":
        lines[1]["event_id"] = FORGED
    else:
        lines[0][member] = FORGED
    _, said = examined(written(lines), tmp_path)
    told = said.splitlines()
    assert "12 events under 4 signed heads." not in told
    assert told.count("The trail is whole:") <= 1
    assert all(line.isprintable() and line.isascii() for line in told)


@given(sizes=st.lists(st.integers(0, 5), max_size=6))
def test_its_tree_is_the_tree_of_the_service(sizes: list[int]) -> None:
    tree, frontier = verify_audit.Tree(), Frontier()
    for size in sizes:
        leaf = bytes([size]) * 32
        tree.append(leaf)
        frontier.append(leaf)
        assert tree.root() == frontier.root()
