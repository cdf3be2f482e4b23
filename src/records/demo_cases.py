"""Demonstration cases: offences, drugs, seizures and traffic, as arrays of years × communes.

Every function returns measures by name, each a masked array of years × communes × categories
(traffic: years × communes) with the cells masked that an office left empty. Cells of communes that
did not report hold zeros and are dropped by `demo.make`.
"""

import numpy as np

from svc_atlas.records import published
from svc_atlas.records.demo_communes import Communes
from svc_atlas.records.draws import fall, pick_of, share, stream
from svc_atlas.records.published import YEARS
from svc_atlas.schema import DRUG_GROUPS, OFFENCES, SUBSTANCES

Measures = dict[str, np.ma.MaskedArray]
UNCLEARED_ODDS = {
    "theft": 3.0, "snatching": 2.5, "robbery": 1.6, "fraud": 1.5, "murder": 0.8, "other": 1.2,
    "gambling": 0.1, "weapons": 0.2, "domestic_violence": 0.3, "gangs": 0.4,
}  # fmt: skip
# Offences that come with many suspects.
CROWDED = {"gangs": 5.0, "gambling": 4.0, "robbery": 2.0, "human_trafficking": 1.5}
# Offences of towns, and those that the countryside has its full share of.
TOWN = {"snatching": 2.2, "fraud": 2.0, "gambling": 1.5, "murder": 0.6, "domestic_violence": 0.7}
DRUG_SPREAD = 0.65
# How much more a resident of a sangkat meets drug cases: drugs spread to the countryside.
DRUG_TOWN = (5.0, 4.4, 3.8, 3.2, 2.6, 2.1, 1.8)
DRUG_CROWD = {"use": 1.8, "driving": 0.2}
# What drug cases are about, and how the kilograms seized divide.
SUBSTANCE_CASES = {
    "crystal_methamphetamine": 640, "methamphetamine_pills": 240, "ketamine": 45, "heroin": 12,
    "ecstasy": 18, "cocaine": 4, "cathinone": 3, "nimetazepam": 4, "cannabis": 26,
    "cannabis_plants": 4, "precursors": 4,
}  # fmt: skip
SUBSTANCE_KG = {
    "crystal_methamphetamine": 410, "methamphetamine_pills": 62, "ketamine": 440, "heroin": 14,
    "ecstasy": 21, "cocaine": 9, "cathinone": 4, "nimetazepam": 6, "cannabis": 34,
}  # fmt: skip
SEIZURE_SPREAD = 2.2


def offences(communes: Communes) -> Measures:
    """Return `reported, cleared, suspects, sent_to_court` by offence.

    Crimes, crimes cleared and suspects of a year add up to the published totals. Some cells of the
    later years know what was reported and not what became of it.
    """
    rng = stream("offences")
    shape = (len(YEARS), communes.codes.size, len(OFFENCES))
    blank = communes.blank(rng, shape)
    reported = _crimes(rng, communes, np.where(blank, 0.0, _crime_weights(communes)))
    left = [c - k for c, k in zip(published.CRIMES, published.CLEARED, strict=True)]
    uncleared = _each_year(pick_of, rng, left, reported, _by_word(OFFENCES, UNCLEARED_ODDS))
    cleared = reported - uncleared
    others = np.array(published.ARRESTED) - cleared.sum(axis=(1, 2))
    suspects = cleared + _each_year(fall, rng, others, cleared * _by_word(OFFENCES, CROWDED))
    freed = np.rint(0.06 * suspects.sum(axis=(1, 2))).astype(int)
    sent = suspects - _each_year(pick_of, rng, freed, suspects, 1.0)
    unknown = communes.blank(rng, shape)
    unknown[0] = False
    outcome = {"cleared": cleared, "suspects": suspects, "sent_to_court": sent}
    return {**masked(blank, reported=reported), **masked(blank | unknown, **outcome)}


def _crime_weights(communes: Communes) -> np.ndarray:
    town = np.where(communes.sangkat[:, None], _by_word(OFFENCES, TOWN), 1.0)
    mix = town * published.offence_mix()
    mix /= mix.sum(axis=1, keepdims=True)
    people = communes.residents * communes.crime_leaning * ~communes.silent
    return people[:, :, None] * mix


def _crimes(rng, communes: Communes, weights: np.ndarray) -> np.ndarray:
    """Let the crimes of each year fall, those of Battambang's calibrated years by themselves."""
    reported = np.zeros(weights.shape, dtype=np.int64)
    inside = communes.in_battambang
    for at, (year, total) in enumerate(zip(YEARS, published.CRIMES, strict=True)):
        own = published.BATTAMBANG_CRIMES.get(year)
        if own is None:
            course = np.where(inside, published.BATTAMBANG_COURSE[year], 1.0)
            reported[at] = fall(rng, total, weights[at] * course[:, None])
        else:
            reported[at, inside] = fall(rng, own, weights[at, inside])
            reported[at, ~inside] = fall(rng, total - own, weights[at, ~inside])
    return reported


