import time
import asyncpg
from programme.records import store

async def test_a(db):
    assert await store.fetch_value("select 1")==1
async def test_b(db):
    assert await store.fetch_value("select count(*) from person")==0
async def test_c(db_url): pass
async def test_d(bare_url): pass
