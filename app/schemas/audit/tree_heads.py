"""Views of the sealed tree over the audit log: signed heads, and proofs between them."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from app.schemas.types import Id, Instant, View, as_written

TreeSize = Annotated[int, BeforeValidator(as_written), Field(ge=1, le=999_999_999)]
"""The number of events in a tree. A head is identified by the size of its tree."""

Digest = Annotated[str, Field(examples=["00" * 32], description="SHA-256, in hexadecimal.")]


class AuditHeadView(View):
    """A signed head of the audit log at one size. Store the checkpoint: it is the proof.

    `checkpoint` is the whole signed text (C2SP tlog-checkpoint); `verifier_key` is the key to check
    the signature with, and worth having from another source too.
    """

    tree_size: int
    epoch: int
    root_hash: Digest
    signed_at: Instant
    checkpoint: str
    verifier_key: str


class AuditHeadsView(View):
    """A page of signed heads, the newest first."""

    items: list[AuditHeadView]
    next: str | None


class InclusionProofView(View):
    """A proof that an event is in the tree of a head (RFC 9162 section 2.1.3).

    The leaf names the event's place and the salted commitment to its body; the hash of the leaf and
    `hashes` lead to the root that the head signs.
    """

    event_id: Id
    tree_size: int
    tree_index: int
    epoch: int
    xid: str
    sequence: str
    commitment: Digest
    leaf_hash: Digest
    hashes: list[Digest]
    root_hash: Digest


class ConsistencyProofView(View):
    """A proof that a later head's audit log begins with all of an earlier one's (section 2.1.4)."""

    first: int
    second: int
    hashes: list[Digest]
    first_root_hash: Digest
    second_root_hash: Digest
