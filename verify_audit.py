"""Verifies an exported audit trail, offline and without the service that wrote it.

    python verify_audit.py trail.jsonl [--kept-head 1234.checkpoint]... [--key NAME+ID+KEY]...

It needs Python 3.11 or later and the package `cryptography`, and reads nothing but the files it
is given. What it computes is specified in app/domain/audit/events.py and
app/domain/audit/tree_heads.py.

Whoever holds both the database and the signing key can rewrite the trail and sign it anew. What
shows that is a head that was kept elsewhere: give it every one you have. Give it the public key
too, as you wrote it down; otherwise it believes the key that the export itself names.

It stops at the first thing that is wrong, says what and where, and exits with 1; with 0 where
all is well, and with 2 where it was called wrongly.
"""

import argparse
import json
import sys
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "frontdoor-audit-export/1"
DESTROYED = "audit_event.destroyed"
"""The action by which a body is lawfully destroyed; its record is the event that it was of."""

Keys = Mapping[tuple[str, bytes], Ed25519PublicKey]


class Bad(Exception):  # noqa: N818 - what is wrong, in words
    """The first thing that is wrong."""


@dataclass(frozen=True)
class Head:
    """What a signed checkpoint says."""

    origin: str
    size: int
    root: bytes
    extension: tuple[str, ...]


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
    kept: dict[int, list[tuple[str, Head]]]
    tree: Tree = field(default_factory=Tree)
    heads: int = 0
    covered: int = 0
    agreed: int = 0
    last: dict[int, tuple[int, int]] = field(default_factory=dict)
    empty: dict[str, int] = field(default_factory=dict)
    destroyed: set[str] = field(default_factory=set)


def parse_keys(written: Sequence[str]) -> Keys:
    """Public keys as signed notes write them: name, key id and key, joined by plus signs."""
    keys: dict[tuple[str, bytes], Ed25519PublicKey] = {}
    for each in written:
        try:
            name, key_id, encoded = each.split("+", 2)
            raw = b64decode(encoded, validate=True)
            expected = sha256(name.encode() + b"\n" + raw).digest()[:4]
            key = Ed25519PublicKey.from_public_bytes(raw[1:])
        except ValueError:
            raise Bad(f"This is not a public key of a signed note: {each}") from None
        if raw[:1] != b"\x01" or expected.hex() != key_id:
            raise Bad(f"This public key does not have the id it says: {each}")
        keys[name, expected] = key
    return keys


def parse_head(text: str, keys: Keys, *, where: str) -> Head:
    """Read a checkpoint whose signature is good, or say what is wrong with it."""
    statement, gap, signatures = text.partition("\n\n")
    lines = statement.split("\n")
    try:
        head = Head(lines[0], int(lines[1]), b64decode(lines[2], validate=True), tuple(lines[3:]))
    except (IndexError, ValueError):
        raise Bad(f"{where} is not a checkpoint.") from None
    if not gap or str(head.size) != lines[1] or len(head.root) != sha256().digest_size:
        raise Bad(f"{where} is not a checkpoint.")
    known = False
    for line in signatures.splitlines():
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


