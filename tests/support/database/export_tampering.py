"""What can be done to an exported trail, with the key that signs it and without."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from typing_extensions import override

from app.audit.signing_key import AuditKey
from app.domain.audit import events, tree_hashes, tree_heads
from app.domain.audit.events import Position
from tests.support.clock import WEDNESDAY_MORNING as NOW
from tests.support.database.sealed_events import KEY

Line = dict[str, Any]
Lines = list[Line]


def events_of(lines: Lines) -> Lines:
    return [line for line in lines if line["kind"] == "event"]


def counted_anew(lines: Lines) -> Lines:
    """With an end that says what is there."""
    found = {kind: sum(line["kind"] == kind for line in lines) for kind in ("event", "head")}
    return [*lines[:-1], {"kind": "end", "events": found["event"], "heads": found["head"]}]


def change_a_field(lines: Lines) -> Lines:
    events_of(lines)[4]["body"]["action"] = "person.searched"
    return lines


def change_a_field_and_its_commitment(lines: Lines) -> Lines:
    event = events_of(lines)[4]
    event["body"]["action"] = "person.searched"
    salt = bytes.fromhex(event["salt"])
    event["commitment"] = events.commitment(event["body"], salt=salt).hex()
    return lines


def change_a_field_and_all_hashes_but_the_heads(lines: Lines) -> Lines:
    lines = change_a_field_and_its_commitment(lines)
    return [hashed_anew(line) for line in lines]


def hashed_anew(line: Line) -> Line:
    if line["kind"] == "event":
        position = Position(line["epoch"], line["xid"], line["sequence"])
        line["leaf_hash"] = events.leaf_hash(
            line["index"],
            position,
            event_id=line["event_id"],
            commitment=bytes.fromhex(line["commitment"]),
        ).hex()
    return line


def delete(lines: Lines) -> Lines:
    lines.remove(events_of(lines)[4])
    return counted_anew(lines)


def delete_and_renumber(lines: Lines) -> Lines:
    lines = delete(lines)
    for index, event in enumerate(events_of(lines)):
        event["index"] = index
    return lines


def delete_renumber_and_hash(lines: Lines) -> Lines:
    return [hashed_anew(line) for line in delete_and_renumber(lines)]


def swap(lines: Lines) -> Lines:
    one, other = (lines.index(events_of(lines)[index]) for index in (4, 5))
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def swap_and_renumber(lines: Lines) -> Lines:
    lines = swap(lines)
    one, other = events_of(lines)[4:6]
    for name in ("index", "sequence", "xid"):
        one[name], other[name] = other[name], one[name]
    return lines


def swap_bodies(lines: Lines) -> Lines:
    one, other = events_of(lines)[4:6]
    for name in ("body", "salt", "commitment"):
        one[name], other[name] = other[name], one[name]
    return [hashed_anew(line) for line in lines]


def cut_the_tail(lines: Lines) -> Lines:
    for event in events_of(lines)[7:]:
        lines.remove(event)
    return counted_anew(lines)


def cut_the_file(lines: Lines) -> Lines:
    return lines[: lines.index(events_of(lines)[9])]


def cut_heads(lines: Lines) -> Lines:
    last = [line for line in lines if line["kind"] == "head"][-1]
    lines.remove(last)
    return counted_anew(lines)


def hide_a_body(lines: Lines) -> Lines:
    events_of(lines)[4] |= {"body": None, "salt": None}
    return lines


def forge_a_signature(lines: Lines) -> Lines:
    head = next(line for line in lines if line["kind"] == "head")
    stated, _, signed = head["checkpoint"].rpartition(" ")
    head["checkpoint"] = f"{stated} {b64encode(bytes(68)).decode()}\n"
    assert signed
    return lines


def bend_a_signature(lines: Lines) -> Lines:
    head = next(line for line in lines if line["kind"] == "head")
    head["checkpoint"] = head["checkpoint"].replace("signed 2026", "signed 2025")
    return lines


def say_another_epoch(lines: Lines) -> Lines:
    next(line for line in lines if line["kind"] == "head")["epoch"] = 7
    return lines


def say_a_member_twice(lines: Lines) -> Lines:
    lines[3] = Twice(lines[3])
    return lines


class Twice(dict[str, Any]):
    """Written as JSON, an object in which a member is there twice."""

    @override
    def items(self) -> Any:
        return [*super().items(), ("epoch", 1)]


TAMPERING: dict[str, tuple[Callable[[Lines], Lines], str]] = {
    "a field": (change_a_field, "Event 4 ("),
    "a field and its commitment": (change_a_field_and_its_commitment, "Event 4 ("),
    "a field and every hash that needs no key": (
        change_a_field_and_all_hashes_but_the_heads,
        "the head of 6 events was signed over: an event from 3 to 5",
    ),
    "an event taken out": (delete, "Event 4 is missing"),
    "an event taken out, those after it renumbered": (delete_and_renumber, "Event 4 ("),
    "likewise, and every hash that needs no key": (
        delete_renumber_and_hash,
        "The head of 6 events follows event 4",
    ),
    "two events in each other's place": (swap, "Event 4 is missing: event 5"),
    "likewise, renumbered": (swap_and_renumber, "Event 4 ("),
    "two bodies in each other's place": (swap_bodies, "has the body of another event"),
    "the tail cut off": (cut_the_tail, "The head of 9 events follows event 6"),
    "the end of the file cut off": (cut_the_file, "cut or put together after event 8"),
    "heads cut off": (cut_heads, "No head covers an event from 9 to 11"),
    "a body taken out": (hide_a_body, "Event 4 ("),
    "a signature of no known key": (forge_a_signature, "not signed with a key that you trust"),
    "a signature that is not good": (bend_a_signature, "of the head of 3 events is not good"),
    "an epoch that was not signed": (say_another_epoch, "what was not signed"),
    "a member that is there twice": (say_a_member_twice, "Line 4 cannot be read"),
}
"""What is done to an export, and what the verifier must say of the first bad point."""


def signed_anew(lines: Lines, key: AuditKey = KEY) -> Lines:
    """Everything after tampering hashed and signed again, as somebody with the key would."""
    frontier = tree_hashes.Frontier()
    origin = lines[0]["origin"]
    for line in lines:
        if line["kind"] == "event":
            line["index"] = frontier.size
            frontier.append(bytes.fromhex(hashed_anew(line)["leaf_hash"]))
        if line["kind"] == "head":
            stated = tree_heads.statement(
                origin,
                size=frontier.size,
                root_hash=frontier.root(),
                epoch=line["epoch"],
                signed_at=NOW,
            )
            line["size"], line["root"] = frontier.size, frontier.root().hex()
            line["checkpoint"] = tree_heads.checkpoint(
                stated, key.sign(stated), origin=origin, public_key=key.public_key
            )
    return lines


REWRITING: dict[str, tuple[Callable[[Lines], Lines], str]] = {
    "changed": (change_a_field_and_its_commitment, "an event from 0 to 5"),
    "taken out": (delete, "an event from 0 to 5"),
}
