"""A merchant's session: a short-lived token in a header, for pages inside another site's frame."""

from datetime import timedelta

import jwt
from pydantic import BaseModel

from shipwhen.clock import Clock
from shipwhen.errors import Unsigned

ALGORITHM = "HS256"
LIFETIME = timedelta(minutes=30)
ISSUER = "shipwhen"


class Session(BaseModel):
    """Who works in which store."""

    store: str
    user_id: int


class Sessions:
    """Issues and checks tokens, signed with a secret of ours."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._secret, self._clock = secret, clock

    def issue(self, session: Session) -> str:
        now = self._clock.now()
        times = {"iat": now, "exp": now + LIFETIME}
        claims = {"iss": ISSUER, **session.model_dump(), **times}
        return jwt.encode(claims, self._secret, ALGORITHM)

    def read(self, token: str) -> Session:
        """Raises Unsigned for a token that is not ours, or no longer good."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                options={"require": ["exp", "iat"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError as error:
            raise Unsigned("The session is not good: open the app once more.") from error
        if claims["exp"] <= self._clock.now().timestamp():
            raise Unsigned("The session is over: open the app once more.")
        return Session.model_validate(claims)
