"""Verifies an exported audit trail, offline and without the service that wrote it.

    python verify_audit.py trail.jsonl [--key NAME+ID+KEY]... [--kept-head 1234.checkpoint]...

It needs Python 3.11 or later and the package `cryptography`, and reads nothing but the files it
is given. What it computes is specified in app/domain/audit/events.py and
app/domain/audit/tree_heads.py.

`--key` is the public key as you wrote it down. Without it the export names its own key, and
anybody can make a key: nothing is then shown to come from the service.
`--kept-head` is a signed head that was kept where the holder of the database and of the key could
not change it. Without one, whoever holds both can cut, rewrite and sign anew, unseen.

It stops at the first thing that is wrong, and says what and where. It exits with
0  whole: signed with your key, and in agreement with a head that was kept
1  something is wrong
2  it was called wrongly
3  authenticity is not established: no key was given
4  completeness is not established: no head that was kept is in this trail
5  as 0, but bodies were destroyed: each is listed, with who authorised it and why
6  as 0 or 5, but a restore that was declared lost events which a kept head was signed over
"""

import argparse
import json
import re
import sys
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "frontdoor-audit-export/1"
DESTROYED = "audit_event.destroyed"
"""The action by which a body is lawfully destroyed; its record is the event that it was of."""
BEGUN = "audit_epoch.begun"
"""The action by which a restore of the database is declared."""

LONGEST_LINE, LONGEST_HEAD, QUOTED_AT_MOST = 16 << 20, 4 << 10, 500
MEMBERS: dict[str, dict[str, tuple[type, ...]]] = {
    "header": {
        "format": (str,),
        "origin": (str,),
        "partnership_id": (str,),
        "exported_at": (str,),
        "keys": (list,),
        "epochs": (list,),
        "unsealed": (int,),
    },
    "event": {
        **dict.fromkeys(("index", "epoch", "xid", "sequence"), (int,)),
        **dict.fromkeys(("event_id", "commitment", "leaf_hash"), (str,)),
        "salt": (str, type(None)),
        "body": (dict, type(None)),
    },
    "head": {"size": (int,), "epoch": (int,), "root": (str,), "checkpoint": (str,)},
    "end": {"events": (int,), "heads": (int,)},
}
"""The members of each kind of line. One that is unknown would be read by nobody."""
EPOCH: dict[str, tuple[type, ...]] = {"epoch": (int,), "began_at": (str,), "because": (str,)}
BODY: dict[str, tuple[type, ...]] = dict.fromkeys(("id", "partnership_id", "action"), (str,))

Keys = Mapping[tuple[str, bytes], Ed25519PublicKey]


class Bad(Exception):  # noqa: N818 - what is wrong, in words
    """The first thing that is wrong."""


def quoted(value: object) -> str:
    """Something from a file, on one line and in quotes, so that it cannot pass for a sentence."""
    text = json.dumps(value, default=str)
    return text if len(text) <= QUOTED_AT_MOST else f'{text[:QUOTED_AT_MOST]}..."'


@dataclass(frozen=True)
class Head:
    """What a signed checkpoint says."""

    origin: str
    size: int
    root: bytes
    epoch: int
    signed_at: str


@dataclass
class Tree:
    """The roots of the complete subtrees of a tree that grows (RFC 9162)."""

    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash."""
        bits = self.size
        while bits & 1:
            leaf = sha256(b"\x01" + self.roots.pop() + leaf).digest()
            bits >>= 1
        self.roots.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root of all of it."""
        joined = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            joined = sha256(b"\x01" + left + joined).digest()
        return joined


