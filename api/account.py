"""The account that PostgreSQL runs as: it refuses to run as root, so root lends it another one.

Only the server's own folder is handed over; the permissions of no other folder are touched.
"""

import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PREFERRED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An unprivileged account of this machine."""

    name: str
    uid: int
    gid: int

    def can_reach(self, folder: Path) -> bool:
        """Whether the account may pass through a folder and every folder above it."""
        return all(self._may_pass(above) for above in (folder, *folder.parents))

    def _may_pass(self, folder: Path) -> bool:
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & 0o100)
        return bool(found.st_mode & (0o010 if found.st_gid == self.gid else 0o001))

    @property
    def as_process(self) -> Mapping[str, Any]:
        """The arguments that make `subprocess.run` drop to the account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account() -> Account | None:
    """The account to drop to, or None where the caller is an ordinary user already.

    It must stand in the account list, since PostgreSQL looks its own name up.
    """
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall() if entry.pw_uid != 0}
    named = [known[name] for name in PREFERRED if name in known]
    chosen = (named or list(known.values()))[0]
    return Account(chosen.pw_name, chosen.pw_uid, chosen.pw_gid)
