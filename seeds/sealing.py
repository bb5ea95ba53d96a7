"""NIKs and phones sealed with the vault in use: a keyed hash to look up by, a cipher to show."""

from collections.abc import Mapping

from programme.secrets import vault
from seeds.columns import NULL, Array, Column, Table, binary


def sealed(table: Table, secret: Mapping[str, Array]) -> Table:
    """The table with ``<name>_hash`` and ``<name>_cipher`` for each secret number.

    Raises Unavailable where no NIK key is set.
    """
    more: dict[str, Column] = {}
    for name, numbers in secret.items():
        written = [None if n == NULL else _written(name, n) for n in numbers.tolist()]
        keys = vault()
        more[f"{name}_hash"] = binary([keys.digest(t) if t else None for t in written])
        more[f"{name}_cipher"] = binary([keys.seal(t) if t else None for t in written])
    return table.with_columns(**more)


def _written(name: str, number: int) -> str:
    """A phone as E.164, a NIK as its sixteen digits."""
    return f"+{number}" if name == "phone" else f"{number:016d}"
