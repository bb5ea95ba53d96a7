"""A seeded city for a benchmark, in a cluster of its own that ends with it."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.cluster import Cluster
from programme import database, secrets
from seeds.load import load

SECRET = "the secret of a benchmark, long enough"


@contextmanager
def seeded(size: str) -> Iterator[str]:
    """The URL of a city of ``size``; the vault is unlocked for it."""
    with tempfile.TemporaryDirectory(prefix="jakmentor-bench-") as folder:
        Path(folder).chmod(0o711)
        secrets.use(SECRET)
        with Cluster(Path(folder) / "postgres", throwaway=True).used() as url:
            asyncio.run(_fill(url, size))
            yield url


async def _fill(url: str, size: str) -> None:
    await database.migrate(url)
    await load(url, size)
