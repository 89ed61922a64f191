"""The exchange of a code for a token."""

import re
from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5

from shipwhen.sandbox.platform.answers import Json
from shipwhen.sandbox.platform.store import PlatformStore
from shipwhen.sandbox.platform.tokens import Grant, Token, User, new_secret

NEEDED = ("client_id", "client_secret", "code", "scope", "context", "grant_type", "redirect_uri")


def account_uuid(store_hash: str) -> str:
    return str(uuid5(NAMESPACE_URL, store_hash))


class Grants:
    """Codes that wait to be exchanged, each good once."""

    def __init__(self, client_id: str, client_secret: str) -> None:
        self._client_id, self._secret = client_id, client_secret
        self._by_code: dict[str, tuple[Grant, PlatformStore]] = {}

    def add(self, code: str, store: PlatformStore, user: User, scopes: str) -> None:
        self._by_code[code] = Grant(code, store.hash, user, scopes), store

    def exchange(self, told: Mapping[str, object]) -> tuple[int, Json]:
        """Status and answer; the store's former token of the app ends."""
        lacking = [name for name in NEEDED if not told.get(name)]
        if lacking:
            return _error(400, "invalid_request", f"{', '.join(lacking)}: missing")
        if (told["client_id"], told["client_secret"]) != (self._client_id, self._secret):
            return _error(401, "invalid_client", "the client is not known")
        if told["grant_type"] != "authorization_code":
            return _error(400, "unsupported_grant_type", "only codes are exchanged")
        grant, store = self._by_code.get(str(told["code"]), (None, None))
        if grant is None or store is None or not _same(grant, told):
            return _error(400, "invalid_grant", "the code is not good for this")
        del self._by_code[grant.code]
        return 200, self._exchanged(grant, store)

    def _exchanged(self, grant: Grant, store: PlatformStore) -> Json:
        store.revoke(self._client_id)
        token = Token(new_secret(), self._client_id, scopes=grant.scopes)
        store.issue(token)
        return {
            "access_token": token.value,
            "scope": grant.scopes,
            "user": grant.user.as_json(),
            "owner": store.owner.as_json(),
            "context": f"stores/{store.hash}",
            "account_uuid": account_uuid(store.hash),
        }


def _same(grant: Grant, told: Mapping[str, object]) -> bool:
    """The scopes may come in any order."""
    scopes = re.split(r"[\s+]+", str(told["scope"]).strip())
    same_context = told["context"] == f"stores/{grant.store_hash}"
    return same_context and set(scopes) == set(grant.scopes.split())


def _error(status: int, code: str, description: str) -> tuple[int, Json]:
    return status, {"error": code, "error_description": description}