def drugs(communes: Communes) -> Measures:
    """Return `cases, suspects` by drug group; both add up to the published totals of each year."""
    rng = stream("drugs")
    shape = (len(YEARS), communes.codes.size, len(DRUG_GROUPS))
    blank = communes.blank(rng, shape)
    lasting = communes.regional(rng) + DRUG_SPREAD * rng.standard_normal(communes.codes.size)
    passing = 0.4 * rng.standard_normal(shape[:2])
    town = np.where(communes.sangkat, np.array(DRUG_TOWN)[:, None], 1.0)
    people = communes.residents * np.exp(lasting + passing) * town * ~communes.silent
    cells = people[:, :, None] * ~blank
    cases = np.zeros(shape, dtype=np.int64)
    for at, total in enumerate(published.DRUG_CASES):
        for group, part in enumerate(share(total, published.drug_mix())):
            cases[at, :, group] = fall(rng, part, cells[at, :, group])
    others = np.array(published.DRUG_SUSPECTS) - cases.sum(axis=(1, 2))
    crowd = cases * _by_word(DRUG_GROUPS, DRUG_CROWD)
    suspects = cases + _each_year(fall, rng, others, crowd)
    return masked(blank, cases=cases, suspects=suspects)


def seizures(communes: Communes, trafficking: np.ndarray) -> Measures:
    """Return `amount` by substance, in the substance's unit, where trafficking cases were.

    Parameters
    ----------
    communes : Communes
        The communes.
    trafficking : ndarray of int, shape (years, communes)
        Cases of drug trafficking: each turns up one substance. A few of them hold most of the year.
    """
    rng = stream("seizures")
    shape = (len(YEARS), communes.codes.size, len(SUBSTANCES))
    kinds = np.array([SUBSTANCE_CASES[name] for name in SUBSTANCES])
    finds = trafficking[:, :, None] * kinds / kinds.sum()
    finds = rng.poisson(finds) * np.exp(SEIZURE_SPREAD * rng.standard_normal(shape).clip(-3, 3))
    amount = np.zeros(shape)
    for at in range(len(YEARS)):
        for kind, total in enumerate(_seized(at)):
            if finds[at, :, kind].any():
                amount[at, :, kind] = share(total, finds[at, :, kind])
    plants = list(SUBSTANCES).index("cannabis_plants")
    grams = np.arange(len(SUBSTANCES)) != plants
    amount[:, :, grams] = np.round(amount[:, :, grams] / 1000, 3)
    return masked(communes.blank(rng, shape) & (amount == 0), amount=amount)


def _seized(at: int) -> list[int]:
    """Return what was seized of each substance in the year `at`: grams, or plants."""
    drugs_found = share(published.SEIZED_KG[at] * 1000, list(SUBSTANCE_KG.values()))
    total = dict(zip(SUBSTANCE_KG, drugs_found, strict=True))
    total["cannabis_plants"] = published.CANNABIS_PLANTS[at]
    total["precursors"] = published.PRECURSORS_KG[at] * 1000
    return [int(total[name]) for name in SUBSTANCES]


def traffic(communes: Communes) -> Measures:
    """Return `accidents, deaths, injured`; all add up to the published totals of each year."""
    rng = stream("traffic")
    shape = (len(YEARS), communes.codes.size)
    blank = communes.blank(rng, shape)
    roads = np.exp(0.8 * rng.standard_normal(communes.codes.size))
    cells = communes.residents * roads * ~communes.silent * ~blank
    accidents = _each_year(fall, rng, published.ACCIDENTS, cells)
    deaths = _each_year(fall, rng, published.DEATHS, accidents)
    injured = _each_year(fall, rng, published.INJURED, accidents)
    return masked(blank, accidents=accidents, deaths=deaths, injured=injured)


def masked(empty: np.ndarray, **measures: np.ndarray) -> Measures:
    """Return `measures` with the cells masked that are `empty`."""
    return {name: np.ma.array(values, mask=empty) for name, values in measures.items()}


def _by_word(words, special: dict[str, float]) -> np.ndarray:
    return np.array([special.get(word, 1.0) for word in words])


def _each_year(draw, rng, totals, cells: np.ndarray, *odds) -> np.ndarray:
    """Draw each year's total on that year's cells."""
    return np.array(
        [draw(rng, int(total), year, *odds) for total, year in zip(totals, cells, strict=True)]
    )
