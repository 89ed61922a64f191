"""A merchant's session: a short-lived token in a header, for pages inside another site's frame."""

from datetime import timedelta
from typing import Any

import jwt
from pydantic import BaseModel

from shipwhen.clock import Clock
from shipwhen.errors import Unsigned

ALGORITHM = "HS256"
LIFETIME = timedelta(minutes=30)
RENEWED_AFTER = timedelta(minutes=5)
TICKET = timedelta(hours=1)
LONGEST = timedelta(hours=12)
"""A session that is used goes on so long after it was begun; then the app is opened once more."""
ISSUER, TICKETS = "shipwhen", "shipwhen tickets"


class Session(BaseModel):
    """Who works in which store."""

    store: str
    user_id: int
    begun: int = 0
    """Seconds since 1970, known once it is issued."""


class Sessions:
    """Issues and checks tokens, signed with a secret of ours."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._secret, self._clock = secret, clock

    def issue(self, session: Session) -> str:
        now = self._clock.now()
        begun = session.begun or int(now.timestamp())
        times = {"iat": now, "exp": now + LIFETIME, "begun": begun}
        claims = {"iss": ISSUER, **session.model_dump(), **times}
        return jwt.encode(claims, self._secret, ALGORITHM)

    def renewed(self, token: str) -> str | None:
        """A token for the same session that is good for longer, where the time for one has come."""
        session, claims, now = self.read(token), self._claims(token), self._clock.now().timestamp()
        late = now - claims["iat"] >= RENEWED_AFTER.total_seconds()
        over = now - session.begun >= LONGEST.total_seconds()
        return self.issue(session) if late and not over else None

    def read(self, token: str) -> Session:
        """Raises Unsigned for a token that is not ours, or no longer good."""
        claims = self._claims(token)
        if claims["exp"] <= self._clock.now().timestamp():
            raise Unsigned("The session is over: open the app once more.")
        return Session.model_validate(claims)

    def ticket(self, store_hash: str) -> str:
        """Lets the page of a store say what it found, for an hour; good for nothing else."""
        claims = {"iss": TICKETS, "store": store_hash, "exp": self._clock.now() + TICKET}
        return jwt.encode(claims, self._secret, ALGORITHM)

    def holder(self, ticket: str) -> str:
        """The store's hash. Raises Unsigned."""
        claims = self._decoded(ticket, TICKETS, ["exp", "store"])
        if claims["exp"] <= self._clock.now().timestamp():
            raise Unsigned("The ticket is over: open the page from Shipwhen once more.")
        return str(claims["store"])

    def _claims(self, token: str) -> dict[str, Any]:
        return self._decoded(token, ISSUER, ["exp", "iat"])

    def _decoded(self, token: str, issuer: str, needed: list[str]) -> dict[str, Any]:
        """Its times are compared with our own clock."""
        try:
            return jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                issuer=issuer,
                options={"require": needed, "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError as error:
            raise Unsigned("The session is not good: open the app once more.") from error
