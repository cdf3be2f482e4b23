"""Published figures walked through in a browser: sorted, narrowed, questioned, followed."""

import pytest

pytestmark = pytest.mark.browser
SIZES = [(1920, 1080), (1024, 768), (390, 844)]
LIST = ".st-key-claims_list table"


def cells(page, column: int) -> list[str]:
    return page.locator(f"{LIST} tbody tr > :nth-child({column})").all_inner_texts()


def test_the_list_is_sorted_narrowed_and_leads_to_a_province(watched):
    page = watched.page
    watched.open("/claims?year=2023&lang=en")
    page.locator(LIST).wait_for()
    assert cells(page, 1)[:6] == ["Battambang"] * 6
    source = page.locator(f"{LIST} tbody tr td:last-child a").first
    assert source.get_attribute("rel") == "noopener noreferrer"
    assert source.get_attribute("target") == "_blank"

    watched.click(page.locator(f"{LIST} thead").get_by_role("button", name="difference"))
    page.locator(f"{LIST} th[aria-sort='descending']").get_by_text("difference").wait_for()
    first = cells(page, 6)[0]
    assert first == "+2\u202f885"  # the drug suspects of 2021

    watched.rest()
    page.get_by_label("Find in the list").fill("Takeo")
    watched.press("Enter")
    page.locator(f"{LIST} caption").get_by_text("7 published figures").wait_for()
    watched.click(page.locator(LIST).get_by_role("link", name="Takeo", exact=True).first)
    page.wait_for_url("**/claims?*area=21*")
    page.locator(".atlas-finding").get_by_text("Takeo Province").wait_for()
    watched.back()
    page.wait_for_url(lambda url: "area=" not in url)
    assert watched.foreign == []
    assert watched.errors == []


def test_the_claim_of_94_per_cent_opens_the_targets_by_quality(watched):
    page = watched.page
    watched.open("/claims?year=2025&lang=en")
    watched.click(page.get_by_role("button", name="Open the targets of Battambang Province"))
    page.wait_for_url("**/province?*area=02*year=2023*")
    watched.wait_state(year=2023)
    page.get_by_text("103 of 103 communes reported targets.").wait_for()
    page.get_by_text("The published figure, up to 94\u202f%, could be either").wait_for()
    assert watched.errors == []


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("lang", ["km", "en"])
def test_nothing_hangs_over_the_edge(watched, size, lang):
    page = watched.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    watched.open(f"/claims?year=2023&lang={lang}")
    page.locator(LIST).wait_for()
    page.locator(".atlas-faults").wait_for()
    assert page.evaluate("document.querySelector('.stMain').scrollWidth - innerWidth") <= 0
    assert watched.errors == []
