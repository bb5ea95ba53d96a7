"""A query's answer as numpy columns: 168,000 people in a fraction of a second, no row objects.

Every column of the query is a ``bigint`` that is never null, so that PostgreSQL's binary COPY has
rows of one width, which numpy reads in place.
"""

import io

import numpy as np
import numpy.typing as npt

from programme.records import store

HEADER = 19  # signature 11, flags 4, length of the extension 4
TRAILER = 2  # a field count of -1
Ints = npt.NDArray[np.int64]


async def columns(sql: str, *values: object) -> dict[str, Ints]:
    """The columns of a query by name; ``bigint NOT NULL`` each."""
    async with store.raw() as connection:
        prepared = await connection.prepare(sql)
        names = [attribute.name for attribute in prepared.get_attributes()]
        buffer = io.BytesIO()
        await connection.copy_from_query(sql, *values, output=buffer, format="binary")
    data = buffer.getvalue()
    row = np.dtype([("fields", ">i2"), *_field_types(names)])
    rows = np.frombuffer(
        data, row, offset=HEADER, count=(len(data) - HEADER - TRAILER) // row.itemsize
    )
    return {name: rows[name].astype(np.int64) for name in names}


def _field_types(names: list[str]) -> list[tuple[str, str]]:
    return [field for name in names for field in ((f"{name} bytes", ">i4"), (name, ">i8"))]
