"""Spreadsheet exports: text that is read back as it was written, and never run as a formula."""

from typing import Final

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - spreadsheets of some languages read these wide signs alike


def harmless(cell: str) -> str:
    """A cell that a spreadsheet shows as it is, instead of calculating it as a formula.

    Text written about a child could otherwise send the sheet's other cells to a stranger when it is
    opened (OWASP, CSV injection). The apostrophe is the mark that spreadsheets themselves put
    before text, and do not show.
    """
    return f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell
