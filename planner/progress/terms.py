"""Why a probability is what it is: the parts of its logit, and how sure the effect is."""

from dataclasses import dataclass

import numpy as np

from planner.inputs import Floats
from planner.progress.action_model import EIGHTY, Uplift
from planner.progress.coded import fades
from planner.progress.families import NAMES
from planner.progress.hazard import Hazard
from planner.progress.layout import Entries
from planner.progress.misfit import Misfit
from planner.progress.weeks import PersonWeeks

CHUNK = 4096  # rows whose coefficients stand side by side

LABELS = {
    "en": {
        "stage": "stage held",
        "weeks": "weeks in the stage",
        "sector": "trade sector",
        "sector_stage": "trade sector at this stage",
        "city": "city",
        "district": "district",
        "counted": "validated contacts so far",
        "attended": "sessions attended",
        "replied": "contacts answered",
        "reported": "handed in a report",
        "digital": "digital skill",
        "recent": "recent contacts",
        "effect": "the contact at this stage",
        "effect_weeks": "the contact after so many weeks",
        "effect_sector": "the contact in this trade",
        "effect_counted": "the contact by those validated so far",
        "effect_attended": "the contact by sessions attended",
        "effect_replied": "the contact by contacts answered",
        "effect_reported": "the contact of who reports",
        "effect_digital": "the contact of who is digital",
        "after_class": "a visit after a class",
        "coached": "a call by who knows finance",
        "mentor": "the mentor",
        "travel": "the way",
        "seat": "the seat in the session",
        "seat_attended": "the seat by sessions attended",
        "seat_replied": "the seat by contacts answered",
        "peer": "a session of the own trade",
        "beside": "contact and seat overlap",
    },
    "id": {
        "stage": "tahap yang dicapai",
        "weeks": "lama di tahap ini",
        "sector": "bidang usaha",
        "sector_stage": "bidang usaha pada tahap ini",
        "city": "kota",
        "district": "kecamatan",
        "counted": "kontak tervalidasi sejauh ini",
        "attended": "sesi yang dihadiri",
        "replied": "kontak yang dijawab",
        "reported": "mengirim laporan",
        "digital": "kecakapan digital",
        "recent": "kontak terakhir",
        "effect": "kontak pada tahap ini",
        "effect_weeks": "kontak setelah sekian minggu",
        "effect_sector": "kontak di bidang usaha ini",
        "effect_counted": "kontak menurut yang sudah tervalidasi",
        "effect_attended": "kontak menurut sesi yang dihadiri",
        "effect_replied": "kontak menurut kontak yang dijawab",
        "effect_reported": "kontak bagi yang melapor",
        "effect_digital": "kontak bagi yang cakap digital",
        "after_class": "kunjungan setelah kelas",
        "coached": "telepon dari yang paham keuangan",
        "mentor": "pendamping",
        "travel": "perjalanan",
        "seat": "kursi di sesi",
        "seat_attended": "kursi menurut sesi yang dihadiri",
        "seat_replied": "kursi menurut kontak yang dijawab",
        "peer": "sesi bidang usaha sendiri",
        "beside": "kontak dan kursi tumpang tindih",
    },
}


@dataclass(frozen=True)
class Term:
    """A part of a logit: the family and level that it comes from, and how much it adds."""

    family: str
    level: int
    value: float

    def words(self, language: str = "en") -> str:
        """The part in words, in Indonesian ("id") or English."""
        return f"{LABELS[language][self.family]} {self.value:+.2f}"


def terms(model: Hazard, rows: PersonWeeks, row: int) -> list[Term]:
    """The terms of one row's logit, in the order of `families.NAMES`; their sum is the logit.

    Raises ValueError for a row that is not there.
    """
    if not 0 <= row < len(rows):
        raise ValueError(f"row {row}: there are rows 0 to {len(rows) - 1}")
    entries = model.layout.entries(rows.only([row]))
    layout, parts = model.layout, _factors(entries, model.belief.mean)
    return [
        Term(NAMES[layout.family[at]], int(layout.level[at]), float(part * model.belief.mean[at]))
        for at, part in zip(entries.col, parts, strict=True)
    ]


def effects(model: Hazard, rows: PersonWeeks, misfit: Misfit | None = None) -> Uplift:
    """What each row's plan changes, [n]: p as planned less p left alone, with the 80 % interval of
    E[effect | what is recorded] (delta method on the belief; log kappa counted in). Without a
    misfit the interval is that of a model whose form is right."""
    spans = [slice(at, at + CHUNK) for at in range(0, len(rows), CHUNK)]
    parts = [_effects(model, rows.only(span), misfit) for span in spans]
    effect, sd = (np.concatenate([np.empty(0), *column]) for column in zip(*parts, strict=True))
    half = EIGHTY * sd
    return Uplift(effect, np.maximum(effect - half, -1.0), np.minimum(effect + half, 1.0))


def _effects(model: Hazard, rows: PersonWeeks, misfit: Misfit | None) -> tuple[Floats, Floats]:
    there, planned = _slopes(model, rows)
    here, alone = _slopes(model, PersonWeeks.alone(rows))
    sd = model.belief.spread(there - here)
    if misfit is not None:
        sd = np.sqrt(sd**2 + misfit.variance(rows, planned, alone))
    return planned - alone, sd


def _slopes(model: Hazard, rows: PersonWeeks) -> tuple[Floats, Floats]:
    """dp/dbeta [n,k] and p [n]."""
    entries, mean = model.layout.entries(rows), model.belief.mean
    row = np.repeat(np.arange(len(rows)), np.diff(entries.ptr))
    factor, slope = _factors(entries, mean), np.zeros((len(rows), mean.size))
    slope[row, entries.col] = factor
    part = factor * mean[entries.col]
    slope[:, 0] = -np.exp(mean[0]) * np.bincount(row, part * entries.earlier, len(rows))
    p = 1.0 / (1.0 + np.exp(-np.bincount(row, part, len(rows))))
    return slope * (p * (1.0 - p))[:, None], p


def _factors(entries: Entries, mean: Floats) -> Floats:
    """What each entry's coefficient is multiplied by."""
    return np.asarray(entries.value * fades(mean)[entries.earlier], np.float64)
