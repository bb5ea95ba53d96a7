"""What docs/server.md says of settings, limits, the log and the metrics is so."""

import json
import re
from pathlib import Path

from pydantic import SecretStr

from api import metrics, telemetry
from api.http import body, exchange, gate, parameters
from api.settings import Settings
from api.socket import INIT_TIMEOUT, MOST_OPERATIONS

PAGE = (Path(__file__).parents[2] / "docs" / "server.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| ")
]


def test_every_setting_is_named_with_its_default() -> None:
    """Given the settings, the table names each, with what holds unless it is said."""
    told = {row[0].strip("`"): row[1].strip("`") for row in ROWS if "JAKMENTOR_" in row[0]}
    nothing = (None, (), SecretStr(""))

    assert told == {
        f"JAKMENTOR_{name.upper()}": "" if field.default in nothing else str(field.default)
        for name, field in Settings.model_fields.items()
        if name != "database_url"
    }


def test_every_limit_is_the_codes_own() -> None:
    told = {row[0]: row[1] for row in ROWS}

    assert told["body of a request, message of a WebSocket"] == f"{body.MOST_BYTES} bytes"
    assert told["commas in the JSON of either"] == str(parameters.MOST_COMMAS)
    assert told["query string of a GET"] == f"{parameters.LONGEST_URL} bytes"
    assert told["operations under way on one WebSocket"] == str(MOST_OPERATIONS)
    assert told["subscriptions of one actor on one worker"] == str(gate.MOST_WATCHED)
    assert told["time until `connection_init`"] == f"{INIT_TIMEOUT.total_seconds():.0f} s"
    assert told["a document that is refused"] == f"costs {gate.REFUSED_COST} points"


def test_every_metric_is_named() -> None:
    """Given what is shown at /metrics, each name stands in the table."""
    shown = metrics.generate_latest(metrics.REGISTRY).decode()
    families = re.findall(r"# TYPE (\S+)", shown)

    assert {row[0].strip("`") for row in ROWS if row[0].startswith("`jakmentor_")} == set(families)


def test_the_line_of_the_log_has_the_fields_shown() -> None:
    """Given an exchange, its line has the fields of the page, in its order."""
    shown = json.loads(re.findall(r"```json\n(.*)\n```", PAGE)[0])
    asked = exchange.Exchange("/graphql", "POST", {}, "", "c9f9c8e9a24a7fff")

    assert list(telemetry.line(asked)) == list(shown)
