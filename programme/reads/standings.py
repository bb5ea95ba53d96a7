"""How a place on the weekly board is read: the source itself decides who is named to whom."""

from programme.reads.shape import Column, Filter, One, Order, Shape, plain, register
from programme.standings import STANDING

PLACE = Shape(
    name="Standing",
    entity=None,
    source=STANDING,
    fields={
        **plain("rank", "points", "size", "week", "name"),
        "mine": Column("({row}.id = {actor})"),
        "district": One("Area", "{target}.code = left({row}.village_code, 8)"),
    },
    filters={"around_me": Filter("abs({row}.distance) <= {value}", "bigint")},
    orders={"RANK": Order("{row}.below", "integer")},
)

register(PLACE)
