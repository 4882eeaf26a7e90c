"""Stands in for Telegram and Twilio under the real channels, with phones that people can hold.

`telegram` and `twilio` speak the provider's side of the wire, `phones` is what people do with their
phones, `courier` brings the shop what the providers owe it, `handsets` shows the phones to the demo
page. The channels do not know: they are given the address of the simulator as that of the provider.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI

from bot.simulator.account import Account
from bot.simulator.courier import Courier
from bot.simulator.handsets import handsets
from bot.simulator.phones import Phones
from bot.simulator.telegram import bot_api
from bot.simulator.twilio import messages_api

__all__ = ["Phones", "simulator"]


def simulator(
    phones: Phones,
    *,
    auth_token: str,
    account_sid: str,
    sms_number: str,
    bot_username: str,
    public_url: str,
) -> APIRouter:
    """Serve both providers and the phones.

    The Bot API is at /simulator/telegram, Twilio's at /simulator/twilio, the phones at
    /demo/api/phones. An SMS is posted to `public_url`/webhooks/twilio/sms. Before the server is
    told to stop, call `phones.end()`: it would wait for the long polls.
    """
    account = Account(account_sid, auth_token, sms_number, public_url)
    courier = Courier(phones, account)
    with phones.writing() as cx:
        phones.keep(cx, "bot_username", bot_username)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        courier.start()
        yield
        await courier.stop()

    async def courier_at_work() -> None:
        # A server run without lifespan events has the courier from the first request on.
        courier.start()

    router = APIRouter(lifespan=lifespan, dependencies=[Depends(courier_at_work)])
    for part in (bot_api(phones), messages_api(phones, account), handsets(phones)):
        router.include_router(part)
    return router
