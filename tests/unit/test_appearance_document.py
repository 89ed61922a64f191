"""The config document: plain texts with known places, within their lengths, or refused by name."""

import pytest
from pydantic import ValidationError

from shipwhen.appearance.document import Document, leaves
from shipwhen.errors import Invalid

BUTTON, BADGE, TEXT = 40, 30, 300


def at(path: str, value: object) -> dict:
    """{"cart": {"dated": value}} for "cart.dated"."""
    for key in reversed(path.split(".")):
        value = {key: value}
    return value


LEAVES = leaves(Document().model_dump(exclude={"beside_native"}))
TEXTS = [name for name, leaf in LEAVES.items() if isinstance(leaf, str)]
SENTENCES = [name for name in TEXTS if not name.endswith(("button_colour", "button", "badge"))]


def test_the_defaults_could_be_published_as_they_are():
    defaults = Document().model_dump()

    assert Document.model_validate(defaults) == Document()


def test_every_text_may_be_empty():
    for name in TEXTS:
        document = Document.model_validate(at(name, "")).model_dump()

        assert leaves(document)[name] == ""


def test_every_text_is_without_white_space_around_it():
    for name in SENTENCES:
        document = Document.model_validate(at(name, "  Soon \u3000")).model_dump()

        assert leaves(document)[name] == "Soon"


@pytest.mark.parametrize(
    ("names", "length"),
    [
        (SENTENCES, TEXT),
        (["backorder.button", "pre_order.button"], BUTTON),
        (["backorder.badge", "pre_order.badge"], BADGE),
    ],
)
def test_no_text_is_longer_than_its_place(names, length):
    for name in names:
        Document.model_validate(at(name, "å" * length))
        with pytest.raises(ValidationError, match=f"at most {length} characters"):
            Document.model_validate(at(name, "å" * (length + 1)))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("backorder.shipping.dated", "{ready} {backordered} {date} {window} {limit} {stock}"),
        ("order_note.dated", "{product}"),
        ("cart.dated", "{ready} {backordered} {date} {window}"),
        ("mini_cart.undated", "{ready}"),
        ("backorder.limit", "<b>not markup, just text</b> & “quotes”"),
        ("backorder.limit", "再入荷 🚚"),
    ],
)
def test_texts_that_may_be_published(name, text):
    assert text == leaves(Document.model_validate(at(name, text)).model_dump())[name]


@pytest.mark.parametrize("colour", ["", "#fff", "#FfF", "#1d4ed8", "#1D4ED8"])
def test_colours(colour):
    assert Document(button_colour=colour).button_colour == colour


@pytest.mark.parametrize(
    ("document", "field", "reason"),
    [
        (at("backorder.badge", "{colour}"), "backorder.badge", "unknown placeholder {colour}"),
        (at("backorder.limit", "{Ready}"), "backorder.limit", "unknown placeholder {Ready}"),
        (at("backorder.limit", "{ ready }"), "backorder.limit", "unknown placeholder { ready }"),
        (at("backorder.limit", "{{ready}}"), "backorder.limit", "unknown placeholder {"),
        (at("backorder.limit", "{}"), "backorder.limit", "unknown placeholder {}"),
        (at("backorder.limit", "{ready"), "backorder.limit", "unknown placeholder {"),
        (at("backorder.limit", "ready}"), "backorder.limit", "unknown placeholder }"),
        (at("cart.dated", "{product}"), "cart.dated", "known here: {backordered} {date} {ready}"),
        (at("mini_cart.undated", "{limit}"), "mini_cart.undated", "unknown placeholder {limit}"),
        (at("order_note.dated", "two\nlines"), "order_note.dated", "one line of plain text"),
        (at("order_note.dated", "a\tb"), "order_note.dated", "one line of plain text"),
        (at("order_note.dated", "a\x00b"), "order_note.dated", "one line of plain text"),
        (at("order_note.dated", "a\x7fb"), "order_note.dated", "one line of plain text"),
        (at("order_note.dated", None), "order_note.dated", "valid string"),
        (at("order_note.dated", 7), "order_note.dated", "valid string"),
        (at("show_date", "yes"), "show_date", "valid boolean"),
        (at("show_date", 1), "show_date", "valid boolean"),
        (at("backorder", "text"), "backorder", "valid dictionary"),
        (at("backorder.color", "x"), "backorder.color", "not permitted"),
        (at("colour", "x"), "colour", "not permitted"),
        *[
            (at("button_colour", colour), "button_colour", "match pattern")
            for colour in ("red", "#ff", "#ffff", "#ggg", "#fff;}", "#fff\n", " #fff", "fff")
        ],
        ([], "The appearance", "valid dictionary"),
        (None, "The appearance", "valid dictionary"),
    ],
)
def test_what_cannot_be_published_is_named(document, field, reason):
    with pytest.raises(ValidationError) as refused:
        Document.model_validate(document)
    [detail] = Invalid.of(refused.value, "The appearance").details

    assert field == detail.field
    assert reason in detail.message


def test_every_field_at_fault_is_named():
    document = {"order_note": "{x}", "button_colour": "red", "cart": {"dated": "{y}"}}
    with pytest.raises(ValidationError) as refused:
        Document.model_validate(document)
    error = Invalid.of(refused.value, "The appearance")

    assert {"order_note", "button_colour", "cart.dated"} == {each.field for each in error.details}
    assert all(each.field in error.message for each in error.details)
