"""The merchant's pages, asked for as the control panel's frame asks for them."""

import json
from dataclasses import dataclass, field

import httpx

from api.conftest import INSTALLER, Market
from shipwhen.sandbox.platform import User

OWNER = INSTALLER.email


@dataclass
class Staff:
    """Somebody who works in a store, with the token that their pages send."""

    market: Market
    token: str
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = {"Authorization": f"Bearer {self.token}", "HX-Request": "true"}

    async def get(self, path: str, **query: str | int) -> httpx.Response:
        client = self.market.app.client
        return await client.get(path, params=query or None, headers=self.headers)

    async def post(self, path: str, form: object = None, **files) -> httpx.Response:
        client = self.market.app.client
        return await client.post(path, data=form, files=files or None, headers=self.headers)


async def staff_of(market: Market, user: User | None = None) -> Staff:
    """The owner, or another one whom they let in."""
    return Staff(market, await market.session(user))


class Owner(Staff):
    """Who changes many products at once."""

    async def upload(
        self, text: str | bytes, action: str = "edit", name: str = "stock.csv"
    ) -> httpx.Response:
        body = text if isinstance(text, bytes) else text.encode()
        return await self.post("/admin/import", {"action": action}, file=(name, body, "text/csv"))

    async def checked(self, text: str | bytes, action: str = "edit", *ticked: str) -> str:
        """A file that was uploaded and looked at; the address of its batch."""
        answer = await self.upload(text, action)
        assert answer.is_success, answer.text
        batch = where(answer)
        page = await self.get(batch)
        assert (await self.post(f"{batch}/check", chosen(page.text, ticked))).is_success
        await self.market.work()
        return batch

    async def imported(self, text: str | bytes, action: str = "edit", *ticked: str) -> str:
        """And of which the good rows were changed."""
        batch = await self.checked(text, action, *ticked)
        assert (await self.post(f"{batch}/start", {"rows": "good"})).is_success
        await self.market.work()
        return batch


async def owner(market: Market) -> Owner:
    """Who has installed the app."""
    return Owner(market, await market.session(INSTALLER))


def where(answer: httpx.Response) -> str:
    """The page that somebody is sent on to."""
    return json.loads(answer.headers["HX-Location"])["path"]


def chosen(page: str, ticked: tuple[str, ...] = ()) -> dict[str, object]:
    """What a page of columns would send as it stands, or with these ticks only."""
    fields: dict[str, object] = {}
    for select in page.split("<select")[1:]:
        name = select.partition('name="')[2].partition('"')[0]
        before, found, _ = select.partition("</select>")[0].partition('" selected')
        fields[name] = before.rpartition('value="')[2] if found else ""
    boxes = [each for each in page.split("<input")[1:] if 'name="overwrite"' in each]
    values = [
        each.partition('value="')[2].partition('"')[0]
        for each in boxes
        if " checked" in each.partition(">")[0]
    ]
    return {**fields, "overwrite": list(ticked) or values}
