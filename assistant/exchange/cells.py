"""Cells of CSV that a spreadsheet would take for a formula: an apostrophe before them keeps them text."""

import re

#: What a formula begins with, also in full width; and what is ours to take away again, however often it stands.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


def shield(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unshield(cell: str) -> str:
    """What `shield` was given. A cell that was never shielded stays as it is, unless it looks so."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
