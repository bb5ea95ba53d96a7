from programme.records import store


async def test_the_city_fixture_holds_a_kecamatan(city: str) -> None:
    assert await store.fetch_value("SELECT count(*) FROM registration") == 500
