"""A merchant of somebody who hosts Shipwhen for others comes to a larger plan."""

import httpx
from playwright.sync_api import Page, expect

from browser.admin import Panel
from browser.server import demo


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
        panel.app.get_by_role("button", name="Choose Starter").click()
        asking = panel.app.get_by_role("dialog")
        expect(asking).to_contain_text("Change to Starter?")
        expect(asking).to_contain_text("then Starter follows")
        assert panel.findings() == []
        panel.photograph("plan-smaller")
        asking.get_by_role("button", name="Change to Starter").click()
        expect(asking).to_have_count(0)
        checkout.click()
        page.get_by_role("button", name="Approve and pay").click()
        panel.open("Plan", who="staff")
        expect(panel.app.get_by_text("Starter follows on")).to_be_visible()
        expect(panel.app.get_by_text("of 250 products assigned")).to_be_visible()
        expect(panel.app.get_by_text("Only the store's owner can choose")).to_be_visible()
        expect(panel.app.get_by_role("button", name="Choose")).to_have_count(0)
        assert not panel.errors
