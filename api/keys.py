"""Development keys: made on first use, kept in the data folder, and known again for what they are.

Each begins with a mark, so that production can refuse one even when it was copied into a variable.
"""

import os
import secrets
from pathlib import Path

from pydantic import SecretStr

MARK = "development-"


def is_development(key: str) -> bool:
    """Whether a key was made by `kept_key`."""
    return key.startswith(MARK)


def data_folder(folder: Path) -> Path:
    """Make the data folder where it is missing; 0711, so that a server process that runs as
    another user can pass through it to its own folder and read nothing on the way."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o711)
    return folder


def kept_key(folder: Path, name: str) -> SecretStr:
    """The key kept under a name (a file of mode 0600), made now where there is none.

    Two processes that start at once end with the same key: the file appears whole, and once.
    """
    kept = data_folder(folder) / f"{name}.development"
    if not kept.exists():
        _keep_once(kept, MARK + secrets.token_hex(32))
    return SecretStr(kept.read_text().strip())


def _keep_once(kept: Path, key: str) -> None:
    draft = kept.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)
    try:
        os.link(draft, kept)
    except FileExistsError:
        return
    finally:
        draft.unlink()
