"""The demo's summary: facts, funnel, plan, explanations, and what to try."""

import json
from typing import Any

from rich.console import Console
from rich.table import Table

from api.faults import choose, language


def number(value: float | None, digits: int = 0) -> str:
    """A figure as the reader's language writes it: 168,000.5 or 168.000,5."""
    if value is None:
        return "–"
    text = f"{value:,.{digits}f}"
    return text if language() == "en" else text.translate(str.maketrans(",.", ".,"))


def facts(console: Console, known: dict[str, Any], as_of: str) -> None:
    """The published figures."""
    table = Table(title=choose(f"The programme on {as_of}", f"Program per {as_of}"), box=None)
    table.add_column()
    table.add_column(justify="right")
    areas = known["areas"]
    rows = (
        ("Registered", "Terdaftar", number(known["registered"])),
        ("… this year", "… tahun ini", number(known["registeredThisYear"])),
        ("Target of the year", "Target tahun ini", number(known["target"])),
        ("Percent of target", "Persen dari target", number(known["percentOfTarget"], 2)),
        ("Percent above target", "Persen di atas target", number(known["percentAboveTarget"], 2)),
        ("With capital from the bank", "Mendapat permodalan bank", number(known["capital"])),
        (
            "Cities / districts / villages",
            "Kota / kecamatan / kelurahan",
            f"{areas['cities']} / {areas['districts']} / {areas['villages']}",
        ),
    )
    for english, indonesian, value in rows:
        table.add_row(choose(english, indonesian), value)
    console.print(table)


def funnel(console: Console, known: dict[str, Any]) -> None:
    """The seven stages, each with its share of the first."""
    table = Table(title=choose("The funnel", "Corong"), box=None)
    for heading in ("", "", choose("people", "orang"), "%"):
        table.add_column(heading, justify="right" if heading else "left")
    whole = known["registered"] or 1
    for step in known["funnel"]:
        share = step["people"] / whole
        name = choose(step["nameEn"], step["nameId"])
        bar = "█" * max(1, round(30 * share))
        table.add_row(
            f"{step['stage']} {name}", bar, number(step["people"]), number(100 * share, 1)
        )
    console.print(table)


def probabilities(console: Console, seen: dict[str, Any]) -> None:
    """What the plan's probabilities were learned from, or why they were not."""
    model, asked = seen["progressModel"], seen["progressLearning"]
    if model is not None:
        rows, until = number(model["rows"]), model["learnedUntil"]
        console.print(
            choose(
                f"Probabilities were learned from {rows} person-weeks, until {until}.",
                f"Peluang dipelajari dari {rows} minggu-orang, sampai {until}.",
            ),
            highlight=False,
        )
    words = model["words"] if model else asked and asked["error"]
    if words:
        console.print(words, highlight=False)


def plan(console: Console, made: dict[str, Any]) -> None:
    """The published plan beside first-in-first-out and greedy."""
    title = f"{choose('The plan of', 'Rencana')} {made['week']}, {made['area']['name']}"
    table = Table(title=title, box=None)
    table.add_column()
    table.add_column(justify="right")
    fifo = made["fifoAdvances"] or 0.0
    better = 100 * (made["expectedAdvances"] / fifo - 1) if fifo else None
    rows = (
        ("People who could be planned", "Orang yang dapat direncanakan", number(made["people"])),
        ("Rows", "Baris", number(made["contacts"])),
        ("… left out by lot", "… ditahan lewat undian", number(made["withheld"])),
        (
            "Expected advances",
            "Kenaikan tahap yang diharapkan",
            number(made["expectedAdvances"], 1),
        ),
        ("… first-in-first-out", "… urut antrean", number(fifo, 1)),
        ("… greedy by minute", "… serakah per menit", number(made["greedyAdvances"], 1)),
        ("Better than first-in-first-out, %", "Lebih baik dari urut antrean, %", number(better, 1)),
        (
            "Proven gap, the lot's cost included, %",
            "Celah terbukti, termasuk biaya undian, %",
            number(100 * made["gap"], 3),
        ),
        (
            "Load mean / max / Gini",
            "Beban rata-rata / maksimum / Gini",
            f"{number(made['loadMean'], 3)} / {number(made['loadMax'], 3)}"
            f" / {number(made['loadGini'], 3)}",
        ),
    )
    for english, indonesian, value in rows:
        table.add_row(choose(english, indonesian), value)
    console.print(table)


def explanations(console: Console, made: dict[str, Any]) -> None:
    """Why three of its rows are what they are."""
    console.print(choose("[bold]Why these rows[/bold]", "[bold]Mengapa baris ini[/bold]"))
    for edge in made["assignments"]["edges"]:
        row = edge["node"]
        person, session = row["jakpreneur"] or {}, row["session"] or {}
        head = f"{person.get('name')} ({(person.get('village') or {}).get('name')})"
        parts = ((row["mentor"] or {}).get("name"), row["action"], session.get("title"))
        console.print(f"  {head} ← {', '.join(filter(None, parts))}", highlight=False)
        for line in row["why"].get("words", {}).get(language(), []):
            console.print(f"    {line}", highlight=False)


def day(console: Console, seen: dict[str, Any], date: str) -> None:
    """What a mentor's phone shows."""
    mentor = seen["mentor"]["name"]
    console.print(choose(f"[bold]{mentor}, {date}[/bold]", f"[bold]{mentor}, {date}[/bold]"))
    for row in seen["assignments"][:5]:
        person = row["jakpreneur"]
        toward = (person["nextStage"] or {}).get("key", "–")
        where = person["village"]["name"]
        console.print(
            f"  {row['position']:>2} {row['action'] or '–':<8} {row['minutes']:>3} min"
            f"  {person['name']}, {where} → {toward}",
            highlight=False,
        )
    more = len(seen["assignments"]) - 5
    if more > 0:
        console.print(choose(f"  … and {more} more", f"  … dan {more} lagi"))


def to_try(console: Console, url: str, token: str, date: str) -> None:
    """A ready line for the shell."""
    query = f'{{ mentorDay(date: "{date}") {{ mentor {{ name }} assignments {{ action minutes'
    query += " jakpreneur { name phone } } } }"
    body = json.dumps({"query": query})
    console.print(choose("[bold]Try[/bold]", "[bold]Coba[/bold]"))
    console.print(
        f"curl -s {url} -H 'Content-Type: application/json'"
        f" -H 'Authorization: Bearer {token}' -d '{body}'",
        soft_wrap=True,
        highlight=False,
        markup=False,
    )
    console.print(
        choose(
            "Another account: jakmentor token --role kasatpel --area 31.74.09   Ctrl-C stops all.",
            "Akun lain: jakmentor token --role kasatpel --area 31.74.09   Ctrl-C menghentikan.",
        ),
        highlight=False,
    )
