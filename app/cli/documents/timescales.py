"""The clocks page: the start, stop and limit of each clock."""

from app.cli.documents import markdown
from app.domain.clocks.definitions import NATIONAL_DEFINITIONS, Definition


def page() -> str:
    """Every clock definition that applies to everyone, newest rule first within a clock."""
    order = [definition.kind for definition in NATIONAL_DEFINITIONS]
    rows = sorted(
        NATIONAL_DEFINITIONS,
        key=lambda row: (order.index(row.kind), -row.in_force_from.toordinal()),
    )
    return markdown.page(
        "Clocks",
        "A clock starts by the definition in force on the London date of its start, which is day"
        " 0. A limit in days falls due at the end of its last day: it is breached from the"
        " following London midnight. Hours are elapsed time. A working day is not a Saturday, a"
        " Sunday, a bank holiday in England or a closure of the partnership. Nothing pauses a"
        " clock.",
        "Beside a national limit a partnership may set a shorter one of its own: both then bind,"
        " the earlier deadline governs, and a clock shows each met or breached by itself. A source"
        " of `local` means that no national rule gives a limit: a partnership's own, shorter or"
        " longer, replaces this default. The limits in force at the start bind.",
        "The day in March 2026 from which Working Together 2026 applies is taken to be the first."
        " It changes no limit.",
        markdown.table(
            ("clock", "starts", "stops", "limit", "source", "in force from"),
            (
                (
                    _name(row),
                    row.starts,
                    row.stops,
                    f"{row.limit} {_unit(row)}",
                    row.source,
                    row.in_force_from.isoformat(),
                )
                for row in rows
            ),
        ),
    )


def _name(definition: Definition) -> str:
    return f"`{definition.kind}`" + (f", {definition.rating}" if definition.rating else "")


def _unit(definition: Definition) -> str:
    unit = markdown.words(definition.unit)
    return unit.removesuffix("s") if definition.limit == 1 else unit
