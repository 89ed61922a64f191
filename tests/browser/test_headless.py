"""A storefront that draws its own pages: one element tells what a theme's page would."""

import re

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from browser.conftest import SCREENSHOTS


@pytest.fixture
def shop(page: Page, server: str) -> Page:
    httpx.post(f"{server}/demo/reset").raise_for_status()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{server}/demo/headless/")
    yield page
    assert not errors


def card(shop: Page, name: str) -> Locator:
    return shop.locator(".card").filter(has_text=name)


def told(shop: Page, name: str, place: str) -> Locator:
    return card(shop, name).locator(f"[data-shipwhen={place}]")


def test_every_product_is_told_by_one_question(page: Page, server: str):
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url) if "/s/demo/" in each.url else None)
    page.goto(f"{server}/demo/headless/")
    expect(told(page, "Backpack", "inventory")).to_have_text("Available on backorder")
    expect(told(page, "Backpack", "shipping")).to_contain_text("Expected to ship")
    expect(told(page, "Lantern", "inventory")).to_have_text("Available for pre-order")
    expect(told(page, "Blanket", "inventory")).to_have_text("")
    expect(told(page, "Incense", "shipping")).to_have_text("")

    assert [url.rsplit("/", 1)[1].split("?")[0] for url in asked] == [
        "element.js",
        "availability.json",
    ]
    page.screenshot(path=SCREENSHOTS / "headless.png", full_page=True)


def test_the_quantity_is_an_attribute_and_the_answer_an_event(shop: Page):
    expect(told(shop, "Kettle", "inventory")).to_have_text("")
    card(shop, "Kettle").get_by_label("Quantity").fill("3")
    expect(told(shop, "Kettle", "inventory")).to_have_text("2 in stock, 1 on backorder")
    expect(told(shop, "Kettle", "shipping")).to_contain_text("2 ready to ship now")
    expect(card(shop, "Kettle").get_by_role("button")).to_be_enabled()

    card(shop, "Kettle").get_by_label("Quantity").fill("13")
    expect(told(shop, "Kettle", "inventory")).to_have_text("Only 12 available")
    expect(card(shop, "Kettle").get_by_role("button")).to_be_disabled()


def test_past_the_published_cut_the_server_is_asked(shop: Page):
    with shop.expect_response(re.compile("/promise.json")):
        card(shop, "Thermos").get_by_label("Quantity").fill("820")

    expect(told(shop, "Thermos", "inventory")).to_have_text("800 in stock, 20 on backorder")


def test_a_variant_is_named_and_an_unknown_one_says_nothing(shop: Page):
    shop.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML("beforeend",
             `<shipwhen-promise id=ink product=104 variant=1044></shipwhen-promise>
              <shipwhen-promise id=any product=104></shipwhen-promise>
              <shipwhen-promise id=none product="x" variant=7 quantity="-3"></shipwhen-promise>`)"""
    )

    expect(shop.locator("#ink [data-shipwhen=inventory]")).to_have_text("Available on backorder")
    expect(shop.locator("#any")).to_have_text("")
    expect(shop.locator("#none")).to_have_text("")


def test_regions_stand_there_before_their_text_and_survive_being_moved(shop: Page):
    region = told(shop, "Backpack", "shipping")
    expect(region).to_have_attribute("role", "status")
    expect(region).to_contain_text("Expected to ship")
    shop.evaluate("() => grid.append(grid.querySelector('.card'))")

    expect(card(shop, "Backpack").locator("[data-shipwhen]")).to_have_count(2)
    expect(told(shop, "Backpack", "shipping")).to_contain_text("Expected to ship")
