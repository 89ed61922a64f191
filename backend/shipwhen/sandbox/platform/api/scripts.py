"""Scripts of the app that asks."""

from starlette.responses import Response

from shipwhen.sandbox.platform.answers import Json, data, iso, nothing
from shipwhen.sandbox.platform.call import Call, Rule
from shipwhen.sandbox.platform.scripts import UNKNOWN, Script, ScriptChange


def _list(call: Call) -> Response:
    channels = call.numbers("channel_id:in")
    found = [
        each
        for each in call.store.scripts.of(call.token.client_id)
        if channels is None or each.body.channel_id in channels
    ]
    return call.paged(found, _show)


def _add(call: Call) -> Response:
    body = call.read(ScriptChange)
    call.store.channel(body.channel_id)
    return data(_show(call.store.scripts.add(body, call.token.client_id, call.store.now())))


def _one(call: Call) -> Response:
    return data(_show(_script(call)))


def _change(call: Call) -> Response:
    script = _script(call)
    call.store.scripts.change(script, call.read(ScriptChange), call.store.now())
    return data(_show(script))


def _remove(call: Call) -> Response:
    del call.store.scripts.by_uuid[_script(call).uuid]
    return nothing()


def _script(call: Call) -> Script:
    return call.store.scripts.get(str(call.path["uuid"]), call.token.client_id)


def _show(script: Script) -> Json:
    return {
        **script.body.model_dump(),
        "consent_category": script.body.consent_category or UNKNOWN,
        "uuid": script.uuid,
        "api_client_id": script.client_id,
        "date_created": iso(script.created),
        "date_modified": iso(script.modified),
    }


ALL = "/v3/content/scripts"
ONE = f"{ALL}/{{uuid}}"

RULES = [
    Rule("GET", ALL, _list),
    Rule("POST", ALL, _add),
    Rule("GET", ONE, _one),
    Rule("PUT", ONE, _change),
    Rule("DELETE", ONE, _remove),
]
