"""Cells of a CSV file that a spreadsheet would run or change as it opens the file.

A formula is run. Of a NIK Excel keeps 15 digits and of a phone number no leading 0, and a date in
the order of ISO 8601 is turned around to the order of its country, so that 2020-10-12 comes back as
10 December. An apostrophe before a cell makes it text (OWASP, "CSV Injection"); it is taken off
where a cell is read.
"""

import re
from typing import Final

ACTIVE: Final = "=@+\\-\t\r"
CHANGED: Final = re.compile(
    rf"[{ACTIVE}]|(0[0-9]+|[0-9]{{12,}}|[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}})$"
)
GUARDED: Final = re.compile(rf"'[{ACTIVE}0-9]")


def inert(cell: str) -> str:
    """The cell as text that a spreadsheet leaves as it is."""
    return f"'{cell}" if CHANGED.match(cell) else cell


def plain(cell: str) -> str:
    """The cell without the apostrophe that ``inert``, or whoever typed it, set before a number or
    sign; that of a name, as 'Aisyah, stays."""
    return cell[1:] if GUARDED.match(cell) else cell
