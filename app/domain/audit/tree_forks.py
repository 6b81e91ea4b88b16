"""Forks of the audit tree: where what a witness holds is not what this database has signed.

A database that was restored does not remember what it signed since the backup; its witnesses do.
"""

from collections.abc import Mapping

from app.domain.audit.tree_heads import HeldHead


class TreeForked(RuntimeError):  # noqa: N818 - it names the fact that must be alarmed
    """A witness holds another tree; nothing more is signed until a restore is declared."""


class WitnessHoldsMore(TreeForked):
    """A witness holds a later head than this database, which must be a restored copy."""


class WitnessHoldsAnotherRoot(TreeForked):
    """A size that a witness holds was signed with another root, or is unknown here."""


def refuse_fork(held: HeldHead, *, epoch: int, size: int, roots: Mapping[int, bytes]) -> None:
    """Refuse to sign on a tree that did not grow out of the one that a witness holds.

    `epoch` and `size` are what this database has come to; `roots` holds the root of each size
    that it has signed. A head of an earlier epoch is no obstacle: that a restore was declared
    since is signed with every later head, and tells anyone who verifies that events may be lost.

    Raises:
        WitnessHoldsMore: the witness knows of a later epoch, or of more events.
        WitnessHoldsAnotherRoot: the tree was another one when it had the size of that head.
    """
    if held.epoch < epoch:
        return
    if held.epoch > epoch or held.size > size:
        raise WitnessHoldsMore
    if roots.get(held.size) != held.root_hash:
        raise WitnessHoldsAnotherRoot
