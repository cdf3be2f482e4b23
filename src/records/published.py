"""The published totals that the demonstration records add up to.

Figures with a source stand in ``geodata/published_figures.csv`` and ``census_2019_provinces.csv``;
between them the course of the years is invented. Everything is by year, 2019 first.
"""

import csv
from functools import cache

import numpy as np

from svc_atlas.schema import DRUG_GROUPS, OFFENCES
from svc_atlas.settings import GEODATA

YEARS = tuple(range(2019, 2026))
CENSUS = GEODATA / "census_2019_provinces.csv"
CENSUS_YEAR = 2019
GROWTH = 1.012

# National Police 2019: 3,196 crimes, 2,842 cleared, 4,119 arrested. By its totals the rate of
# 2022 lies 9 % below 2021; that of the communes in both years, which the atlas compares, does not.
CRIMES = (3196, 3041, 3262, 3004, 2655, 2718, 2590)
CLEARED = (2842, 2706, 2937, 2764, 2456, 2522, 2422)
ARRESTED = (4119, 3930, 4260, 4010, 3560, 3660, 3510)

# Of 1,000 crimes. 2019: 163 of 3,196 were human trafficking; early 2017: 126 rapes in 1,410.
OFFENCE_MIX = {
    "murder": 36, "rape": 74, "sexual_offence": 38, "robbery": 42, "snatching": 58,
    "theft": 262, "violence": 168, "domestic_violence": 106, "fraud": 46, "confinement": 9,
    "weapons": 24, "human_trafficking": 51, "gambling": 34, "gangs": 27, "other": 25,
}  # fmt: skip

# NACD: 9,806 cases in 2019, 6,390 in 2022, 10,008 from August 2023 to August 2024, 5,182 in the
# first half of 2025; suspects 20,489 in 2019, 15,002 in 2022, 13,452 in the first half of 2025.
DRUG_CASES = (9806, 9240, 7580, 6390, 8720, 10640, 10364)
DRUG_SUSPECTS = (20489, 19120, 16650, 15002, 21930, 27820, 26904)
DRUG_MIX = {  # first half of 2025
    "trafficking": 3086, "production": 8, "cultivation": 7, "facilitating": 9, "driving": 16,
    "use": 2056,
}  # fmt: skip

# Kilograms of drugs seized: NACD over 750 in 2019 and over 14,000 in 2022, Anti-Drug Department
# 4,430 in 2021, 2,970 in 2023 and 14,700 in 2024, NACD 1,890 in the first half of 2025.
SEIZED_KG = (750, 690, 4430, 14000, 2970, 14700, 3780)
PRECURSORS_KG = (5200, 8400, 12600, 24000, 17500, 41000, 38258)
CANNABIS_PLANTS = (1850, 2400, 900, 1300, 640, 2100, 1150)

# National Police 2019: 4,121 road accidents, 1,981 deaths, 6,141 injured.
ACCIDENTS = (4121, 3540, 2820, 2980, 3200, 2960, 2880)
DEATHS = (1981, 1760, 1498, 1709, 1590, 1509, 1460)
INJURED = (6141, 5110, 3890, 4020, 4310, 3960, 3840)

# Battambang in the year of its published result and the year before.
BATTAMBANG = "02"
BATTAMBANG_YEAR = 2023
BATTAMBANG_CRIMES = {2022: 412, 2023: 112}  # a rate 73 % lower
BATTAMBANG_TIERS = {2022: (61, 39, 3), 2023: (68, 34, 1)}
BATTAMBANG_TARGETS_MET = 0.94

# The published figures that the records above meet, so that they cannot test them.
CALIBRATED_TO = frozenset({
    ("02", "2023", "communes_ranked_total", 103.0), ("02", "2023", "communes_tier1", 68.0),
    ("02", "2023", "communes_tier2", 34.0), ("02", "2023", "communes_tier3", 1.0),
    ("02", "2023", "crime_rate_change", -73.0), ("02", "2023", "targets_achieved_max", 94.0),
    ("KH", "2019", "crime_cases", 3196.0), ("KH", "2019", "cases_cracked", 2842.0),
    ("KH", "2019", "clearance_rate", 89.0), ("KH", "2019", "offenders_arrested", 4119.0),
    ("KH", "2019", "drug_cases", 9806.0), ("KH", "2019", "drug_suspects", 20489.0),
    ("KH", "2019", "road_accidents", 4121.0), ("KH", "2019", "road_deaths", 1981.0),
    ("KH", "2019", "road_injured", 6141.0),
    ("KH", "2022", "drug_cases", 6390.0), ("KH", "2022", "drug_suspects", 15002.0),
})  # fmt: skip

# Battambang's crimes against the national course: a rise, the fall of 2023, and a calm after it.
BATTAMBANG_COURSE = {2019: 1.0, 2020: 1.15, 2021: 1.5, 2024: 0.55, 2025: 0.6}


@cache
def census() -> dict[str, int]:
    """Return the residents of each province at the census of 2019, by province code."""
    with open(CENSUS, encoding="utf-8", newline="") as file:
        return {row["code"]: int(row["residents_2019"]) for row in csv.DictReader(file)}


def offence_mix() -> np.ndarray:
    """Return the share of each offence, in the order of ``schema.OFFENCES``."""
    parts = np.array([OFFENCE_MIX[offence] for offence in OFFENCES], dtype=float)
    return parts / parts.sum()


def drug_mix() -> np.ndarray:
    """Return the share of each drug group, in the order of ``schema.DRUG_GROUPS``."""
    parts = np.array([DRUG_MIX[group] for group in DRUG_GROUPS], dtype=float)
    return parts / parts.sum()
