"""What is shown of the sealed tree over the trail: signed heads, and proofs from one to another."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from app.cursors import as_written
from app.schemas.types import Id, Instant, View

TreeSize = Annotated[int, BeforeValidator(as_written), Field(ge=1, le=999_999_999)]
"""How many events a tree holds. A head is known by the size of its tree."""

Digest = Annotated[str, Field(examples=["00" * 32], description="SHA-256, in hexadecimal.")]


class AuditHeadView(View):
    """What was signed of the trail at one size. Keep the checkpoint: it is the proof.

    `checkpoint` is the whole signed text (C2SP tlog-checkpoint); `verifier_key` is what the
    signature is checked with, and worth having from somewhere else than here.
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
    """That an event is in the tree of a head (RFC 9162 section 2.1.3).

    The leaf names the event's place and the salted commitment to its body; the hash of the
    leaf and `hashes` lead to the root that the head signs.
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
    """That the trail of a later head begins with all of an earlier one's (section 2.1.4)."""

    first: int
    second: int
    hashes: list[Digest]
    first_root_hash: Digest
    second_root_hash: Digest
