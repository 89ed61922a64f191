"""Lists that are narrowed while somebody types: only what was found is swapped."""

from starlette.responses import Response

from shipwhen.admin.desk import Visit

RESULTS = "div#results"
"""As htmx names what it swaps."""


def narrowed(visit: Visit, answer: Response, address: str) -> Response:
    """The address becomes that of what was found: without fields that were left empty, and without
    an entry in the history for every letter."""
    if visit.request.headers.get("HX-Target") == RESULTS:
        answer.headers["HX-Replace-Url"] = address
    return answer
