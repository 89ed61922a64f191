"""What the public addresses take: every other text is refused before anything is asked."""

import pytest

from shipwhen.errors import Invalid
from shipwhen.shopfront.contract import product_ids, promise_lines


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", ()),
        ("7", (7,)),
        ("7,3,7", (3, 7)),
        ("2147483647,2147483648,9999999999", (2147483647,)),
        (",".join(map(str, range(100, 0, -1))), tuple(range(1, 101))),
    ],
)
def test_product_ids(text, ids):
    assert ids == product_ids(text)


@pytest.mark.parametrize(
    "text",
    [
        ",".join(["7"] * 101),
        "one",
        "101,",
        ",101",
        "101;103",
        "0",
        "007",
        "-1",
        "1.0",
        "1e3",
        " 101",
        "101\n",
        "101\x00",
        "١٠١",
        "1" * 11,
        "9" * 5000,
    ],
)
def test_what_is_no_list_of_ids_is_refused(text):
    with pytest.raises(Invalid, match="products: Give at most 100 product ids") as refused:
        product_ids(text)

    assert [each.field for each in refused.value.details] == ["products"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ()),
        ("11:2,12:1", ((11, 2), (12, 1))),
        ("11:1,11:1", ((11, 1), (11, 1))),
        ("9999999999:1,11:9999999", ((11, 9_999_999),)),
    ],
)
def test_promise_lines(text, lines):
    assert lines == promise_lines(text)


@pytest.mark.parametrize(
    "text",
    [
        "1030",
        "1030:",
        ":1",
        "1030:0",
        "1030:-1",
        "1030:1.5",
        "1030:10000000",
        "1030:1,",
        "1030:1:1",
        "x:1",
        "1030:1;1020:1",
        "1030:1\n",
        ",".join(["1030:1"] * 101),
    ],
)
def test_what_is_no_list_of_lines_is_refused(text):
    with pytest.raises(Invalid, match="lines: Give at most 100 lines") as refused:
        promise_lines(text)

    assert [each.field for each in refused.value.details] == ["lines"]
