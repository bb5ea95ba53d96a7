"""The probability of the next stage within 14 days, learned from person-weeks.

    logit p = stage + weeks in it + sector + sector x stage + city + district + engagement
            + [effect of the action at the stage, moved by weeks, sector, engagement] e^(-kappa r)
            + mentor (calls and visits) + travel (visits)
            + seat in a kind of session e^(-kappa c) + what a contact beside a seat loses

with r contacts and c sessions within 28 days. All coefficients are normal: around the published
funnel (`cold`) or around 0, with a standard deviation for each family (`families`), so that a
district is shrunk to its city, a sector at a stage to both, a mentor to the mean mentor. log kappa
is a coefficient like the others. Fitted by penalised IRLS (`belief`); the posterior of a week is
the prior of the next.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from planner.inputs import Floats
from planner.progress import cold
from planner.progress.belief import Belief, climb
from planner.progress.coded import Block, Coded, logits
from planner.progress.families import NAMES
from planner.progress.layout import Layout, code
from planner.progress.shrinkage import learned
from planner.progress.weeks import PersonWeeks

SAMPLE = 8  # blocks that the standard deviations of families are learned from
FEW = 1000  # rows below which probabilities are mostly the prior's


@dataclass(frozen=True, eq=False)
class Hazard:
    """What is known: which coefficients there are, what is believed of them, and from how much.

    sd[G]      of the families, in the order of `families.NAMES`
    rows       person-weeks learned from
    """

    layout: Layout
    belief: Belief
    sd: Floats
    rows: int

    @classmethod
    def cold(cls, week: date) -> "Hazard":
        """What the published funnel says of the week that begins on Monday `week`."""
        codes, mean = cold.expected(week)
        groups = Layout(codes).groups()
        return cls(Layout(codes), groups.prior(mean, groups.scale), groups.scale, 0)

    @classmethod
    def fit(cls, parts: Iterable[PersonWeeks], week: date) -> "Hazard":
        """Everything anew from all rows, part by part: the families' standard deviations, then the
        belief. A part may be let go of once the next is asked for."""
        start, blocks = cls.cold(week), list[Block]()
        for rows in parts:
            start = start.with_levels_of(rows)
            blocks += Coded.of(start.layout, rows).blocks
        data, groups = Coded(blocks), start.layout.groups()
        sd, near = learned(data.thinned(SAMPLE), groups, start.belief.mean)
        prior = groups.prior(start.belief.mean, sd)
        return replace(start, sd=sd, belief=climb(data, prior, near), rows=len(data))

    def update(self, rows: PersonWeeks) -> "Hazard":
        """The model after the rows of a week more; what it believed is their prior."""
        grown = self.with_levels_of(rows)
        belief = climb(Coded.of(grown.layout, rows), grown.belief, grown.belief.mean)
        return replace(grown, belief=belief, rows=self.rows + len(rows))

    def predict(self, rows: PersonWeeks) -> Floats:
        """[n] probabilities of the rows as planned. A district or mentor never met is as the mean
        of its kind."""
        return np.asarray(1.0 / (1.0 + np.exp(-self.logit(rows))))

    def logit(self, rows: PersonWeeks) -> Floats:
        """[n] the same on the logit."""
        return logits(self.layout.entries(rows), self.belief.mean)

    def with_levels_of(self, rows: PersonWeeks) -> "Hazard":
        """The same model with a coefficient, as yet unknown, for each level new in rows."""
        new = Layout(self.layout.unknown(rows))
        if not len(new):
            return self
        unknown = Belief.independent(np.zeros(len(new)), self.sd[new.family])
        layout = Layout(np.concatenate([self.layout.codes, new.codes]))
        return replace(self, layout=layout, belief=self.belief.beside(unknown))

    def words(self, language: str = "en") -> str | None:
        """Where there is too little data: so in words, in Indonesian ("id") or English."""
        if self.rows >= FEW:
            return None
        return TOO_LITTLE[language].format(rows=self.rows, few=FEW)

    def coefficient(self, family: str, level: int = 0) -> tuple[float, float]:
        """(mean, sd) of a level of a family. Raises ValueError for one that is not known."""
        if family not in NAMES:
            raise ValueError(f"family {family!r}: known are {', '.join(NAMES)}")
        at = int(self.layout.find(code(family, level)))
        if at < 0:
            raise ValueError(f"{family} {level}: the model has not met it")
        one = np.zeros((1, len(self.layout)))
        one[0, at] = 1.0
        return float(self.belief.mean[at]), float(self.belief.spread(one)[0])


TOO_LITTLE = {
    "en": "Learned from {rows} person-weeks, fewer than {few}: these probabilities are mostly "
    "those of the published funnel.",
    "id": "Dipelajari dari {rows} minggu-orang, kurang dari {few}: peluang ini terutama berasal "
    "dari corong yang dipublikasikan.",
}
