"""`jakmentor evaluate value-added`: planted skills, found again; gaming, in vain."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from api.commands.simulate import bar
from api.faults import choose

if TYPE_CHECKING:
    from seeds.evaluation.verdict import Gaming, Horizon, Verdict

WEEKS = [13, 26, 52]


def value_added(
    weeks: Annotated[
        list[int] | None,
        typer.Option(help="A horizon, again for more; 13, 26 and 52 unless given."),
    ] = None,
    people: Annotated[
        int, typer.Option(help="People registered when it begins; a mentor for 328 of them.")
    ] = 45_000,
    seeds: Annotated[int, typer.Option(help="Cities to live, each with its own luck.")] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Value added in the simulated city with planted skills, beside counts, points and raw success.

    Each city is lived once for all horizons, and once more with mentors who pick visibly easy
    cases, who pick latently easy ones, and who send nudges all day. Minutes a city. Exit code 1
    where a bar is missed.
    """
    from seeds.evaluation.value_added import asked, evaluate
    from seeds.evaluation.verdict import verdict

    wanted = asked(people, weeks or WEEKS, range(seeds))
    with bar() as moved:
        found, gamed = evaluate(wanted, moved)
    told = verdict(found, gamed)
    if as_json:
        asked_for = {"people": people, "seeds": seeds}
        cities = [asdict(one) for one in found]
        print(json.dumps({**asked_for, **asdict(told), "cities": cities, "bars": told.kept}))
    else:
        _show(told)
    raise typer.Exit(0 if told.kept else 1)


def _show(told: "Verdict") -> None:
    """Three tables and the bars."""
    console = Console(width=128)
    console.print(_ranks(told.mentors, choose("Mentors", "Pendamping")))
    console.print(_ranks(told.cadres, choose("Cadres", "Kader")))
    console.print(_places(told))
    _bars(told)


def _ranks(told: "tuple[Horizon, ...]", whom: str) -> Table:
    """A line a horizon. Only mentors are on other boards too."""
    table = Table(box=box.SIMPLE, pad_edge=False)
    for name in (
        choose("Weeks", "Minggu"),
        whom,
        choose("Ranked", "Berperingkat"),
        "V",
        "tau",
        choose("Limit", "Batas"),
        choose("Bar", "Syarat"),
        choose("Covered, %", "Tercakup, %"),
        *_boards()[: len(told[0].ranks)],
    ):
        table.add_column(name, justify="right")
    for one in told:
        table.add_row(
            *(f"{number}" for number in (one.weeks, one.people, one.ranked)),
            f"{one.exposure:.0f}",
            *(f"{part:.3f}" for part in (one.tau, one.limit, one.bar)),
            f"{100 * one.covered:.1f}",
            *(f"{part:.3f}" for part in one.ranks.values()),
        )
    return table


def _places(told: "Verdict") -> Table:
    title = choose("Percentile places gained by gaming", "Peringkat persentil dari kecurangan")
    table = Table(box=box.SIMPLE, pad_edge=False, title=title, title_justify="left")
    table.add_column(choose("Gaming", "Kecurangan"))
    for name in (
        choose("Weeks", "Minggu"),
        choose("Mentors", "Pendamping"),
        choose("May gain", "Paling banyak"),
        *_boards(),
        choose("Undone left out", "Tanpa yang ditinggalkan"),
    ):
        table.add_column(name, justify="right")
    for one in told.gaming:
        table.add_row(
            _kind(one.kind),
            f"{one.weeks}",
            f"{one.mentors}",
            f"{one.most:.0f}",
            *_gains(one),
        )
    return table


def _boards() -> tuple[str, ...]:
    """What mentors are ranked by, ours first."""
    return (
        choose("Value added", "Nilai tambah"),
        choose("… by stage alone", "… hanya per tahap"),
        choose("Contacts", "Kontak"),
        choose("Points", "Poin"),
        choose("Success rate", "Keberhasilan"),
    )


def _gains(one: "Gaming") -> list[str]:
    """Ours with its interval, then the others."""
    ours, *others = one.places.values()
    return [f"{ours:+.1f} ±{one.half:.1f}", *(f"{part:+.1f}" for part in others)]


def _kind(kind: str) -> str:
    return {
        "visibly": choose("picks visibly easy cases", "memilih kasus yang tampak mudah"),
        "latently": choose("picks latently easy cases", "memilih kasus yang diam-diam mudah"),
        "nudging": choose("sends nudges all day", "mengirim pesan sepanjang hari"),
    }[kind]


def _bars(told: "Verdict") -> None:
    """Each bar, with where it is missed."""
    for words, missed in (
        (
            choose(
                "rank correlation with the planted skill at least .9 of the limit",
                "korelasi peringkat dengan keterampilan paling sedikit 0,9 dari batas",
            ),
            [f"{one.weeks}" for one in told.mentors if not one.found_again],
        ),
        (
            choose(
                "above contacts, points and success rate",
                "di atas kontak, poin, dan tingkat keberhasilan",
            ),
            [f"{one.weeks}" for one in told.mentors if not one.above],
        ),
        (
            choose("80 % intervals cover 75 to 85 %", "selang 80 % mencakup 75 sampai 85 %"),
            [f"{one.weeks}" for one in told.mentors if not one.covers],
        ),
        (
            choose(
                "gaming brings no more places than it may",
                "kecurangan tidak menaikkan peringkat melebihi batas",
            ),
            [_kind(one.kind) for one in told.gaming if not one.in_vain],
        ),
    ):
        print(f"{'✗' if missed else '✓'} {words}" + (f": {', '.join(missed)}" if missed else ""))
