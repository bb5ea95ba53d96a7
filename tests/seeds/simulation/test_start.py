"""Where a simulated city starts from, and how far it can be lived."""

from seeds.simulation.start import begin


def test_a_city_that_lives_longer_registers_people_at_the_published_pace() -> None:
    """Given 20 weeks more than are published, then sessions are held in all of them, and in the
    weeks beyond as many register as before, within what chance allows."""
    longer, published = begin(4_000, 5, 4, 72), begin(4_000, 5, 4)
    first = published.first

    assert (len(published.sessions), len(longer.sessions)) == (52, 72)
    assert published.week_in.max() < first + 52 <= longer.week_in.max() < first + 72
    before = ((longer.week_in >= first + 32) & (longer.week_in < first + 52)).sum()
    beyond = (longer.week_in >= first + 52).sum()
    assert abs(beyond - before) < 0.25 * before
