"""A model as a file: the same when read again; refused when altered or of another version."""

from pathlib import Path

import numpy as np
import pytest

from planner.progress.hazard import Hazard
from planner.progress.store import OtherVersion, dumps, fingerprint, load, loads, save
from tests.planner.progress.worlds import WEEK, city, with_outcomes


@pytest.fixture(scope="module")
def model() -> Hazard:
    return Hazard.cold(WEEK).update(with_outcomes(city(500, 1), np.full(500, 0.2), 1))


def test_a_model_is_the_same_when_read_again(model: Hazard, tmp_path: Path) -> None:
    told = save(model, tmp_path / "model.npz")

    again = load(tmp_path / "model.npz")

    rows = with_outcomes(city(50, 2), np.full(50, 0.2), 2)
    assert (again.predict(rows) == model.predict(rows)).all()
    assert (again.update(rows).belief.mean == model.update(rows).belief.mean).all()
    assert told == fingerprint(model) == fingerprint(again)
    assert again.rows == 500
    assert [file.name for file in tmp_path.iterdir()] == ["model.npz"]


def test_the_same_model_is_the_same_file(model: Hazard, tmp_path: Path) -> None:
    save(model, tmp_path / "one.npz")
    save(model, tmp_path / "other.npz")

    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()


def test_a_model_travels_as_bytes(model: Hazard, tmp_path: Path) -> None:
    save(model, tmp_path / "model.npz")

    data = dumps(model)

    assert data == (tmp_path / "model.npz").read_bytes()
    assert fingerprint(loads(data)) == fingerprint(model)
    with pytest.raises(ValueError, match=r"^row 7: no model that was saved here$"):
        loads(data[:-100], "row 7")


def test_one_row_more_is_another_fingerprint(model: Hazard) -> None:
    rows = with_outcomes(city(1, 3), np.full(1, 0.2), 3)

    assert fingerprint(model.update(rows)) != fingerprint(model)


def altered(model: Hazard, path: Path, **changed: object) -> Path:
    save(model, path)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    np.savez(path, **{**arrays, **changed})
    return path


def test_an_altered_model_is_refused(model: Hazard, tmp_path: Path) -> None:
    path = altered(model, tmp_path / "model.npz", mean=model.belief.mean + 1)

    with pytest.raises(ValueError, match=r": altered since it was saved: its fingerprint does not"):
        load(path)


def test_another_version_is_refused_with_the_way_out(model: Hazard, tmp_path: Path) -> None:
    path = altered(model, tmp_path / "model.npz", version=0)

    with pytest.raises(OtherVersion, match=r"version 0 with 30 families, expected version 1 with"):
        load(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"a model"])
def test_what_is_no_model_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.npz").write_bytes(content)

    with pytest.raises(ValueError, match=r"model\.npz: no model that was saved here$"):
        load(tmp_path / "model.npz")
