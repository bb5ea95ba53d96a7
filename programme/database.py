"""The programme's database for the floors above, which know no records: open, close, migrate."""

from programme.records.connection import observe
from programme.records.migrate import applied, migrate, names, undeclared
from programme.records.store import (
    AWAY,
    connect,
    dedicated,
    disconnect,
    in_use,
    ping,
    setting,
)

__all__ = [
    "AWAY",
    "applied",
    "connect",
    "dedicated",
    "disconnect",
    "in_use",
    "migrate",
    "names",
    "observe",
    "ping",
    "setting",
    "undeclared",
]
