"""The programme's database for the floors above, which know no records: open, close, migrate."""

from programme.records.migrate import applied, migrate, names, undeclared
from programme.records.store import connect, disconnect

__all__ = ["applied", "connect", "disconnect", "migrate", "names", "undeclared"]
