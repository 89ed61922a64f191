"""The app's own dealings with the platform: a token for a store, what a signed payload says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt
from pydantic import BaseModel, Field, TypeAdapter

from shipwhen.bigcommerce.client import Answer, Client
from shipwhen.bigcommerce.errors import Refused, Unavailable, Unreadable
from shipwhen.bigcommerce.quota import Quota
from shipwhen.clock import Clock
from shipwhen.errors import Unsigned

ISSUER = "bc"
ALGORITHMS = ["HS256", "HS512"]
LEEWAY = 60
"""Seconds that the platform's clock and ours may differ."""
PATIENCE = httpx.Timeout(20, connect=5)
CLAIMS = ["aud", "iss", "iat", "nbf", "exp", "sub"]
STORE = re.compile(r"stores/([a-z0-9]{1,64})")


class User(BaseModel):
    """Somebody who works in a store's control panel."""

    id: int
    email: str
    locale: str | None = None


class Grant(BaseModel):
    """What an installation gives: a token for a store and who installed it."""

    access_token: str = Field(min_length=1, repr=False)
    scope: str
    user: User
    owner: User
    context: str
    account_uuid: str = ""

    @property
    def store_hash(self) -> str:
        return _hash(self.context)


class Payload(BaseModel):
    """What the platform signs when it opens the app or tells of an end."""

    sub: str
    iat: int
    user: User
    owner: User
    url: str = "/"
    channel_id: int | None = None

    @property
    def store_hash(self) -> str:
        return _hash(self.sub)

    @property
    def by_owner(self) -> bool:
        return self.user.id == self.owner.id


@dataclass(frozen=True)
class Credentials:
    """The app as the platform knows it; a previous secret is believed while it is being changed."""

    client_id: str
    client_secret: str = field(repr=False)
    previous_secret: str = field(default="", repr=False)
    callback: str = ""
    """The address that an installation comes back to, as registered."""

    @property
    def secrets(self) -> list[str]:
        return [each for each in (self.client_secret, self.previous_secret) if each]


class Gateway:
    """Makes clients for stores; one quota per store, whoever asks in this process."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        credentials: Credentials,
        api_url: str,
        login_url: str,
        clock: Clock,
    ) -> None:
        self._http, self.credentials, self._clock = http, credentials, clock
        self._api_url, self._login_url = api_url.rstrip("/"), login_url.rstrip("/")
        self._quotas: dict[str, Quota] = {}

    def store(self, hash: str, token: str) -> Client:  # noqa: A002 - the platform's word
        """A client for one store."""
        quota = self._quotas.setdefault(hash, Quota())
        address = f"{self._api_url}/stores/{hash}"
        return Client(self._http, address, token, quota)

    def account(self, uuid: str, token: str) -> Client:
        """A client for our own account at the platform."""
        return Client(self._http, f"{self._api_url}/accounts/{uuid}", token, Quota())

    def finished(self, *, well: bool) -> str:
        """Where a merchant goes who began to install from outside the control panel."""
        end = "succeeded" if well else "failed"
        return f"{self._login_url}/app/{self.credentials.client_id}/install/{end}"

    async def grant(self, code: str, scope: str, context: str) -> Grant:
        """The token that an installation's code stands for. Raises PlatformError."""
        request = "POST oauth2/token"
        asked = {
            "client_id": self.credentials.client_id,
            "client_secret": self.credentials.client_secret,
            "code": code,
            "scope": scope,
            "context": context,
            "grant_type": "authorization_code",
            "redirect_uri": self.credentials.callback,
        }
        try:
            answer = await self._http.post(f"{self._login_url}/oauth2/token", json=asked)
        except httpx.RequestError as error:
            raise Unavailable(request, type(error).__name__) from error
        if answer.is_server_error:
            raise Unavailable(request, str(answer.status_code))
        if not answer.is_success:
            raise Refused(request, answer.status_code, "the code is not good, or no longer")
        grant = Answer(request, answer.status_code, answer.content).read(TypeAdapter(Grant))
        if not STORE.fullmatch(grant.context):
            raise Unreadable(request, "context", "names no store")
        return grant

    def payload(self, signed: str) -> Payload:
        """What a signed payload says, checked in full. Raises Unsigned."""
        for secret in self.credentials.secrets:
            try:
                claims = jwt.decode(
                    signed,
                    secret,
                    algorithms=ALGORITHMS,
                    audience=self.credentials.client_id,
                    issuer=ISSUER,
                    options={
                        "require": CLAIMS,
                        "verify_exp": False,
                        "verify_nbf": False,
                        "verify_iat": False,
                    },
                )
                _in_time(claims, self._clock.now().timestamp())
                payload = Payload.model_validate(claims)
            except jwt.InvalidSignatureError:
                continue
            except (jwt.InvalidTokenError, ValueError) as error:
                raise Unsigned(
                    f"The signed payload is not good: {type(error).__name__}."
                ) from error
            if not STORE.fullmatch(payload.sub):
                raise Unsigned("The signed payload names no store.")
            return payload
        raise Unsigned("The signed payload is not signed by BigCommerce for this app.")


def _in_time(claims: Mapping[str, Any], now: float) -> None:
    """By our own clock. Raises InvalidTokenError."""
    if max(claims["nbf"], claims["iat"]) - LEEWAY > now:
        raise jwt.ImmatureSignatureError
    if claims["exp"] + LEEWAY <= now:
        raise jwt.ExpiredSignatureError


def _hash(context: str) -> str:
    return context.removeprefix("stores/")
