"""A merchant of somebody who hosts Shipwhen for others comes to a larger plan."""

import httpx
from playwright.sync_api import Page, expect

from browser.admin import Panel
from browser.server import demo


def weeks_later(page: Page, address: str, weeks: int) -> None:
    """By the bar at the demo's foot."""
    visitor = page.context.new_page()
    visitor.goto(f"{address}/demo/cornerstone/")
    for _ in range(weeks):
        visitor.get_by_role("button", name="Date:").click()
        with visitor.expect_navigation():
            visitor.get_by_role("button", name="A week later").click()
    visitor.close()
    page.bring_to_front()


def charged(page: Page, address: str) -> list[str]:
    """What BigCommerce says that it has charged."""
    page.goto(f"{address}/demo/panel/")
    page.get_by_role("link", name="Bills").click()
    expect(page.get_by_role("heading", name="What BigCommerce has charged")).to_be_visible()
    return page.get_by_role("listitem").all_inner_texts()


def approve(panel: Panel) -> None:
    panel.app.get_by_role("link", name="Continue to checkout").click()
    panel.page.get_by_role("button", name="Approve and pay").click()
    panel.open("Plan")


def test_an_owner_approves_a_larger_plan_and_has_it_at_once(page: Page, pytestconfig):
    photographs = pytestconfig.getoption("photographs")
    with demo(SHIPWHEN_PLANS="default") as address, httpx.Client(base_url=address) as http:
        panel = Panel(page, http, photographs)
        panel.open("Plan")
        expect(panel.app.get_by_role("heading", name="Starter", level=2)).to_be_visible()
        assert panel.findings() == []
        assert panel.too_wide() == []
        panel.photograph("plan")

        panel.app.get_by_role("button", name="Choose Growth").press("Enter")
        checkout = panel.app.get_by_role("link", name="Continue to checkout")
        expect(checkout).to_be_visible()
        assert panel.findings() == []
        panel.photograph("plan-approve")
        checkout.click()
        page.get_by_role("button", name="Approve and pay").click()
        panel.open("Plan")

        expect(panel.app.get_by_role("heading", name="Growth", level=2)).to_be_visible()
        expect(panel.app.get_by_text("of 250 products assigned")).to_be_visible()
        panel.photograph("plan-paid")
        assert charged(page, address) == ["USD 29.00"]

        weeks_later(page, address, 1)
        panel.open("Plan")
        panel.app.get_by_role("button", name="Choose Unlimited").click()
        approve(panel)
        expect(panel.app.get_by_role("heading", name="Unlimited", level=2)).to_be_visible()
        prorated = "USD 38.33"  # of the 50 dollars more, for 23 of 30 days
        assert charged(page, address) == ["USD 29.00", prorated]
        panel.open("Plan")
        panel.app.get_by_role("button", name="Choose Starter").click()
        asking = panel.app.get_by_role("dialog")
        expect(asking).to_contain_text("Change to Starter?")
        expect(asking).to_contain_text("then Starter follows")
        assert panel.findings() == []
        panel.photograph("plan-smaller")
        asking.get_by_role("button", name="Change to Starter").click()
        expect(asking).to_have_count(0)
        approve(panel)
        panel.open("Plan", who="staff")
        expect(panel.app.get_by_text("Starter follows on")).to_be_visible()
        expect(panel.app.get_by_text("assigned, as many as you like")).to_be_visible()
        expect(panel.app.get_by_text("Only the store's owner can choose")).to_be_visible()
        expect(panel.app.get_by_role("button", name="Choose")).to_have_count(0)

        weeks_later(page, address, 4)
        panel.open("Plan")
        expect(panel.app.get_by_role("heading", name="Starter", level=2)).to_be_visible()
        expect(panel.app.get_by_text("of 25 products assigned")).to_be_visible()
        assert charged(page, address) == ["USD 29.00", prorated, "USD 9.00"]
        assert not panel.errors
