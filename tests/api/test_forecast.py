"""`jakmentor forecast` and `jakmentor evaluate`, on the shared city."""

import json
import sys

import numpy as np
import pytest

from api.cli import main

Told = tuple[int, str, str]


def say(
    words: tuple[str, ...],
    url: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Told:
    monkeypatch.setenv("JAKMENTOR_LANGUAGE", "en")
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setattr(sys, "argv", ["jakmentor", *words])
    with pytest.raises(SystemExit) as end:
        main()
    told = capsys.readouterr()
    return int(str(end.value.code)), told.out, told.err


def test_the_year_of_the_article_as_json(
    city_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given the seeded district on its day, then the same figures as the API's, and 2019 as the one
    full year before."""
    words = ("forecast", "--as-of", "2020-10-26", "--json")

    code, out, err = say(words, city_url, capsys, monkeypatch)

    assert (code, err) == (0, "")
    told = json.loads(out)
    target, rate = told["target"], told["runRate"]
    assert (target["periodStart"], target["periodEnd"]) == ("2019-01-01", "2020-12-31")
    assert (target["people"], target["realised"], target["daysLeft"]) == (595, 500, 66)
    assert target["neededPerWeek"] == round(95 * 7 / 66, 2)
    assert not rate["reaches"]
    assert told["seasonal"]["priorYears"] == 1
    assert target["realised"] <= told["seasonal"]["low"] <= told["seasonal"]["total"]
    assert told["refusal"] is None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Realised", "Needed a week", "What counts begins on"]),
        ("id", ["Terealisasi", "Perlu per minggu", "Yang dihitung dimulai"]),
    ],
)
def test_a_refused_interval_is_told_in_words(
    language: str,
    words: list[str],
    city_url: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Given a stage that nobody reached in the first weeks of 2019."""
    asked = ("forecast", "--as-of", "2020-10-26", "--stage", "7", "--lang", language)

    code, out, err = say(asked, city_url, capsys, monkeypatch)

    assert (code, err) == (0, "")
    assert [part for part in words if part not in out] == []


def test_an_unknown_target_is_one_line(
    city_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("forecast", "--as-of", "2020-10-26", "--until", "2021-06-30")

    code, out, err = say(asked, city_url, capsys, monkeypatch)

    assert (code, out) == (2, "")
    assert err == (
        "No STRETCH target of P1 for 31 that you can see ends on 2021-06-30. In force on"
        " 2020-10-26: 2019-01-01/2020-12-31, 2020-01-01/2020-12-31.\n"
    )


def test_evaluate_prints_both_tables(
    city_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given two series in place of the package's, then each table has their set, and all of it is
    there as JSON."""
    drawn = np.random.default_rng(7).poisson(50, (2, 8, 12)).astype(np.float64)
    sets = {"trade": {"a": drawn[0], "b": drawn[1]}}
    monkeypatch.setattr("seeds.evaluation.forecast.monthly", lambda: sets)

    code, out, _ = say(("evaluate", "forecast"), city_url, capsys, monkeypatch)
    assert (code, out.count("trade"), out.count("Prior years")) == (0, 2, 2)
    code, out, _ = say(("evaluate", "forecast", "--json"), city_url, capsys, monkeypatch)
    assert code == 0
    assert [part["prior"] for part in json.loads(out)["bars"]] == [5, 1]