@dataclass
class Trail:
    """What was read so far."""

    header: Mapping[str, Any]
    keys: Keys
    kept: list[tuple[str, Head]]
    tree: Tree = field(default_factory=Tree)
    heads: list[Head] = field(default_factory=list)
    roots: dict[int, bytes] = field(default_factory=dict)
    agreed: int = 0
    lost: list[tuple[str, Head]] = field(default_factory=list)
    last: dict[int, tuple[int, int]] = field(default_factory=dict)
    empty: dict[str, int] = field(default_factory=dict)
    destroyed: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    begun: dict[int, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def covered(self) -> int:
        """How many events are under a signed head."""
        return self.heads[-1].size if self.heads else 0


def parse_keys(written: Sequence[object]) -> Keys:
    """Public keys as signed notes write them: name, key id and key, joined by plus signs."""
    keys: dict[tuple[str, bytes], Ed25519PublicKey] = {}
    for each in written:
        try:
            name, key_id, encoded = str(each).split("+", 2)
            raw = b64decode(encoded, validate=True)
            expected = sha256(name.encode() + b"\n" + raw).digest()[:4]
            key = Ed25519PublicKey.from_public_bytes(raw[1:])
        except ValueError:
            raise Bad(f"This is not a public key of a signed note: {quoted(each)}") from None
        if raw[:1] != b"\x01" or expected.hex() != key_id:
            raise Bad(f"This public key does not have the id it says: {quoted(each)}")
        keys[name, expected] = key
    return keys


STATEMENT = re.compile(
    r"(?P<origin>[^\n]{1,200})\n(?P<size>[1-9][0-9]{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"epoch (?P<epoch>0|[1-9][0-9]{0,8})\nsigned (?P<signed>[0-9T:.-]{26}Z)\n"
)


def parse_head(text: str, keys: Keys, *, where: str) -> Head:
    """Read a checkpoint whose signature is good, or say what is wrong with it."""
    statement, gap, signatures = text.partition("\n\n")
    said = STATEMENT.fullmatch(f"{statement}\n")
    if not gap or said is None:
        raise Bad(f"{where} is not a checkpoint.")
    root = b64decode(said["root"])
    head = Head(said["origin"], int(said["size"]), root, int(said["epoch"]), said["signed"])
    known = False
    for line in signatures.split("\n")[:20]:
        dash, name, encoded = [*line.split(" "), "", ""][:3]
        try:
            signed = b64decode(encoded, validate=True)
        except ValueError:
            raise Bad(f"{where} carries something that is not a signature.") from None
        key = keys.get((name, signed[:4]))
        if dash != "\N{EM DASH}" or name != head.origin or key is None:
            continue
        known = True
        try:
            key.verify(signed[4:], f"{statement}\n".encode())
        except InvalidSignature:
            continue
        return head
    raise Bad(
        f"The signature of {where} is not good."
        if known
        else f"{where} is not signed with a key that you trust."
    )


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose members have different names; otherwise two readers see two objects."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member is there twice")
    return members


def whole(text: str) -> None:
    """Refuse a number that is not whole: it has more than one way of being written."""
    raise ValueError(f"{text[:20]} is not a whole number")


def shape(value: object, members: Mapping[str, tuple[type, ...]], *, also: bool = False) -> None:
    """That an object has these members, of these types, and, unless `also`, no others."""
    if type(value) is not dict:
        raise ValueError("it is not an object")
    for name, types in members.items():
        if name not in value:
            raise ValueError(f"{name} is missing")
        # A whole number is no number with a fraction, and true is no number.
        if type(value[name]) not in types:
            raise ValueError(f"{name} is {quoted(value[name])}")
        if type(value[name]) is int and not 0 <= value[name] < 1 << 64:
            raise ValueError(f"{name} is {quoted(value[name])}")
    for name in value.keys() - members.keys() if not also else ():
        raise ValueError(f"{quoted(name)} is not known")


def parse_line(line: bytes) -> dict[str, Any]:
    """One line of an export, of a known kind with the members of its kind."""
    if len(line) > LONGEST_LINE:
        raise ValueError("it is too long")
    found = json.loads(
        line.decode(), object_pairs_hook=once, parse_float=whole, parse_constant=whole
    )
    kind = found.get("kind") if type(found) is dict else None
    if type(kind) is not str or kind not in MEMBERS:
        raise ValueError(f"it is of a kind that is not known, {quoted(kind)}")
    shape(found, {"kind": (str,), **MEMBERS[kind]})
    return dict(found)


