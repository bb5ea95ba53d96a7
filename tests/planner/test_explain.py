"""Why a person has this choice, and where the next mentor-hour is worth most."""

from dataclasses import replace

import pytest

import planner
from planner import Limits
from planner.explain import NOTHING, Explanation, Worth, worth
from planner.generate import build

WEEK = build(600, 4, 3, 1, seed=5)
PLAN = planner.solve(WEEK, limits=Limits(gap=2e-3, work=2.0))


def test_a_choice_is_taken_apart_into_gain_and_prices() -> None:
    person = int((PLAN.choice >= 0).argmax())
    column = int(PLAN.choice[person])

    told = planner.explain(WEEK, PLAN, person)

    chosen = told.chosen
    assert chosen.column == column
    assert chosen.gain == pytest.approx(float(WEEK.gain[person, column]))
    assert chosen.value == pytest.approx(
        chosen.gain - chosen.minutes_price - chosen.contact_price - chosen.seat_price
    )
    assert told.runner_up.column != column
    assert told.margin == chosen.value - told.runner_up.value


def test_nearly_everybody_has_what_the_prices_ask_for() -> None:
    fitted = [planner.explain(WEEK, PLAN, person).fitted for person in range(WEEK.people)]

    assert sum(fitted) < 0.1 * WEEK.people


def test_the_words_name_people_by_the_callers_names() -> None:
    person = int(((PLAN.choice >= 0) & (WEEK.men[range(600), PLAN.choice] < 4)).argmax())
    told = planner.explain(WEEK, PLAN, person)

    english = told.words("en", lambda m: f"Ibu {m}", lambda s: f"Kelas {s}")
    indonesian = told.words("id", lambda m: f"Ibu {m}", lambda s: f"Kelas {s}")

    assert english[0].startswith(f"Chosen: {told.chosen.minutes} minutes of mentor Ibu")
    assert indonesian[0].startswith(f"Dipilih: {told.chosen.minutes} menit pendamping Ibu")
    assert len(english) == len(indonesian) == 3


def test_equal_worths_that_floats_tell_apart_leave_nothing_unfitted() -> None:
    """Given 0.1 + 0.2 against 0.3, neither is worth more."""
    chosen = Worth(0, 0, -1, 12, 0.3, 0.0, 0.0, 0.0, 0.0)
    second = Worth(1, 1, -1, 12, 0.1, 0.0, 0.0, 0.0, 0.2)
    told = Explanation(0, chosen, second, pinned=False)

    assert told.margin < 0
    assert not told.fitted
    assert told.words()[-1] == "At these prices both are worth the same."
    assert told.words("id")[-1] == "Dengan harga ini keduanya sama nilainya."


@pytest.mark.parametrize(
    ("gain", "end"),
    [
        (0.29996, "At these prices both are worth the same."),
        (
            0.2999,
            "At these prices the next best is worth 0.0001 more, but it does not fit beside the"
            " other choices of the week.",
        ),
        (0.3001, "The next best would be taken if it gained 0.0001 more."),
    ],
)
def test_a_margin_is_told_where_four_digits_show_it(gain: float, end: str) -> None:
    chosen, second = (Worth(k, 0, -1, 12, g, 0.0, 0.0, 0.0, 0.0) for k, g in enumerate((gain, 0.3)))

    assert Explanation(0, chosen, second, pinned=False).words()[-1] == end


def test_a_worth_of_nothing_has_no_sign() -> None:
    """Given 0.1 + 0.2 paid for 0.3 gained, nothing is left, not minus nothing."""
    chosen = Worth(0, 0, -1, 12, 0.3, 0.1, 0.2, 0.0, 0.0)
    told = Explanation(0, chosen, chosen, pinned=False)

    assert chosen.value < 0
    assert all("0.0000 left" in line and "-0.0000" not in line for line in told.words()[:2])


def test_at_the_price_that_would_change_it_both_are_worth_the_same() -> None:
    """Given everybody's explanation, each price at which the choice turns, put in its place, leaves
    no margin."""
    turned = 0
    for person in range(WEEK.people):
        told = planner.explain(WEEK, PLAN, person)
        for turn in told.turns():
            prices = replace(PLAN.prices, lam=PLAN.prices.lam.copy(), pi=PLAN.prices.pi.copy())
            of = prices.lam if turn.thing == "minute" else prices.pi
            assert of[turn.row] == pytest.approx(turn.price)
            of[turn.row] = turn.needed
            chosen, second = (
                worth(WEEK, replace(PLAN, prices=prices), person, one.column) if one.column >= 0
                else NOTHING
                for one in (told.chosen, told.runner_up)
            )  # fmt: skip
            assert chosen.value == pytest.approx(second.value, abs=1e-9)
            turned += 1

    assert turned > WEEK.people / 2


def test_who_is_not_planned_is_told_what_the_best_choice_lacks() -> None:
    second = Worth(3, 1, -1, 12, 0.02, 0.03, 0.0, 0.0, 0.004)
    told = Explanation(0, NOTHING, second, pinned=False)

    assert told.words("en", lambda m: "Sri") == [
        "Not planned this week.",
        "Best choice: 12 minutes of mentor Sri. It gains 0.0200; the time is worth 0.0300"
        " elsewhere, the contact 0.0000, the seat 0.0000, the fairness floor adds 0.0040: 0.0060"
        " of gain is missing.",
    ]
    assert told.words("id", lambda m: "Sri") == [
        "Tidak direncanakan minggu ini.",
        "Pilihan terbaik: 12 menit pendamping Sri. Manfaatnya 0.0200; waktu itu bernilai 0.0300"
        " bagi orang lain, kontak 0.0000, kursi 0.0000, batas keadilan menambah 0.0040:"
        " manfaatnya kurang 0.0060.",
    ]
    assert Explanation(0, NOTHING, NOTHING, pinned=False).words() == ["Not planned this week."]


def test_an_unknown_person_is_refused() -> None:
    with pytest.raises(IndexError, match="person 600 is not one of 0 to 599"):
        planner.explain(WEEK, PLAN, 600)


def test_the_next_hour_is_worth_its_price_the_dearest_first() -> None:
    hours = planner.mentor_hours(WEEK, PLAN)

    assert sorted(hour.mentor for hour in hours) == list(range(WEEK.mentors))
    assert [hour.worth for hour in hours] == sorted((h.worth for h in hours), reverse=True)
    assert hours[0].worth == pytest.approx(60 * PLAN.prices.lam.max())
