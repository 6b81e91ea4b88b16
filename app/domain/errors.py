"""Refusals: the base classes of every rule's refusal, each named as a fact."""

from typing import ClassVar


class Refusal(Exception):  # noqa: N818 - a refusal is a fact about the case, not an error in the program
    """A refusal by a rule.

    The message is shown to the user, so it never holds what they sent, nor anything about a record
    they may not see. `headline` is the same for every refusal of one kind; `code` names the precise
    cause for a client that reacts to it.
    """

    headline: ClassVar[str] = "Refused"

    def __init__(self, detail: str | None = None, *, code: str | None = None) -> None:
        self.detail = detail or self.headline
        self.code = code
        super().__init__(self.detail)


class NotFound(Refusal):
    """Absent, or not visible to the actor: the two look the same."""

    headline = "Not found"


class Forbidden(Refusal):
    """The actor is known and may not do this."""

    headline = "Not permitted"


class Conflict(Refusal):
    """The request is well formed, but the record is not in a state that allows it."""

    headline = "Not possible now"


class Malformed(Refusal):
    """The request says something that cannot be true, whatever the state of any record.

    `pointer` is a JSON Pointer to the member at fault.
    """

    headline = "Not valid"

    def __init__(self, detail: str | None = None, *, pointer: str, code: str) -> None:
        self.pointer = pointer
        super().__init__(detail, code=code)
