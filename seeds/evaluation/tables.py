"""Real data sets as features, action and outcome; each lies inside an installed package.

The packages' files are read where they lie: neither package is imported, and nothing is fetched.
Rows with a missing value are left out. Both packages are under the MIT licence.

causaldata (Huntington-Klein): tables of The Effect and of Causal Inference: The Mixtape
    nsw          LaLonde 1986, Dehejia and Wahba 1999: job training, earned anything in 1978
    hiv          Thornton 2008: up to 1, 2 or 3 dollars to fetch a test's result, fetched it
    legislators  Broockman 2013: a letter from outside the district, answered
    insurance    Cai, de Janvry and Sadoulet 2015: an intensive session, took up insurance
    transfers    Manacorda, Miguel and Vigorito 2011: money from the state, supports the government
                 (by income, not randomised)
    nhefs        Hernan and Robins 2020: stopped smoking, died by 1992 (not randomised)
lifelines (Davidson-Pilon)
    rossi        Rossi, Berk and Lenihan 1980: money after prison, not arrested within a year
    gbsg2        Schumacher et al. 1994: hormones, no recurrence in two years (not randomised)
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class NotInstalled(Exception):
    """A package that the evaluation needs is not there; `package` names it."""

    def __init__(self, package: str) -> None:
        super().__init__(package)
        self.package = package


@dataclass(frozen=True, eq=False)
class Table:
    """Rows to be predicted.

    x[n,p]       features, finite
    action[n]    0 = nothing (the control), 1, 2, ..
    y[n]         0 or 1
    group[n]     what plain rates are counted by, beside the action: 0, 1, ..
    fold[n]      the fold in which a row is held out; -1 = never, it is always learned from
    randomised   actions were drawn, so that uplift can be ranked
    by_group     they were drawn within groups, each action as often as it occurs in the group
    """

    name: str
    x: Array
    action: Array
    y: Array
    group: Array
    fold: Array
    randomised: bool = True
    by_group: bool = False


@dataclass(frozen=True)
class Source:
    """A data set's package, file and columns; `by` is the feature that rates are counted by."""

    package: str
    file: str
    action: Callable[[Any], Any]
    outcome: Callable[[Any], Any]
    features: str
    by: str
    randomised: bool = True
    keep: Callable[[Any], Any] | None = None


SOURCES = {
    "nsw": Source(
        "causaldata",
        "nsw_mixtape/nsw_mixtape.dta",
        lambda rows: rows.treat,
        lambda rows: rows.re78 > 0,
        "age educ black hisp marr nodegree re74 re75",
        "educ",
    ),
    "rossi": Source(
        "lifelines",
        "datasets/rossi.csv",
        lambda rows: rows.fin,
        lambda rows: rows.arrest == 0,
        "age race wexp mar paro prio",
        "prio",
    ),
    "hiv": Source(
        "causaldata",
        "thornton_hiv/thornton_hiv.dta",
        lambda rows: np.ceil(rows.tinc.clip(0, 2.9)),
        lambda rows: rows.got,
        "distvct age hiv2004",
        "distvct",
    ),
    "legislators": Source(
        "causaldata",
        "black_politicians/black_politicians.csv",
        lambda rows: rows.treat_out,
        lambda rows: rows.responded,
        "leg_black totalpop medianhhincom black_medianhh white_medianhh blackpercent "
        "statessquireindex nonblacknonwhite urbanpercent leg_senator leg_democrat south",
        "leg_black",
    ),
    "insurance": Source(
        "causaldata",
        "social_insure/Cai_2015.csv",
        lambda rows: rows.intensive,
        lambda rows: rows.takeup_survey,
        "age agpop ricearea_2010 disaster_prob male default risk_averse literacy pre_takeup_rate",
        "disaster_prob",
    ),
    "transfers": Source(
        "causaldata",
        "gov_transfers/Government_Transfers_RDD_Data.csv",
        lambda rows: rows.Participation,
        lambda rows: rows.Support == 1,
        "Income_Centered Education Age",
        "Education",
        randomised=False,
    ),
    "gbsg2": Source(
        "lifelines",
        "datasets/gbsg2.csv",
        lambda rows: rows.horTh == "yes",
        lambda rows: rows.time >= 730,
        "age menostat tsize tgrade pnodes progrec estrec",
        "pnodes",
        randomised=False,
        keep=lambda rows: (rows.time >= 730) | (rows.cens == 1),
    ),
    "nhefs": Source(
        "causaldata",
        "nhefs/nhefs.dta",
        lambda rows: rows.qsmk,
        lambda rows: rows.death,
        "age sex race smokeintensity smokeyrs wt71 exercise active ht sbp dbp asthma bronch "
        "diabetes",
        "age",
        randomised=False,
    ),
}


def read(name: str, folds: int) -> Table:
    """The data set of a name, its rows dealt to folds by a fixed seed, alike in y and action.

    Raises NotInstalled where its package is missing.
    """
    source = SOURCES[name]
    rows = _rows(source)
    columns = source.features.split()
    known = source.action(rows).notna() & source.outcome(rows).notna()
    rows = rows[rows[columns].notna().all(axis=1) & known]
    if source.keep is not None:
        rows = rows[source.keep(rows)]
    y = np.asarray(source.outcome(rows)).astype(np.int64)
    action = np.asarray(source.action(rows)).astype(np.int64)
    by = _numbers(rows[source.by])
    return Table(
        name=name,
        x=np.stack([_numbers(rows[column]) for column in columns], axis=1),
        action=action,
        y=y,
        group=np.searchsorted(np.unique(np.quantile(by, (0.25, 0.5, 0.75))), by),
        fold=dealt(2 * action + y, folds),
        randomised=source.randomised,
    )


def dealt(kind: Array, folds: int) -> Array:
    """[n] a fold for each row, each kind spread evenly."""
    order = np.random.default_rng(0).permutation(len(kind))
    order = order[np.argsort(kind[order], kind="stable")]
    fold = np.empty(len(kind), np.int64)
    fold[order] = np.arange(len(kind)) % folds
    return fold


def _rows(source: Source) -> Any:
    import pandas

    path = _folder(source.package) / source.file
    if path.suffix == ".dta":
        return pandas.read_stata(path, convert_categoricals=False)
    return pandas.read_csv(path)


def _folder(package: str) -> Path:
    try:
        return Path(str(distribution(package).locate_file(package)))
    except PackageNotFoundError as missing:
        raise NotInstalled(package) from missing


def _numbers(column: Any) -> Array:
    """A column as floats; words are numbered in their order."""
    if column.dtype.kind in "biuf":
        return np.asarray(column, np.float64)
    return np.unique(column.astype(str), return_inverse=True)[1].astype(np.float64)
