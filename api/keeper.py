"""The keeper of a borrowed server: waits until nobody uses it, then stops it.

    python -m api.keeper HOME [--remove]

Whoever uses the server holds a shared lock on HOME/use.lock. The system drops that lock when its
holder ends, even by kill -9; so once the keeper has the lock for itself alone, nobody is left.
It stands in a session of its own, so that no signal to whoever started it reaches it.
"""

import fcntl
import os
import shutil
import sys
from pathlib import Path


def main(home: Path, *, remove: bool) -> None:
    """Leave the caller, wait for the lock, stop the server, and remove its folder if asked to."""
    if os.fork():
        os._exit(0)
    os.setsid()
    with (home / "use.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        close(home, remove=remove)


def close(home: Path, *, remove: bool) -> None:
    """Stop the server of `home` unless it was asked to stay."""
    from api.postmaster import stop

    if not (home / "kept").exists():
        stop(home / "data")
    if remove:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), remove="--remove" in sys.argv[2:])
