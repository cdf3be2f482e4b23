"""The communes of the demonstration: their size, their nature, and when they reported."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from svc_atlas.records.draws import pick, share, stream
from svc_atlas.records.published import BATTAMBANG, BATTAMBANG_TIERS, CENSUS_YEAR, GROWTH, YEARS
from svc_atlas.records.published import census as census_of_provinces

# Shares of communes by year: silent ones, and of the others those that came late or unranked.
SILENT = (0.036, 0.034, 0.031, 0.029, 0.027, 0.025, 0.023)
LATE = 0.04
NOT_RANKED = 0.006
# Cells that an office left empty.
BLANK = 0.0008
# A sangkat holds more people than a khum, and its people differ more in what befalls them.
SANGKAT_SIZE = 1.6
SIZE_SPREAD = 0.42
REGIONAL_SPREAD = 0.25
CRIME_SPREAD = 0.4
YEARLY_SPREAD = 0.3
SANGKAT_CRIME = 1.7


@dataclass(frozen=True, eq=False)
class Communes:
    """Every commune with what its records are drawn from; arrays are communes, or years × communes.

    Attributes
    ----------
    codes : ndarray of str, shape (communes,)
        Sorted.
    sangkat : ndarray of bool, shape (communes,)
        False also where the kind is unproven.
    villages : ndarray of int, shape (communes,)
        Villages of each, at least 1.
    """

    codes: np.ndarray
    sangkat: np.ndarray
    villages: np.ndarray

    @classmethod
    def of(cls, gazetteer) -> "Communes":
        """Return the communes of ``gazetteer``."""
        areas = sorted(gazetteer.communes(), key=lambda area: area.code)
        return cls(
            codes=np.array([area.code for area in areas]),
            sangkat=np.array([bool(area.urban) for area in areas]),
            villages=np.array([max(1, len(gazetteer.villages(area.code))) for area in areas]),
        )

    @cached_property
    def provinces(self) -> np.ndarray:
        """The province code of each commune."""
        return self.codes.astype("U2")

    @cached_property
    def in_battambang(self) -> np.ndarray:
        """Whether each commune lies in Battambang."""
        return self.provinces == BATTAMBANG

    @cached_property
    def calibrated(self) -> np.ndarray:
        """Years × communes: Battambang in the years whose published results are met exactly."""
        return np.isin(YEARS, list(BATTAMBANG_TIERS))[:, None] & self.in_battambang

    @cached_property
    def residents(self) -> np.ndarray:
        """Residents, years × communes; 2019 adds up to the census of each province."""
        rng = stream("residents")
        size = np.exp(SIZE_SPREAD * rng.standard_normal(self.codes.size).clip(-2.5, 2.5))
        size *= np.where(self.sangkat, SANGKAT_SIZE, 1.0) * np.sqrt(self.villages)
        first = np.zeros(self.codes.size, dtype=np.int64)
        for province, people in census_of_provinces().items():
            within = self.provinces == province
            first[within] = share(people, size[within])
        growth = GROWTH + 0.004 * rng.standard_normal(self.codes.size).clip(-2, 2)
        ages = np.array(YEARS)[:, None] - CENSUS_YEAR
        return np.rint(first * growth**ages).astype(np.int64)

    @cached_property
    def crime_leaning(self) -> np.ndarray:
        """How much crime a resident of each commune meets, 1 in the middle; years × communes."""
        rng = stream("crime leaning")
        lasting = self.regional(rng) + CRIME_SPREAD * rng.standard_normal(self.codes.size)
        passing = YEARLY_SPREAD * rng.standard_normal((len(YEARS), self.codes.size))
        return np.exp(lasting + passing) * np.where(self.sangkat, SANGKAT_CRIME, 1.0)

    @cached_property
    def silent(self) -> np.ndarray:
        """Years × communes: those that did not report, more often the same small and rural ones."""
        rng = stream("silent")
        habit = np.exp(0.9 * rng.standard_normal(self.codes.size))
        habit *= np.where(self.sangkat, 0.5, 1.0)
        chances = np.where(self.calibrated, 0.0, habit)
        return np.array(
            [
                pick(rng, round(part * self.codes.size), row)
                for part, row in zip(SILENT, chances, strict=True)
            ]
        )

    @cached_property
    def late(self) -> np.ndarray:
        """Years × communes: those whose records came after the due day."""
        return (stream("late").random(self.silent.shape) < LATE) & ~self.silent

    @cached_property
    def not_ranked(self) -> np.ndarray:
        """Years × communes: those that reported and were given no tier."""
        drawn = stream("not ranked").random(self.silent.shape) < NOT_RANKED
        return drawn & ~self.silent & ~self.calibrated

    def regional(self, rng: np.random.Generator) -> np.ndarray:
        """Return what the communes of a province and of a district have in common, 0 on average."""
        common = np.zeros(self.codes.size)
        for digits in (2, 4):
            areas, at = np.unique(self.codes.astype(f"U{digits}"), return_inverse=True)
            common += REGIONAL_SPREAD * rng.standard_normal(areas.size)[at]
        return common

    def blank(self, rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        """Return the cells left empty: a few, and none where published results are met exactly.

        Parameters
        ----------
        rng : Generator
            The stream of the table.
        shape : tuple of int
            Years × communes, or years × communes × categories.
        """
        exact = self.calibrated.reshape(shape[:2] + (1,) * (len(shape) - 2))
        return (rng.random(shape) < BLANK) & ~exact
