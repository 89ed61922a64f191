"""Who may ask: the app's tokens, the codes they are bought with, and signed payloads."""

import datetime as dt
import secrets
from dataclasses import dataclass
from uuid import uuid4

import jwt

from shipwhen.sandbox.platform.answers import Json


@dataclass(frozen=True)
class User:
    """A person of a store's control panel."""

    id: int
    email: str
    locale: str = "en-US"

    def as_json(self) -> Json:
        return {"id": self.id, "username": self.email, "email": self.email}

    def as_claim(self) -> Json:
        return {"id": self.id, "email": self.email, "locale": self.locale}


@dataclass(frozen=True)
class Token:
    """`signed`: hooks made with it carry signatures, as those of store-level tokens do not."""

    value: str
    client_id: str
    signed: bool = True
    scopes: str = ""


@dataclass(frozen=True)
class Grant:
    """What a merchant agreed to; its code is good for one token."""

    code: str
    store_hash: str
    user: User
    scopes: str


def new_secret() -> str:
    return secrets.token_hex(16)


def sign(claims: Json, secret: str) -> str:
    return jwt.encode(claims, secret, algorithm="HS256")


def claims(client_id: str, store_hash: str, user: User, owner: User, now: dt.datetime) -> Json:
    """Those of a click on the app's icon."""
    at = int(now.timestamp())
    return {
        "aud": client_id,
        "iss": "bc",
        "iat": at,
        "nbf": at - 5,
        "exp": at + 24 * 60 * 60,
        "jti": str(uuid4()),
        "sub": f"stores/{store_hash}",
        "user": user.as_claim(),
        "owner": {"id": owner.id, "email": owner.email},
        "channel_id": None,
    }
