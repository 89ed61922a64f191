"""One error envelope for every route: `{"error": {"code", "message", "details"}}`."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TypeVar

import structlog
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

log = structlog.get_logger()
T = TypeVar("T")


class ErrorDetail(BaseModel):
    """One thing that is wrong: where it stands and what to do about it."""

    field: str
    message: str


class ErrorBody(BaseModel):
    code: str
    message: str
    details: list[ErrorDetail] = []


class ErrorEnvelope(BaseModel):
    error: ErrorBody


class ShipwhenError(Exception):
    """An error that somebody can act upon."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    code = "internal"

    def __init__(self, message: str, details: Iterable[ErrorDetail] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.details = list(details)


class Unknown(ShipwhenError):
    """A name that is not there; says which ones are, where those are anybody's business."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, noun: str, name: str, known: Iterable[str] = ()) -> None:
        self.noun, self.code = noun, f"unknown_{noun}"
        names = ", ".join(sorted(known))
        others = f" Known: {names}." if names else ""
        super().__init__(f"There is no {noun} {name[:80]!r}.{others}")


class Invalid(ShipwhenError):
    """Input that cannot be used; names every field at fault."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid"

    @classmethod
    def of(cls, error: ValidationError, what: str) -> "Invalid":
        details = [
            ErrorDetail(field=".".join(map(str, each["loc"])) or what, message=_plain(each["msg"]))
            for each in error.errors(include_url=False)
        ]
        fields = ", ".join(detail.field for detail in details if detail.field != what)
        see = f": see {fields}" if fields else ""
        return cls(f"{what} cannot be used{see}.", details)


class Unsigned(ShipwhenError):
    """Nobody that we know vouches for the request."""

    status = HTTPStatus.UNAUTHORIZED
    code = "unsigned"


class Forbidden(ShipwhenError):
    """Somebody that we know, who may not do this."""

    status = HTTPStatus.FORBIDDEN
    code = "forbidden"


class Conflict(ShipwhenError):
    """Somebody else changed it meanwhile."""

    status = HTTPStatus.CONFLICT
    code = "conflict"


class Malformed(ShipwhenError):
    """A body that is not what it should be at all."""

    status = HTTPStatus.BAD_REQUEST
    code = "malformed"


class TooLarge(ShipwhenError):
    """More than anybody honest would send."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_large"


class Unreached(ShipwhenError):
    """BigCommerce could not be asked just now."""

    status = HTTPStatus.BAD_GATEWAY
    code = "unreached"


def checked(kind: TypeAdapter[T], json: bytes | str, what: str) -> T:
    """JSON from outside. Raises Invalid naming every field at fault."""
    try:
        return kind.validate_json(json)
    except ValidationError as error:
        raise Invalid.of(error, what) from error


def envelope(
    status: int,
    code: str,
    message: str,
    details: Iterable[ErrorDetail] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    body = ErrorEnvelope(error=ErrorBody(code=code, message=message, details=list(details)))
    public = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}
    return JSONResponse(body.model_dump(), status, headers={**public, **(headers or {})})


def install(app: Starlette) -> None:
    """Give every failure of `app` the envelope; nothing leaves as a trace or as plain text."""
    app.add_exception_handler(ShipwhenError, _on_shipwhen_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(Exception, _on_fault)


def _on_shipwhen_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ShipwhenError)  # noqa: S101 - starlette's handlers are typed for any exception
    return envelope(error.status, error.code, error.message, error.details)


def _on_http_exception(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    status = HTTPStatus(error.status_code)
    message = (
        f"{request.method} {request.url.path}: {status.phrase}. /openapi.json lists the routes."
    )
    return envelope(status, status.name.lower(), message, headers=error.headers)


def _on_fault(request: Request, error: Exception) -> JSONResponse:
    log.error("fault", path=request.url.path, exc_info=error)
    return envelope(500, "internal", "Something broke on our side. It is logged; try again soon.")


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")
