"""docs/planner_rules.md proves what it says: each function and each test of a rule exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHORT = {"T": "test_a_broken_plan_is_rejected_by_the_rule_that_it_breaks"}
ROWS = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in (ROOT / "docs" / "planner_rules.md").read_text().splitlines()
    if line.startswith("| ") and "`" in line
]


def defines(path: Path, name: str) -> bool:
    return re.search(rf"^(async )?def {name}\(", path.read_text(), re.MULTILINE) is not None


def test_each_rule_names_its_place_and_its_two_tests() -> None:
    assert len(ROWS) >= 20
    for rule, _, built, checked, kept, broken in ROWS:
        for path, name in re.findall(r"`([\w/.]+):(\w+)`", built + checked):
            assert defines(ROOT / path, name), (rule, path, name)
        for cell in (kept, broken):
            found = re.fullmatch(r"`([\w/.]+)::(\w+)`", cell)
            assert found, (rule, cell)
            path, name = found.groups()
            assert defines(ROOT / "tests" / path, SHORT.get(name, name)), (rule, cell)


def test_every_rule_of_the_checker_is_in_the_table() -> None:
    from planner.verify import RULES

    told = "".join(row[3] for row in ROWS)
    own = {"price_signs", "same_problem", "uses_as_stated"}  # of the plan's figures, not the week

    missing = {rule.__name__ for rule in RULES} - own - set(re.findall(r":(\w+)`", told))

    assert missing == {"facilitator_pins_kept"}  # beside pins_kept
