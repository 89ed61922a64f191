"""The signature under a webhook: Standard Webhooks, keyed with the app's client secret."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
VERSION = "v1"


def signature(secret: str, id: str, timestamp: str, body: bytes) -> str:  # noqa: A002 - the header's word
    """What stands in the header for one secret."""
    signed = b".".join([id.encode(), timestamp.encode(), body])
    mac = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return f"{VERSION},{base64.b64encode(mac).decode()}"


def signed(headers: Mapping[str, str], body: bytes, secrets: Iterable[str]) -> bool:
    """Whether one of the secrets signed these very bytes.

    The age is no matter: a retry may carry its first timestamp, and a repeated delivery is
    recognised by its hash.
    """
    names = (headers.get(ID, ""), headers.get(TIMESTAMP, ""))
    found = headers.get(SIGNATURE, "").split()
    expected = [signature(secret, *names, body) for secret in secrets if all(names)]
    return any(
        hmac.compare_digest(each.encode(), one.encode()) for each in expected for one in found
    )
