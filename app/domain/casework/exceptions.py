"""Exceptions given before an act: by who works with the child, while the record is open."""

from app.domain.casework.enquiries import ChildNotAllocated
from app.domain.corrections.recorded_errors import refuse_in_error
from app.domain.gates import ExceptionNotNeeded, Gate, gate_name


def refuse_giving(gate: type[Gate], *, is_theirs: bool, in_error: bool, over: bool) -> None:
    """Refuse an exception by who only reads the child, and one that no act can need any more.

    Raises:
        ChildNotAllocated: reading a child's record as family does not allow acting in it.
        RecordedInError: the record was made in error.
        ExceptionNotNeeded: the record is over; the code names the gate.
    """
    if not is_theirs:
        raise ChildNotAllocated
    refuse_in_error(in_error=in_error)
    if over:
        raise ExceptionNotNeeded(code=gate_name(gate))
