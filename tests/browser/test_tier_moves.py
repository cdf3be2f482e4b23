"""The parts below the map open on demand: the matrix of tier moves, and the list behind a count."""

import pytest

pytestmark = pytest.mark.browser


def test_a_count_of_the_matrix_opens_the_list_of_its_communes(watched):
    page = watched.page
    watched.open("/province?area=02&year=2023&lang=en")
    watched.wait_state(communes=103)
    page.get_by_text("Moves between tiers").first.wait_for()
    assert page.locator(".atlas-matrix").count() == 0
    watched.click(page.get_by_text("Moves between tiers").first)
    stayed = page.get_by_role(
        "button", name="1 commune: third tier in 2022, third tier in 2023. Open the list"
    )
    stayed.wait_for()
    assert stayed.get_attribute("aria-expanded") == "false"

    watched.press("Enter", at=stayed)
    listed = page.locator("table", has_text="third tier in 2022 → third tier in 2023")
    listed.get_by_role("link", name="Kampong Prieng").wait_for()
    page.wait_for_function(
        "document.activeElement.matches('.atlas-matrix button[aria-expanded=\"true\"]')"
    )

    watched.press("Shift+ArrowLeft")
    watched.wait_state(year=2022)
    page.get_by_text("where 103 communes stood in 2021 and in 2022").wait_for()
    page.locator("table", has_text="third tier in 2021 → third tier in 2022").wait_for()
    watched.press("Shift+ArrowRight")
    watched.wait_state(year=2023)

    watched.click(listed.get_by_role("link", name="Kampong Prieng"))
    page.wait_for_url("**/commune?**")
    page.locator(".atlas-trail strong").get_by_text("Kampong Prieng").wait_for()
    assert watched.foreign == []
    assert watched.errors == []


def test_what_moved_is_split_by_place_and_by_offence(watched):
    page = watched.page
    watched.open("/province?area=02&year=2023&lang=en")
    watched.wait_state(communes=103)
    watched.click(page.get_by_text("What moved the figure: all offences reported").first)
    page.get_by_text("412 cases in 2022").wait_for()
    watched.click(page.locator(".st-key-moved_by").get_by_text("offences", exact=True))
    watched.click(page.get_by_role("link", name="theft", exact=True))
    watched.wait_state(indicator="crime_change")
    assert "offence=theft" in page.url
    assert watched.foreign == []
    assert watched.errors == []