def read(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The lines of an export, by number."""
    with path.open("rb") as file:
        for number in count(1):
            if not (line := file.readline(LONGEST_LINE + 1)):
                return
            try:
                yield number, parse_line(line)
            except (ValueError, RecursionError) as wrong:
                raise Bad(f"Line {number} cannot be read: {quoted(str(wrong))}.") from None


def commitment(body: Mapping[str, Any], salt: bytes) -> str:
    """What the transaction of the act was bound to."""
    written = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(salt + written.encode()).hexdigest()


def leaf_hash(event: Mapping[str, Any]) -> bytes:
    """The hash of the leaf that stands for an event."""
    data = (
        f"frontdoor audit leaf\n{event['index']}\n{event['epoch']}\n{event['xid']}\n"
        f"{event['sequence']}\n{event['event_id']}\n{event['commitment']}\n"
    )
    return sha256(b"\x00" + data.encode("ascii")).digest()


def check_event(trail: Trail, event: Mapping[str, Any]) -> None:
    """One event by itself, in its place, and in the tree."""
    index = trail.tree.size
    where = f"Event {index} ({quoted(event['event_id'])})"
    if event["index"] != index:
        raise Bad(f"Event {index} is missing: event {event['index']} stands in its place.")
    place = (event["xid"], event["sequence"])
    if place <= trail.last.get(event["epoch"], (0, 0)):
        raise Bad(f"{where} belongs before the one that it follows: it was moved or renumbered.")
    trail.last[event["epoch"]] = place
    check_body(trail, event, where)
    leaf = leaf_hash(event)
    if leaf.hex() != event["leaf_hash"]:
        raise Bad(
            f"{where} is not the one that was sealed: its place, its numbers, its id or its"
            " commitment was changed."
        )
    trail.tree.append(leaf)
    if any(head.size == trail.tree.size for _, head in trail.kept):
        trail.roots[trail.tree.size] = trail.tree.root()


def check_body(trail: Trail, event: Mapping[str, Any], where: str) -> None:
    """That the body is what was committed to, or was lawfully destroyed."""
    body, salt = event["body"], event["salt"]
    if body is None:
        trail.empty[event["event_id"]] = event["index"]
        return
    shape(body, BODY, also=True)
    if salt is None or commitment(body, bytes.fromhex(salt)) != event["commitment"]:
        raise Bad(f"{where} was changed: its body is not what it committed to.")
    if body["id"] != event["event_id"]:
        raise Bad(f"{where} has the body of another event, {quoted(body['id'])}.")
    if body["partnership_id"] != trail.header["partnership_id"]:
        raise Bad(f"{where} has the body of an event of another partnership.")
    facts = body.get("facts") if type(body.get("facts")) is dict else {}
    if body["action"] == DESTROYED:
        trail.destroyed.append((event["index"], {**facts, "event": body.get("record_id")}))
    if body["action"] == BEGUN and type(facts.get("epoch")) is int:
        trail.begun[facts["epoch"]] = (event["index"], facts)


def check_head(trail: Trail, line: Mapping[str, Any]) -> None:
    """That a signed head says what the tree is at its size, as those that were kept do."""
    where = f"the head of {line['size']} events"
    head = parse_head(line["checkpoint"], trail.keys, where=where)
    if head.origin != trail.header["origin"]:
        raise Bad(f"The signature of {where} is for another trail, {quoted(head.origin)}.")
    if head.size != trail.tree.size or line["size"] != head.size:
        raise Bad(
            f"The head of {head.size} events follows event {trail.tree.size - 1}:"
            " events or heads are missing."
        )
    if head.root != trail.tree.root():
        raise Bad(
            f"The events are not those that {where} was signed over:"
            f" {span(trail.covered, head.size)} was changed, or put in or taken out."
        )
    if line["root"] != head.root.hex() or line["epoch"] != head.epoch:
        raise Bad(f"The export says of {where} what was not signed.")
    if trail.heads and head.epoch < trail.heads[-1].epoch:
        raise Bad(f"The epoch of {where} is before that of the head that it follows.")
    trail.heads.append(head)
    for name, kept in [each for each in trail.kept if each[1].size <= head.size]:
        trail.kept.remove((name, kept))
        if trail.roots[kept.size] == kept.root:
            trail.agreed = max(trail.agreed, kept.size)
        elif kept.epoch < head.epoch:
            trail.lost.append((name, kept))
        else:
            raise Bad(
                f"The trail differs from the head in {quoted(name)}, which was kept elsewhere:"
                f" {span(trail.agreed, kept.size)} was changed, or put in or taken out, after"
                " it was signed."
            )


def span(first: int, end: int) -> str:
    """The events from one number up to, not including, another, in words."""
    if end - first == 1:
        return f"event {first}"
    return f"an event from {first} to {end - 1}"


def check_end(trail: Trail, line: Mapping[str, Any] | None) -> None:
    """That nothing was cut off, and that every body that is missing was said to be destroyed."""
    for name, head in trail.kept:
        if not trail.heads or head.epoch >= trail.heads[-1].epoch:
            raise Bad(
                f"The trail was cut: the head in {quoted(name)}, which was kept elsewhere, was"
                f" signed over {head.size} events, and only {trail.tree.size} are here. Or it is"
                " an export of before that head was signed: export again, and compare."
            )
        trail.lost.append((name, head))
    if line is None or (line["events"], line["heads"]) != (trail.tree.size, len(trail.heads)):
        raise Bad(f"The export was cut or put together after event {trail.tree.size - 1}.")
    if trail.covered != trail.tree.size:
        raise Bad(f"No head covers {span(trail.covered, trail.tree.size)}: heads are missing.")
    said = {facts["event"] for _, facts in trail.destroyed if type(facts["event"]) is str}
    for event_id, index in trail.empty.items():
        if event_id not in said:
            raise Bad(
                f"Event {index} ({quoted(event_id)}) has no body, and no event says that it was"
                " destroyed."
            )
    for epoch in trail.header["epochs"]:
        _, facts = trail.begun.get(epoch["epoch"], (0, {}))
        digest = sha256(epoch["because"].encode()).hexdigest()
        if facts.get("because_sha256", digest) != digest:
            raise Bad(
                f"The export gives another reason for epoch {epoch['epoch']} than was sealed."
            )


def verify(path: Path, *, key_texts: Sequence[str], kept_paths: Sequence[Path]) -> Trail:
    """Read an export from end to end.

    Raises:
        Bad: something is wrong with it.
    """
    lines = read(path)
    _, header = next(lines, (0, {}))
    if header.get("kind") != "header" or header["format"] != FORMAT:
        raise Bad("This is not an export of an audit trail that this verifier knows.")
    # Those of the export are read even where others are given: what is no key is no export.
    named = parse_keys(header["keys"])
    trail, end = Trail(header, parse_keys(key_texts) if key_texts else named, []), None
    for each in kept_paths:
        with each.open("rb") as file:
            text = file.read(LONGEST_HEAD).decode(errors="replace")
        head = parse_head(text, trail.keys, where=quoted(each.name))
        if head.origin != header["origin"]:
            raise Bad(f"{quoted(each.name)} is the head of another trail, {quoted(head.origin)}.")
        trail.kept.append((each.name, head))
    trail.kept.sort(key=lambda kept: (kept[1].size, kept[0]))
    checks = {"event": check_event, "head": check_head}
    number = 1
    try:
        for epoch in header["epochs"]:
            shape(epoch, EPOCH)
        for number, line in lines:
            if end is not None:
                raise Bad(f"Line {number} stands after the end.")
            if line["kind"] in checks:
                checks[line["kind"]](trail, line)
            elif line["kind"] == "end":
                end = line
            else:
                raise Bad(f"Line {number} is a second header.")
        check_end(trail, end)
    except (ValueError, RecursionError) as wrong:
        raise Bad(f"Line {number} is not as an export has it: {quoted(str(wrong))}.") from None
    return trail


VERDICTS = {
    0: "The trail is whole:",
    3: "AUTHENTICITY IS NOT ESTABLISHED. The export names its own key, and anybody can make one:"
    " give the key that you wrote down with --key. With the key that it names:",
    4: "COMPLETENESS IS NOT ESTABLISHED. What is here was signed with your key:",
    5: "The trail is whole but for bodies that were destroyed:",
    6: "A restore that was declared lost events; of what is here nothing was changed:",
}


def report(trail: Trail, *, pinned: bool) -> tuple[int, str]:
    """What was verified and what that does not show, with the status that stands for it."""
    header, size = trail.header, trail.tree.size
    status = 3 if not pinned else 4 if not trail.agreed else 6 if trail.lost else 0
    status = status or (5 if trail.destroyed else 0)
    signed = f", the newest of {trail.heads[-1].signed_at}" if trail.heads else ""
    said = [
        VERDICTS[status],
        f"{size} events under {len(trail.heads)} signed heads{signed}.",
        f"The heads that were kept elsewhere agree with the first {trail.agreed} events. Whoever"
        f" holds the key could have rewritten the {size - trail.agreed} after them, and cut more."
        if trail.agreed
        else "No head that was kept elsewhere agrees with it: a trail that was emptied, cut or"
        " rewritten by whoever holds the key would look the same. A head that an agency kept,"
        " given with --kept-head, would show every event that it was signed over to be here.",
    ]
    for name, head in trail.lost:
        said.append(
            f"LOST: the head in {quoted(name)} was signed over {head.size} events in epoch"
            f" {head.epoch}; the restore that was declared after it left a part of them out."
        )
    for epoch in sorted({head.epoch for head in trail.heads} - {0}):
        first = next(head.size for head in trail.heads if head.epoch == epoch)
        index, facts = trail.begun.get(epoch, (None, {}))
        told = f" Event {index} says so: {quoted(facts)}." if facts else ""
        if "because_sha256" in facts:
            told += "".join(
                f" Its digest is that of the reason {quoted(each['because'])}."
                for each in header["epochs"]
                if each["epoch"] == epoch
            )
        said.append(
            f"RESTORED: that the database was restored was declared before the head of {first}"
            f" events, with which epoch {epoch} begins.{told}"
        )
    for index, facts in trail.destroyed:
        at = trail.empty.get(str(facts["event"]))
        gone = "a body that is not missing here" if at is None else f"the body of event {at}"
        said.append(f"DESTROYED: event {index} says so of {gone}: {quoted(facts)}.")
    said.append("This stands in the export and was signed by nobody:")
    said += [f"  {name}: {quoted(header[name])}" for name in ("origin", "exported_at", "unsealed")]
    said += [f"  key: {quoted(key)}" for key in header["keys"]]
    said += [f"  epoch {each['epoch']}: {quoted(each['because'])}" for each in header["epochs"]]
    return status, "\n".join(said)


def main() -> int:
    """Verify what the command line names."""
    parser = argparse.ArgumentParser(description="Verify an exported audit trail, offline.")
    parser.add_argument("export", type=Path, help="the file that `frontdoor audit export` wrote")
    parser.add_argument(
        "--kept-head",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a signed head that was saved elsewhere before the export was made; may be repeated",
    )
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="NAME+ID+KEY",
        help="the public key as you wrote it down; may be repeated",
    )
    given = parser.parse_args()
    try:
        trail = verify(given.export, key_texts=given.key, kept_paths=given.kept_head)
    except Bad as wrong:
        sys.stdout.write(f"BAD: {wrong}\n")
        return 1
    except OSError as unreadable:
        parser.error(quoted(str(unreadable)))
    status, told = report(trail, pinned=bool(given.key))
    sys.stdout.write(f"{told}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
