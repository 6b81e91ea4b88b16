"""The sealed tree of the audit log: hashes over its events, and signed heads.

Only the sealer writes these rows, and they never change.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, not_blank, owned_by_partnership
from app.models.predicates import Predicate
from app.models.table_policies import OtherRole, TablePolicy
from app.models.types import Xid8


def _is_a_digest(column: str) -> CheckConstraint:
    return CheckConstraint(f"octet_length({column}) = 32", name=f"{column}_is_a_digest")


class AuditEpoch(Owned, Base):
    """A restore of the database, declared; events before the first are of epoch 0.

    Transactions and sequences may run again through numbers that were given out before.
    """

    __tablename__ = "audit_epochs"
    __access__ = TablePolicy(
        read=Predicate.GOVERNANCE,
        others_read=(OtherRole.SEALER, OtherRole.AUDITOR, OtherRole.CUSTODIAN),
        others_insert=(OtherRole.SEALER,),
    )
    __table_args__ = (
        owned_by_partnership(),
        UniqueConstraint("partnership_id", "epoch"),
        CheckConstraint("epoch > 0", name="epoch_is_after_the_first"),
        *not_blank("because"),
    )

    epoch: Mapped[int] = mapped_column(Integer)
    began_at: Mapped[datetime]
    because: Mapped[str]


class AuditLeaf(Owned, Base):
    """The leaf that stands for one event; its `id` is the event's own.

    It keeps the commitment, so that the tree can be verified after the event's body was
    lawfully destroyed. `salt` is set where the event came without one (from a release that
    did not commit yet) and the sealer committed it. A trigger refuses a gap in `tree_index`.
    """

    __tablename__ = "audit_leaves"
    __access__ = TablePolicy(
        read=Predicate.GOVERNANCE,
        others_read=(OtherRole.SEALER, OtherRole.AUDITOR, OtherRole.CUSTODIAN),
        others_insert=(OtherRole.SEALER,),
    )
    __table_args__ = (
        owned_by_partnership(),
        UniqueConstraint("partnership_id", "tree_index"),
        UniqueConstraint("partnership_id", "epoch", "xid", "sequence"),
        CheckConstraint("tree_index >= 0", name="tree_index_counts_from_nought"),
        CheckConstraint("octet_length(salt) = 16", name="salt_is_of_16_bytes"),
        _is_a_digest("commitment"),
        _is_a_digest("leaf_hash"),
    )

    tree_index: Mapped[int] = mapped_column(BigInteger)
    epoch: Mapped[int] = mapped_column(Integer)
    xid: Mapped[int] = mapped_column(Xid8)
    sequence: Mapped[int] = mapped_column(BigInteger)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    commitment: Mapped[bytes] = mapped_column(LargeBinary)
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditTile(Owned, Base):
    """The hash of a complete subtree of 256 ** `level` leaves, so that few rows prove much."""

    __tablename__ = "audit_tiles"
    __access__ = TablePolicy(
        read=Predicate.GOVERNANCE,
        others_read=(OtherRole.SEALER,),
        others_insert=(OtherRole.SEALER,),
    )
    __table_args__ = (
        owned_by_partnership(),
        UniqueConstraint("partnership_id", "level", "tile_index"),
        CheckConstraint("level > 0", name="level_is_above_the_leaves"),
        CheckConstraint("tile_index >= 0", name="tile_index_counts_from_nought"),
        _is_a_digest("hash"),
    )

    level: Mapped[int] = mapped_column(Integer)
    tile_index: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditHead(Owned, Base):
    """A signed statement of what the tree was at one size.

    `checkpoint` is the whole signed text (C2SP), as witnesses keep it; the other columns say
    what it says. A trigger refuses a head of a smaller tree than an earlier head's.
    """

    __tablename__ = "audit_heads"
    __access__ = TablePolicy(
        read=Predicate.EVERYONE,
        others_read=(OtherRole.SEALER, OtherRole.AUDITOR),
        others_insert=(OtherRole.SEALER,),
    )
    __table_args__ = (
        owned_by_partnership(),
        UniqueConstraint("partnership_id", "tree_size"),
        ForeignKeyConstraint(
            ["partnership_id", "last_index"],
            ["audit_leaves.partnership_id", "audit_leaves.tree_index"],
        ),
        _is_a_digest("root_hash"),
        CheckConstraint("octet_length(public_key) = 32", name="public_key_is_of_ed25519"),
        CheckConstraint("key_id ~ '^[0-9a-f]{8}$'", name="key_id_is_of_a_signed_note"),
        *not_blank("checkpoint"),
    )

    tree_size: Mapped[int] = mapped_column(BigInteger)
    last_index: Mapped[int | None] = mapped_column(
        BigInteger, Computed("tree_size - 1", persisted=True)
    )
    epoch: Mapped[int] = mapped_column(Integer)
    root_hash: Mapped[bytes] = mapped_column(LargeBinary)
    checkpoint: Mapped[str]
    key_id: Mapped[str]
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
