"""What can go wrong when the platform is asked."""

from collections.abc import Mapping


class PlatformError(Exception):
    """The platform did not do what was asked; says which request and why."""

    def __init__(self, request: str, reason: str) -> None:
        super().__init__(f"{request}: {reason}")
        self.request, self.reason = request, reason


class Unauthorized(PlatformError):
    """The token is dead or lacks a scope: the merchant has to open the app once more."""


class Missing(PlatformError):
    """There is no such thing, or no longer."""


class Refused(PlatformError):
    """The platform understood and said no; `fields` holds its words by field."""

    def __init__(
        self, request: str, status: int, reason: str, fields: Mapping[str, str] | None = None
    ) -> None:
        told = "; ".join(f"{field}: {why}" for field, why in (fields or {}).items())
        super().__init__(request, f"{status} {reason} {told}".rstrip())
        self.status, self.fields = status, dict(fields or {})


class Unavailable(PlatformError):
    """No good answer within the tries that one request is worth; later there may be one.

    `heard` where the request may have been carried out all the same."""

    def __init__(self, request: str, reason: str, *, heard: bool = True) -> None:
        super().__init__(request, reason)
        self.heard = heard


class Unreadable(PlatformError):
    """An answer that does not fit the types; `place` says where."""

    def __init__(self, request: str, place: str, reason: str) -> None:
        super().__init__(request, f"{place}: {reason}")
        self.place = place
