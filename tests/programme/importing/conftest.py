"""A small district and its supervisor, who imports."""

import pytest

from programme.actors import Actor
from tests.programme import rows


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()
