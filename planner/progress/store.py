"""A learned model as a file: numpy's .npz with a version and a fingerprint."""

import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from planner.progress.belief import Belief
from planner.progress.families import NAMES
from planner.progress.hazard import Hazard
from planner.progress.layout import Layout

VERSION = 1
ARRAYS = ("codes", "mean", "precision", "sd", "rows")


def fingerprint(model: Hazard) -> str:
    """SHA-256 of everything that the model knows: the same rows, the same fingerprint."""
    told = sha256(f"{VERSION} {' '.join(NAMES)}".encode())
    for array in _arrays(model).values():
        told.update(np.ascontiguousarray(array).tobytes())
    return told.hexdigest()


def save(model: Hazard, path: Path) -> str:
    """Write the model, whole or not at all; its fingerprint."""
    told = fingerprint(model)
    draft = path.with_name(f"{path.name}.draft")
    with draft.open("wb") as file:
        np.savez_compressed(
            file,
            allow_pickle=False,
            version=VERSION,
            families=np.array(NAMES),
            fingerprint=told,
            **_arrays(model),
        )
    draft.replace(path)
    return told


def load(path: Path) -> Hazard:
    """The model that `save` wrote. Raises ValueError, of one line, for a file that it did not
    write, of another version, or altered."""
    try:
        with np.load(path, allow_pickle=False) as file:
            found = {name: file[name] for name in ("version", "families", "fingerprint", *ARRAYS)}
    except (KeyError, ValueError, zipfile.BadZipFile, EOFError) as fault:
        raise ValueError(f"{path}: no model that was saved here") from fault
    if int(found["version"]) != VERSION or tuple(found["families"]) != NAMES:
        raise ValueError(
            f"{path}: version {int(found['version'])} with {len(found['families'])} families, "
            f"expected version {VERSION} with {len(NAMES)}: fit the model anew"
        )
    belief = Belief(found["mean"], found["precision"])
    model = Hazard(Layout(found["codes"]), belief, found["sd"], int(found["rows"]))
    if fingerprint(model) != str(found["fingerprint"]):
        raise ValueError(f"{path}: altered since it was saved: its fingerprint does not fit")
    return model


def _arrays(model: Hazard) -> dict[str, Any]:
    return {
        "codes": model.layout.codes,
        "mean": model.belief.mean,
        "precision": model.belief.precision,
        "sd": model.sd,
        "rows": np.array(model.rows),
    }
