"""What a spreadsheet would run or change is guarded, and read as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from programme.importing.inert import inert, plain


@pytest.mark.parametrize(
    "cell",
    [
        *("=HYPERLINK(1)", "@SUM(1)", "-1+1", "+62812", "+62+cmd|' /C calc'!A0", "\t=1", "-"),
        *("3174094308800001", "081234567890", "01", "2020-10-12"),
    ],
)
def test_what_a_spreadsheet_would_run_or_change_is_text(cell: str) -> None:
    assert inert(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["", "Siti", "'Aisyah", "31.74.09.1001", "12/10/2020", "3500000", "56", "Rp3.500.000"]
)
def test_everything_else_stays_as_it_is(cell: str) -> None:
    assert inert(cell) == plain(cell) == cell


@given(some.text(alphabet="=@+-\t\r'0123456789-/ aZ", max_size=20))
def test_what_is_guarded_reads_as_it_was(cell: str) -> None:
    if not cell.startswith("'"):
        assert plain(inert(cell)) == cell
