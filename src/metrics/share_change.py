"""Change of a share between two years: what can be said of it, and what may be chance."""

from scipy import stats

from svc_atlas.metrics import intervals


def between(before: tuple[int, int], after: tuple[int, int]) -> tuple[str, float | None]:
    """Say whether a share rose or fell between two years by more than chance would do.

    Parameters
    ----------
    before, after : (int, int)
        The part and the whole of each year, the part no more than the whole and the whole not 0.

    Returns
    -------
    word : str
        ``rose``, ``fell``, ``no_clear_change``, or ``cannot_be_said``: so few that no division of
        the parts between the two years could make a clear change.
    p : float or None
        Of Fisher's exact test, two-sided; None where nothing can be said.

    Notes
    -----
    Fisher (1935), Journal of the Royal Statistical Society 98, 39–82, by
    ``scipy.stats.fisher_exact``.

    Examples
    --------
    >>> between((13, 15), (16, 17))[0], between((60, 100), (90, 100))[0]
    ('cannot_be_said', 'rose')
    """
    if not _can_be_clear(before, after):
        return "cannot_be_said", None
    counts = [[part, whole - part] for part, whole in (before, after)]
    p = float(stats.fisher_exact(counts).pvalue)
    if p >= 2 * intervals.TAIL:
        return "no_clear_change", p
    return ("rose" if after[0] * before[1] > before[0] * after[1] else "fell"), p


def _can_be_clear(before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Tell whether any division of the parts between the years would be a clear change.

    The least likely of the divisions with these sums has the smallest p of the test.
    """
    parts, both = before[0] + after[0], before[1] + after[1]
    fewest, most = max(0, parts - before[1]), min(parts, after[1])
    chances = stats.hypergeom(both, parts, after[1]).pmf([fewest, most])
    # Equally unlikely, but for the last digits: both count, as in Fisher's test.
    alike = chances[chances <= chances.min() * (1 + 1e-7)] if most > fewest else chances[:1]
    return float(alike.sum()) < 2 * intervals.TAIL
