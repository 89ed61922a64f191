"""Hooks of the client that asks."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.responses import Response

from shipwhen.sandbox.platform.answers import Json, data
from shipwhen.sandbox.platform.call import Call, Rule
from shipwhen.sandbox.platform.hooks import Hook, is_scope

OWN_HOSTS = {"127.0.0.1", "localhost", "testserver"}
HTTPS = {None, 443}


def _address(text: str) -> str:
    """HTTPS at its own port, as the platform demands, or a machine that runs the sandbox."""
    parts = urlsplit(text)
    if parts.hostname in OWN_HOSTS or (parts.scheme == "https" and parts.port in HTTPS):
        return text
    raise ValueError("is an https address")


def _scope(text: str) -> str:
    if not is_scope(text):
        raise ValueError("no event has this scope")
    return text


def _headers(headers: dict[str, str]) -> dict[str, str]:
    if any(len(name) > 64 or len(value) > 8192 for name, value in headers.items()):  # noqa: PLR2004 - said once
        raise ValueError("a name has at most 64 bytes, a value 8192")
    return headers


class HookChange(BaseModel):
    """What is told of a hook; the defaults are never read."""

    model_config = ConfigDict(extra="forbid", strict=True)

    scope: Annotated[str, AfterValidator(_scope)] = ""
    destination: Annotated[str, AfterValidator(_address)] = ""
    is_active: bool = True
    headers: Annotated[dict[str, str], Field(max_length=64), AfterValidator(_headers)] | None = None


class NewHook(HookChange):
    scope: Annotated[str, AfterValidator(_scope)]
    destination: Annotated[str, AfterValidator(_address)]


def _list(call: Call) -> Response:
    query = call.query
    active = query.get("is_active", "").lower()
    found = [
        hook
        for hook in call.store.hooks.of(call.token.client_id)
        if query.get("scope") in (None, hook.scope)
        and query.get("destination") in (None, hook.destination)
        and active in ("", str(hook.is_active).lower())
    ]
    return call.paged(found, lambda hook: _show(call, hook))


def _add(call: Call) -> Response:
    new, at = call.read(NewHook), int(call.store.now().timestamp())
    hook = Hook(
        0,
        call.token.client_id,
        call.token.signed,
        new.scope,
        new.destination,
        new.headers or {},
        new.is_active,
        at,
        at,
    )
    return data(_show(call, call.store.hooks.add(hook)))


def _one(call: Call) -> Response:
    return data(_show(call, _hook(call)))


def _change(call: Call) -> Response:
    hook, change = _hook(call), call.read(HookChange)
    told = change.model_dump(exclude_unset=True)
    call.store.hooks.check(hook, **{k: v for k, v in told.items() if k in {"scope", "destination"}})
    for name, value in told.items():
        setattr(hook, name, {} if value is None else value)
    hook.updated_at = int(call.store.now().timestamp())
    return data(_show(call, hook))


def _remove(call: Call) -> Response:
    hook = _hook(call)
    del call.store.hooks.by_id[hook.id]
    return data(_show(call, hook))


def _hook(call: Call) -> Hook:
    return call.store.hooks.get(call.number("webhook_id"), call.token.client_id)


def _show(call: Call, hook: Hook) -> Json:
    return {
        "id": hook.id,
        "client_id": hook.client_id,
        "store_hash": call.store.hash,
        "scope": hook.scope,
        "destination": hook.destination,
        "headers": hook.headers,
        "is_active": hook.is_active,
        "created_at": hook.created_at,
        "updated_at": hook.updated_at,
    }


RULES = [
    Rule("GET", "/v3/hooks", _list),
    Rule("POST", "/v3/hooks", _add),
    Rule("GET", "/v3/hooks/{webhook_id:int}", _one),
    Rule("PUT", "/v3/hooks/{webhook_id:int}", _change),
    Rule("DELETE", "/v3/hooks/{webhook_id:int}", _remove),
]
