"""Scripts and metafields: what an app keeps in a store."""

import pytest

from shipwhen.sandbox.platform import Token

SCRIPT = {"name": "Shipwhen", "kind": "src", "src": "https://app.test/s.js"}
TAG = {"kind": "script_tag", "html": "<script>1</script>", "src": ""}
METAFIELD = {"permission_set": "app_only", "namespace": "shipwhen", "key": "lines", "value": "{}"}


@pytest.fixture
def other(box) -> str:
    box.store.issue(Token("theirs", "another-app"))
    return "theirs"


@pytest.fixture
def metafields(box) -> str:
    return f"/v3/orders/{box.store.place_order([(1041, 1)]).id}/metafields"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "iframe"}, "kind"),
        ({"location": "middle"}, "location"),
        ({"visibility": "everywhere"}, "visibility"),
        ({"consent_category": "vital"}, "consent_category"),
        ({"load_method": "later"}, "load_method"),
        ({"auto_uninstall": "yes"}, "auto_uninstall"),
        ({"integrity_hashes": ["sha384-x"] * 6}, "integrity_hashes"),
        ({"src": ""}, "src"),
        ({**TAG, "load_method": "defer"}, "load_method"),
        ({**TAG, "html": "<p>"}, "html"),
        ({**TAG, "html": "<script></script><script></script>"}, "html"),
        ({**TAG, "integrity_hashes": ["sha384-x"]}, "integrity_hashes"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_script_that_cannot_be_is_refused_by_field(box, change, field):
    answer = await box.post("/v3/content/scripts", {**SCRIPT, **change})

    assert answer.status_code == 422
    assert field in answer.json()["errors"]


async def test_a_script_is_kept_changed_and_removed(box):
    made = (await box.post("/v3/content/scripts", SCRIPT)).json()["data"]
    path = f"/v3/content/scripts/{made['uuid']}"
    changed = (await box.put(path, {"consent_category": "functional"})).json()["data"]
    refused = await box.put(path, {"src": ""})
    kept = (await box.get(path)).json()["data"]
    removed = [(await box.delete(path)).status_code for _ in range(2)]

    assert made["consent_category"] == "unknown"
    assert changed == kept == {**made, "consent_category": "functional"}
    assert refused.status_code == 422
    assert removed == [204, 404]


async def test_a_script_has_a_name(box):
    answer = await box.post("/v3/content/scripts", {"src": SCRIPT["src"]})

    assert answer.status_code == 422
    assert "name" in answer.json()["errors"]


async def test_an_app_has_ten_scripts_and_sees_its_own(box, other):
    statuses = [(await box.post("/v3/content/scripts", SCRIPT)).status_code for _ in range(11)]

    assert statuses == [200] * 10 + [422]
    assert len((await box.get("/v3/content/scripts?channel_id:in=1")).json()["data"]) == 10
    assert (await box.get("/v3/content/scripts?channel_id:in=2")).json()["data"] == []
    assert (await box.get("/v3/content/scripts", token=other)).json()["data"] == []


async def test_a_metafield_is_kept_changed_and_removed(box, metafields):
    made = (await box.post(metafields, METAFIELD)).json()["data"]
    one = f"{metafields}/{made['id']}"
    twice = await box.post(metafields, METAFIELD)
    changed = (await box.put(one, {"value": "[]"})).json()["data"]
    kept = (await box.get(one)).json()["data"]
    found = [
        len((await box.get(f"{metafields}?namespace={name}")).json()["data"])
        for name in ("shipwhen", "other")
    ]
    removed = [(await box.delete(one)).status_code for _ in range(2)]

    assert twice.status_code == 409
    assert changed == kept == {**made, "value": "[]"}
    assert found == [1, 0]
    assert removed == [204, 404]


async def test_another_app_writes_only_where_it_is_let(box, other, metafields):
    situations = [
        ("app_only", {"value": "[]"}, 404),
        ("read", {"value": "[]"}, 403),
        ("write", {"value": "[]"}, 200),
        ("write", {"value": "[]", "key": "mine"}, 403),
    ]
    for place, (permission, change, status) in enumerate(situations):
        body = {**METAFIELD, "key": f"k{place}", "permission_set": permission}
        made = (await box.post(metafields, body)).json()["data"]
        answer = await box.put(f"{metafields}/{made['id']}", change, token=other)
        assert answer.status_code == status, (permission, change)
        removed = await box.ask("DELETE", f"{metafields}/{made['id']}", token=other)
        assert removed.status_code == (404 if status == 404 else 403)


async def test_a_client_keeps_250_metafields(box, metafields):
    statuses = [
        (await box.post(metafields, {**METAFIELD, "key": f"k{place}"})).status_code
        for place in range(251)
    ]

    assert statuses == [200] * 250 + [422]
