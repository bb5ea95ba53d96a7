"""A learned model as bytes or a file: numpy's .npz with a version and a fingerprint."""

import io
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from planner.progress.belief import Belief
from planner.progress.families import NAMES
from planner.progress.hazard import Hazard
from planner.progress.layout import Layout

VERSION = 1  # of the families too: others are another version
ARRAYS = ("codes", "mean", "precision", "sd", "rows")


class OtherVersion(ValueError):
    """A model of another version of this package, which has to be fitted anew."""


def fingerprint(model: Hazard) -> str:
    """SHA-256 of everything that the model knows: the same rows, the same fingerprint."""
    told = sha256(f"{VERSION} {' '.join(NAMES)}".encode())
    for array in _arrays(model).values():
        told.update(np.ascontiguousarray(array).tobytes())
    return told.hexdigest()


def dumps(model: Hazard) -> bytes:
    """The model as bytes: the same model, the same bytes."""
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        allow_pickle=False,
        version=VERSION,
        families=np.array(NAMES),
        fingerprint=fingerprint(model),
        **_arrays(model),
    )
    return buffer.getvalue()


def loads(data: bytes, name: str = "data") -> Hazard:
    """The model that `dumps` told; `name` is what refusals call it. Raises OtherVersion, and
    ValueError, of one line, for bytes that it did not write, or altered."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            found = {key: file[key] for key in ("version", "families", "fingerprint", *ARRAYS)}
    except (KeyError, ValueError, zipfile.BadZipFile, EOFError) as fault:
        raise ValueError(f"{name}: no model that was saved here") from fault
    if int(found["version"]) != VERSION or tuple(found["families"]) != NAMES:
        raise OtherVersion(
            f"{name}: version {int(found['version'])} with {len(found['families'])} families, "
            f"expected version {VERSION} with {len(NAMES)}: fit the model anew"
        )
    belief = Belief(found["mean"], found["precision"])
    model = Hazard(Layout(found["codes"]), belief, found["sd"], int(found["rows"]))
    if fingerprint(model) != str(found["fingerprint"]):
        raise ValueError(f"{name}: altered since it was saved: its fingerprint does not fit")
    return model


def save(model: Hazard, path: Path) -> str:
    """Write the model, whole or not at all; its fingerprint."""
    draft = path.with_name(f"{path.name}.draft")
    draft.write_bytes(dumps(model))
    draft.replace(path)
    return fingerprint(model)


def load(path: Path) -> Hazard:
    """The model that `save` wrote. Raises as `loads` does, naming the path."""
    return loads(path.read_bytes(), str(path))


def _arrays(model: Hazard) -> dict[str, Any]:
    return {
        "codes": model.layout.codes,
        "mean": model.belief.mean,
        "precision": model.belief.precision,
        "sd": model.sd,
        "rows": np.array(model.rows),
    }
