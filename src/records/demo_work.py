"""Demonstration of the work of a commune: targets, forces and activities, and its tier.

Measures as in `demo_cases`: years × communes × categories, or years × communes.
"""

import numpy as np

from svc_atlas.records import published
from svc_atlas.records.demo_cases import Measures, masked
from svc_atlas.records.demo_communes import Communes
from svc_atlas.records.draws import pick_of, stream, succeed
from svc_atlas.records.published import YEARS
from svc_atlas.schema import ACTIVITIES, QUALITIES

# Actions planned in a year for each quality, on average, and how many of them are completed.
PLANNED = {
    "services": 9, "offences": 14, "order": 10, "family": 6, "disputes": 8, "environment": 7,
    "disasters": 3,
}  # fmt: skip
COMPLETED = (0.78, 0.80, 0.81, 0.84, 0.87, 0.89, 0.90)
MORE_THAN_PLANNED = 0.02
# Parts of the ranked communes in the first and the third tier, by year.
FIRST = (0.46, 0.49, 0.51, 0.54, 0.58, 0.61, 0.63)
THIRD = (0.055, 0.05, 0.045, 0.04, 0.032, 0.026, 0.022)
# Times a year that a commune does it, and people at one time.
OFTEN = {
    "entertainment_venue_operation": 1.2, "patrol": 96, "education_session": 9,
    "public_meeting": 6, "rescue_response": 1.5, "clean_up": 5,
}  # fmt: skip
PEOPLE = {
    "entertainment_venue_operation": 7, "patrol": 5, "education_session": 46,
    "public_meeting": 62, "rescue_response": 11, "clean_up": 70,
}  # fmt: skip


def tiers(communes: Communes) -> np.ndarray:
    """Return the tier (1, 2, 3) of every commune and year, also of those that are not ranked.

    A commune keeps much of its standing from year to year, and crime weighs on it a little. The
    tier of the real policy is given by officials, not computed.
    """
    rng = stream("tiers")
    lasting = communes.regional(rng) + rng.standard_normal(communes.codes.size)
    passing = rng.standard_normal((len(YEARS), communes.codes.size))
    standing = lasting + 0.35 * passing - 0.35 * np.log(communes.crime_leaning)
    tier = np.full(standing.shape, 2, dtype=np.int8)
    for at, year in enumerate(YEARS):
        ranked = ~communes.silent[at] & ~communes.not_ranked[at]
        own = published.BATTAMBANG_TIERS.get(year)
        if own is not None:
            inside = np.flatnonzero(communes.in_battambang)
            tier[at, inside] = _ranks(standing[at, inside], own[0], own[2])
            ranked &= ~communes.in_battambang
        rest = np.flatnonzero(ranked)
        first, third = round(FIRST[at] * rest.size), round(THIRD[at] * rest.size)
        tier[at, rest] = _ranks(standing[at, rest], first, third)
    return tier


def _ranks(standing: np.ndarray, first: int, third: int) -> np.ndarray:
    """Return tier 1 for the `first` of best standing, 3 for the `third` of least, else 2."""
    best = np.argsort(-standing, kind="stable")
    tier = np.full(standing.size, 2, dtype=np.int8)
    tier[best[:first]] = 1
    tier[best[best.size - third :]] = 3
    return tier


def targets(communes: Communes) -> Measures:
    """Return `target, achieved` by quality; Battambang 2023 met 94 % of its targets."""
    rng = stream("targets")
    shape = (len(YEARS), communes.codes.size, len(QUALITIES))
    blank = communes.blank(rng, shape)
    target = 1 + rng.poisson(np.array([PLANNED[quality] - 1.0 for quality in QUALITIES]), shape)
    diligence = 0.08 * rng.standard_normal(communes.codes.size)
    chance = np.array(COMPLETED)[:, None] + diligence
    achieved = succeed(rng, target, chance[:, :, None].clip(0.3, 0.99))
    more = (achieved == target) & (rng.random(shape) < MORE_THAN_PLANNED)
    achieved += more
    at = YEARS.index(published.BATTAMBANG_YEAR), communes.in_battambang
    done = round(published.BATTAMBANG_TARGETS_MET * target[at].sum())
    achieved[at] = pick_of(rng, done, target[at], chance[at][:, None])
    return masked(blank, target=target, achieved=achieved)


def forces(communes: Communes) -> Measures:
    """Return `police_posts, police_officers, village_guards`."""
    rng = stream("forces")
    shape = (len(YEARS), communes.codes.size)
    large = communes.residents[0] > 35_000
    none = rng.random(communes.codes.size) < 0.004
    posts = np.where(none, 0, 1 + large)
    strength = 5 + rng.poisson(communes.residents[0] / 2500)
    officers = (strength + rng.integers(-1, 2, shape)).clip(1) * (posts > 0)
    guards = communes.villages * 2 + rng.integers(0, 1 + communes.villages, shape)
    return masked(
        communes.blank(rng, shape),
        police_posts=np.broadcast_to(posts, shape),
        police_officers=officers,
        village_guards=guards,
    )


def activities(communes: Communes) -> Measures:
    """Return `count, participants` by activity; nobody takes part in what was not held."""
    rng = stream("activities")
    shape = (len(YEARS), communes.codes.size, len(ACTIVITIES))
    zeal = np.exp(0.3 * rng.standard_normal(communes.codes.size))
    often = zeal[:, None] * np.array([OFTEN[activity] for activity in ACTIVITIES])
    often[:, ACTIVITIES.index("entertainment_venue_operation")] *= np.where(
        communes.sangkat, 4.0, 0.5
    )
    count = rng.poisson(often, shape)
    people = np.array([PEOPLE[activity] for activity in ACTIVITIES])
    participants = rng.poisson(count * people)
    return masked(communes.blank(rng, shape), count=count, participants=participants)
