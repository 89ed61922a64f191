"""The contract: a document that tools read, and that the answers keep to."""

from collections.abc import Iterator

import hypothesis
import jsonschema_rs
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.python.asgi import shutdown_lifespans

from conftest import NOW
from shipwhen.app import create_app
from shipwhen.clock import FixedClock
from shipwhen.sandbox.catalog import Catalogue
from shipwhen.settings import Settings


@pytest.fixture
def contract(migrated_url: str) -> Iterator[schemathesis.BaseSchema]:
    """The contract as the running application tells it, to be asked over ASGI."""
    app = create_app(Settings(database_url=migrated_url), FixedClock(NOW), Catalogue.read())
    yield schemathesis.openapi.from_asgi("/openapi.json", app)
    shutdown_lifespans()


PICKY = ["/s/{store}/availability.json", "/s/{store}/promise.json"]
"""Routes that can be asked wrongly; to the others every text is a name, known or not."""


def attack(operation: schemathesis.schemas.APIOperation, kind: GenerationMode) -> None:
    @hypothesis.given(operation.as_strategy(generation_mode=kind))
    @hypothesis.settings(max_examples=30, deadline=None, database=None)
    def each(case: schemathesis.Case) -> None:
        case.call_and_validate()

    each()


def test_every_answer_keeps_to_the_contract(contract):
    operations = [each.ok() for each in contract.get_all_operations()]
    for operation in operations:
        attack(operation, GenerationMode.POSITIVE)

    assert len(operations) == 7


def test_every_wrong_question_is_refused_by_the_contract(contract):
    for path in PICKY:
        attack(contract[path]["GET"], GenerationMode.NEGATIVE)


async def test_the_contract_is_openapi_3_1_with_valid_schemas(small_shop):
    answer = await small_shop.get("/openapi.json")
    document = answer.json()
    contract = schemathesis.openapi.from_dict(document)

    contract.validate()
    assert document["openapi"].startswith("3.1.")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)


async def test_every_public_route_is_in_the_contract(small_shop):
    paths = (await small_shop.get("/openapi.json")).json()["paths"]
    served = {route.path for route in small_shop.app.routes if route.path.startswith("/s/")}

    assert served == set(paths)


async def test_the_examples_told_in_errors_are_not_errors(small_shop):
    for path in (
        "/s/demo/availability.json?products=101,102",
        "/s/demo/promise.json?lines=1001:2,1002:1",
    ):
        assert (await small_shop.get(path)).status_code == 200
