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


def passable(folder: Path) -> Path:
    """Make a folder where it is missing; 0711, so that a server that runs as another account can
    pass through it to its own folder and reads nothing on the way."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)
    return folder


def kept_key(folder: Path, name: str) -> SecretStr:
    """The key kept under a name (a file of mode 0600), made now where there is none.

    Two processes that start at once end with the same key: the file appears whole, and once.
    """
    kept = passable(folder) / f"{name}.development"
    return SecretStr(kept_text(kept, MARK + secrets.token_hex(32)))


def kept_text(kept: Path, proposal: str) -> str:
    """The text of the file `kept` (mode 0600); where there is none, `proposal` is kept first."""
    if not kept.exists():
        _keep_once(kept, proposal)
    return kept.read_text().strip()


def _keep_once(kept: Path, text: str) -> None:
    draft = kept.with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    try:
        os.link(draft, kept)
    except FileExistsError:
        return
    finally:
        draft.unlink()
