"""schemathesis asks what it likes, field by field, of a real server on a seeded city: nothing makes
it fail, and no answer tells of what is behind it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.graphql import nodes

from api.auth import issuer
from api.settings import settings as installation
from programme.accounts import first_of
from programme.words import Role
from schema.ids import NUMBERED, to_global
from tests.api.server import Server, serving

SCHEMA = schemathesis.graphql.from_file(Path("schema.graphql").read_text())
FIELDS = [result.ok() for result in SCHEMA.get_all_operations()]
EXAMPLES = 16
BEHIND = re.compile(
    r"Traceback|File \"|\.py\b|asyncpg|tortoise|psycopg|strawberry|relation \"|column \"|SELECT |"
    r"INSERT |UPDATE |site-packages|object at 0x|INTERNAL",
)
"""What no answer may hold: code, libraries, SQL, and the code of a fault that was masked."""
DAYS = ("2020-10-26", "2020-10-19", "2020-02-29", "0001-01-01", "9999-12-31", "2020-02-30", "x", "")

schemathesis.graphql.scalar("Date", st.sampled_from(DAYS).map(nodes.String))
schemathesis.graphql.scalar(
    "DateTime", st.sampled_from(("2020-10-26T08:00:00+07:00", "2020-10-26", "")).map(nodes.String)
)
schemathesis.graphql.scalar("Rupiah", st.integers(-1, 2**64).map(nodes.Int))
schemathesis.graphql.scalar("Facts", st.text().map(nodes.String))
schemathesis.graphql.scalar(
    "ID",
    st.one_of(
        st.builds(to_global, st.sampled_from(sorted(NUMBERED)), st.integers(0, 60)), st.text()
    ).map(nodes.String),
)


@pytest.fixture
def server(city: str, tmp_path: Path) -> Iterator[Server]:
    """A server on a city of the test's own; its log is kept until the test has passed."""
    log = tmp_path / "log"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAKMENTOR_BUDGET", "1000000000")
        with log.open("wb") as file, serving(city, installation().data_folder, log=file) as running:
            yield running
    assert b'"level":"error"' not in log.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("role", [Role.MENTOR, Role.KASATPEL, Role.PUBLIC])
async def test_no_question_makes_the_server_fail(server: Server, role: Role) -> None:
    """Given every root field and arguments that are odd, empty, huge or of another kind: every
    answer is JSON with a status below 500, whoever asks; many of them hold data."""
    headers = {}
    if role is not Role.PUBLIC:
        actor = (await first_of(role.value, None)).actor
        headers["Authorization"] = f"Bearer {issuer().issue(actor).token}"
    answered = []
    for field in FIELDS:

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=field.as_strategy())
        def ask(case: Case) -> None:
            answer = case.call(base_url=server.graphql, headers=headers)
            assert answer.status_code < 500, (case.body, answer.text)
            assert not BEHIND.search(answer.text), (case.body, answer.text)
            answered.append(any((answer.json().get("data") or {}).values()))

        ask()
    # and the questions are good ones: many are answered
    assert len(answered) == EXAMPLES * len(FIELDS)
    assert sum(answered) > len(answered) / 3
