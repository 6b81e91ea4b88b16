"""Which proofs there can be over the sealed trail."""

from typing import ClassVar

from app.domain.errors import Conflict, Malformed


class SealedLater(Conflict):
    """The event became part of the tree after the head that was named."""

    headline: ClassVar[str] = "The event was sealed after that head; name a later one"


class TreesOutOfOrder(Malformed):
    """A trail grows: the smaller tree is the earlier one."""

    headline: ClassVar[str] = "Name the smaller tree first"


def refuse_later(tree_index: int, *, tree_size: int) -> None:
    """Only a tree that has the leaf proves it.

    Raises:
        SealedLater: it came after.
    """
    if tree_index >= tree_size:
        raise SealedLater


def refuse_backward(*, first: int, second: int) -> None:
    """A smaller tree did not grow out of a larger one.

    Raises:
        TreesOutOfOrder: the sizes are the wrong way round.
    """
    if first > second:
        raise TreesOutOfOrder(pointer="query:first", code="trees_out_of_order")