def read(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The lines of an export, by number."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield number, dict(json.loads(line, object_pairs_hook=once))
            except (ValueError, TypeError) as wrong:
                raise Bad(f"Line {number} cannot be read: {wrong}.") from None


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
    where = f"Event {index} ({event['event_id']})"
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
    for name, head in trail.kept.pop(trail.tree.size, ()):
        if head.root != trail.tree.root():
            raise Bad(
                f"The trail differs from the head in {name}, which was kept elsewhere:"
                f" {span(trail.agreed, head.size)} was changed, or put in or taken out, after"
                " it was signed."
            )
        trail.agreed = head.size


def check_body(trail: Trail, event: Mapping[str, Any], where: str) -> None:
    """That the body is what was committed to, or was lawfully destroyed."""
    body, salt = event["body"], event["salt"]
    if body is None:
        trail.empty[event["event_id"]] = event["index"]
        return
    if salt is None or commitment(body, bytes.fromhex(salt)) != event["commitment"]:
        raise Bad(f"{where} was changed: its body is not what it committed to.")
    if body["id"] != event["event_id"]:
        raise Bad(f"{where} has the body of another event, {body['id']}.")
    if body["partnership_id"] != trail.header["partnership_id"]:
        raise Bad(f"{where} has the body of an event of another partnership.")
    if body["action"] == DESTROYED and "record_id" in body:
        trail.destroyed.add(body["record_id"])


def check_head(trail: Trail, line: Mapping[str, Any]) -> None:
    """That a signed head says what the tree is at its size."""
    where = f"the head of {line['size']} events"
    head = parse_head(line["checkpoint"], trail.keys, where=where)
    if head.origin != trail.header["origin"]:
        raise Bad(f"The signature of {where} is for another trail, {head.origin}.")
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
    if line["root"] != head.root.hex() or f"epoch {line['epoch']}" not in head.extension:
        raise Bad(f"The export says of {where} what was not signed.")
    trail.covered, trail.heads = head.size, trail.heads + 1


def span(first: int, end: int) -> str:
    """The events from one number up to, not including, another, in words."""
    if end - first == 1:
        return f"event {first}"
    return f"an event from {first} to {end - 1}"


def check_end(trail: Trail, line: Mapping[str, Any] | None) -> None:
    """That nothing was cut off, and that every body that is missing was said to be destroyed."""
    for size, heads in sorted(trail.kept.items()):
        name, _ = heads[0]
        raise Bad(
            f"The trail was cut: the head in {name}, which was kept elsewhere, was signed over"
            f" {size} events, and only {trail.tree.size} are here."
        )
    if line is None or (line["events"], line["heads"]) != (trail.tree.size, trail.heads):
        raise Bad(f"The export was cut or put together after event {trail.tree.size - 1}.")
    if trail.covered != trail.tree.size:
        raise Bad(f"No head covers {span(trail.covered, trail.tree.size)}: heads are missing.")
    for event_id, index in trail.empty.items():
        if event_id not in trail.destroyed:
            raise Bad(
                f"Event {index} ({event_id}) has no body, and no event says that it was destroyed."
            )


def verify(path: Path, *, key_texts: Sequence[str], kept_paths: Sequence[Path]) -> Trail:
    """Read an export from end to end.

    Raises:
        Bad: something is wrong with it.
    """
    lines = read(path)
    _, header = next(lines, (0, {}))
    if header.get("kind") != "header" or header.get("format") != FORMAT:
        raise Bad("This is not an export of an audit trail that this verifier knows.")
    keys = parse_keys(key_texts or header["keys"])
    kept: dict[int, list[tuple[str, Head]]] = {}
    for each in kept_paths:
        head = parse_head(each.read_text(encoding="utf-8"), keys, where=each.name)
        if head.origin != header["origin"]:
            raise Bad(f"{each.name} is the head of another trail, {head.origin}.")
        kept.setdefault(head.size, []).append((each.name, head))
    trail = Trail(header, keys, kept)
    end: Mapping[str, Any] | None = None
    for number, line in lines:
        try:
            if end is not None:
                raise Bad(f"Line {number} stands after the end.")
            match line["kind"]:
                case "event":
                    check_event(trail, line)
                case "head":
                    check_head(trail, line)
                case "end":
                    end = line
                case _:
                    raise Bad(f"Line {number} is of a kind that this verifier does not know.")
        except (KeyError, TypeError, ValueError) as wrong:
            raise Bad(f"Line {number} is not as an export has it: {wrong!r}.") from None
    check_end(trail, end)
    return trail


def report(trail: Trail, *, pinned: bool, kept: int) -> str:
    """What was verified, and what that does not show."""
    header = trail.header
    said = [
        f"The trail of {header['origin']} is whole, as of {header['exported_at']}:",
        f"{trail.tree.size} events under {trail.heads} signed heads.",
        f"{kept} heads that were kept elsewhere agree with it."
        if kept
        else "No head that was kept elsewhere was given: a trail that was rewritten by whoever"
        " holds the key would look the same.",
    ]
    if not pinned:
        said.append("The key is the one that the export names; compare it with yours:")
        said += [f"  {key}" for key in header["keys"]]
    for epoch in header["epochs"]:
        said.append(
            f"Epoch {epoch['epoch']} began at {epoch['began_at']}, after a restore:"
            f" {epoch['because']}"
        )
    for event_id, index in trail.empty.items():
        said.append(f"The body of event {index} ({event_id}) was destroyed, as the trail says.")
    if header["unsealed"]:
        said.append(f"{header['unsealed']} more events were not sealed yet and are not here.")
    return "\n".join(said)


def main() -> int:
    """Verify what the command line names."""
    parser = argparse.ArgumentParser(description="Verify an exported audit trail, offline.")
    parser.add_argument("export", type=Path)
    parser.add_argument("--kept-head", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--key", action="append", default=[], metavar="NAME+ID+KEY")
    given = parser.parse_args()
    try:
        trail = verify(given.export, key_texts=given.key, kept_paths=given.kept_head)
    except Bad as wrong:
        sys.stdout.write(f"BAD: {wrong}\n")
        return 1
    except OSError as unreadable:
        parser.error(str(unreadable))
    told = report(trail, pinned=bool(given.key), kept=len(given.kept_head))
    sys.stdout.write(f"{told}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
