"""Refusals of proofs that the sealed audit log cannot give."""

from typing import ClassVar

from app.domain.errors import Conflict, Malformed


class SealedLater(Conflict):
    """The event became part of the tree after the head that was named."""

    headline: ClassVar[str] = "This event was sealed after that head; name a later head"


class TreesOutOfOrder(Malformed):
    """A tree only grows, so the smaller of two trees is the earlier one."""

    headline: ClassVar[str] = "Name the smaller tree first"


def refuse_later(tree_index: int, *, tree_size: int) -> None:
    """Refuse a proof from a tree that does not hold the leaf.

    Raises:
        SealedLater: the leaf came after the tree.
    """
    if tree_index >= tree_size:
        raise SealedLater


def refuse_backward(*, first: int, second: int) -> None:
    """Refuse a proof that a larger tree grew into a smaller one.

    Raises:
        TreesOutOfOrder: the sizes are the wrong way round.
    """
    if first > second:
        raise TreesOutOfOrder(pointer="query:first", code="trees_out_of_order")
