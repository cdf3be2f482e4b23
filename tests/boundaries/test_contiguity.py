"""Which shapes lie apart from their district: on made grids, where it can be seen by eye."""

import numpy as np
import pytest
import shapely

from svc_atlas.boundaries.contiguity import apart


def grid(picture: str, size: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    """A square for every letter of a picture, and its district: '?' is not known, ' ' no land."""
    cells = [
        (shapely.box(x, -y, x + size, size - y), "" if letter == "?" else letter)
        for row, line in enumerate(picture.split("/"))
        for column, letter in enumerate(line)
        if letter != " "
        for x, y in [(103 + column * size, row * size - 12)]
    ]
    shapes, districts = zip(*cells, strict=True)
    return np.array(shapes), np.array(districts, dtype=object)


@pytest.mark.parametrize(
    ("picture", "lost"),
    [
        ("AAB/ABB/CCC", 0),
        ("AAB/ABB/CCA", 1),  # one A in the corner of C
        ("AAABBB/AAABBB/AAABBA/CCCCCC", 1),
        ("ABABAB/BABABA/ABABAB", 0),  # a chessboard touches by its corners
        ("AAAA", 0),  # in one line, which no triangle joins
        ("A", 0),
        ("A?A/BBB", 0),  # what is between may be A
        ("A?BA/CCCC", 1),
        ("AA  /AA  /    /   A", 0),  # an island of its own, nothing in between
    ],
)
def test_what_lies_apart_is_seen(picture, lost):
    assert apart(*grid(picture)).sum() == lost


def test_the_smaller_part_of_a_district_is_the_one_that_lies_apart():
    shapes, districts = grid("AAAB/AABB/CCCA")
    assert np.flatnonzero(apart(shapes, districts)).tolist() == [11]


def test_gaps_between_the_shapes_change_nothing():
    shapes, districts = grid("AAABBB/AAABBB/AAABBA/CCCCCC")
    shrunk = shapely.buffer(shapes, -0.04)
    assert (apart(shrunk, districts) == apart(shapes, districts)).all()


def test_a_long_neighbour_touches_though_its_middle_is_far():
    shapes = np.array([
        shapely.box(103, 12, 107, 12.1), shapely.box(103, 12.1, 103.1, 12.2),
        shapely.box(103.1, 12.1, 103.2, 12.2), shapely.box(103.2, 12.1, 103.3, 12.2),
        shapely.box(103, 12.2, 103.4, 12.3),
    ])  # fmt: skip
    assert not apart(shapes, np.array(["A", "A", "B", "B", "B"], dtype=object)).any()
