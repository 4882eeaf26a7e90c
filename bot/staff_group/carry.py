"""What is to stand in the chats of staff is carried there: in order, at the pace of a group, until it is there."""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.channels.telegram_text import LONGEST
from store import database, phones, staff_group, tasks
from store.customers import Address, Customer
from store.database import Database
from store.errors import NoSuchAddress, Refused, ShopError, Unreachable
from store.staff_group import Act, Post, Topic

log = logging.getLogger(__name__)

A_MINUTE = 60.0
PER_MINUTE = 20
"""So many messages a group takes in a minute (core.telegram.org/bots/faq)."""
LONGEST_NAME = 128  # core.telegram.org/bots/api#createforumtopic
LONGEST_PAUSE = timedelta(minutes=5)
SHUT_OUT = "staff group"
"""The key of the task that says that the group cannot be written to."""
GONE = ("thread not found", "topic_id_invalid", "topic_deleted")
"""What Telegram says of a topic that somebody has deleted."""
AS_IT_IS = "topic_not_modified"
"""What it says of a topic that is open or closed already, as when one of the staff was faster."""

Call = Callable[[str, Mapping[str, Any]], Awaitable[Any]]


class Carrier:
    """Carries posts; of a group it remembers when it last wrote there."""

    def __init__(self, db: Database, call: Call) -> None:
        self._db, self._call = db, call
        self._wrote: dict[int, deque[float]] = defaultdict(deque)

    async def carry(self) -> None:
        """Carry what may go now; what fails, and all that comes after it in its chat, goes later."""
        posts = await asyncio.to_thread(self._unposted)
        held: set[int] = set()
        for post, ready in posts:
            if post.chat in held:
                continue
            if not ready or not self._may_write(post.chat) or not await self._carried(post):
                held.add(post.chat)

    async def _carried(self, post: Post) -> bool:
        try:
            await self._do(post)
        except Unreachable as error:
            await asyncio.to_thread(self._later, post, error)
            return False
        except NoSuchAddress as error:
            # A person who lets the bot no longer in hears nothing; the group gets it all once the bot is back.
            if post.chat > 0:
                await asyncio.to_thread(self._give_up, post, error)
                return True
            await asyncio.to_thread(self._later, post, error, shut_out=True)
            return False
        except ShopError as error:
            if post.address_id is None or not any(words in str(error).casefold() for words in GONE):
                await asyncio.to_thread(self._give_up, post, error)
                return True
            await asyncio.to_thread(self._note, post.address_id, thread=None, is_open=False)
            if post.act is Act.say:
                await asyncio.to_thread(self._later, post, error)
                return False
        await asyncio.to_thread(self._close, post)
        return True

    async def _do(self, post: Post) -> None:
        where: dict[str, Any] = {"chat_id": post.chat}
        if post.address_id is not None:
            thread = await self._thread(post, post.address_id)
            if thread is None:
                # There is nothing to close or to delete.
                await asyncio.to_thread(self._note, post.address_id, is_open=False)
                return
            where["message_thread_id"] = thread
        if post.act is Act.delete:
            await self._call("deleteForumTopic", where)
            if post.address_id is not None:
                await asyncio.to_thread(self._note, post.address_id, thread=None, is_open=False)
            return
        if post.words:
            self._writes(post.chat)
            more = {"reply_markup": _keyboard(post.buttons)} if post.buttons else {}
            said = {"text": post.words, "link_preview_options": {"is_disabled": True}}
            await self._call("sendMessage", {**where, **said, **more})
        if post.act is Act.close and post.address_id is not None:
            await self._turn("closeForumTopic", where)
            await asyncio.to_thread(self._note, post.address_id, is_open=False)

    async def _thread(self, post: Post, address_id: int) -> int | None:
        """Return the number of a topic; to say something there it is made, or opened again."""
        topic, name = await asyncio.to_thread(self._topic, address_id)
        thread = topic.thread if topic else None
        if post.act is not Act.say:
            return thread
        if thread is None:
            self._writes(post.chat)
            made = await self._call("createForumTopic", {"chat_id": post.chat, "name": name})
            thread = int(made["message_thread_id"])
            await asyncio.to_thread(self._note, address_id, thread=thread, is_open=True)
        elif topic and not topic.is_open:
            await self._turn("reopenForumTopic", {"chat_id": post.chat, "message_thread_id": thread})
            await asyncio.to_thread(self._note, address_id, is_open=True)
        return thread

    async def _turn(self, method: str, where: Mapping[str, Any]) -> None:
        """Open or close a topic, which may be as it is to be already."""
        try:
            await self._call(method, where)
        except Refused as error:
            if AS_IT_IS not in str(error).casefold():
                raise

    def _may_write(self, chat: int) -> bool:
        """Tell whether a chat takes one more message now, and a topic with it; a person's own chat always does."""
        if chat > 0:
            return True
        wrote, now = self._wrote[chat], asyncio.get_running_loop().time()
        while wrote and wrote[0] <= now - A_MINUTE:
            wrote.popleft()
        return len(wrote) + 2 <= PER_MINUTE

    def _writes(self, chat: int) -> None:
        if chat < 0:
            self._wrote[chat].append(asyncio.get_running_loop().time())

    def _unposted(self) -> list[tuple[Post, bool]]:
        with self._db.reading() as tx:
            now = database.now(tx)
            return [(one, one.not_before <= now) for one in staff_group.unposted(tx)]

    def _topic(self, address_id: int) -> tuple[Topic | None, str]:
        with self._db.reading() as tx:
            return staff_group.topic(tx, address_id), name_of(tx, address_id)

    def _note(self, address_id: int, **values: object) -> None:
        with self._db.transaction() as tx:
            staff_group.set_topic(tx, address_id, **values)

    def _close(self, post: Post) -> None:
        with self._db.transaction() as tx:
            staff_group.close(tx, post.id, now=database.now(tx))

    def _later(self, post: Post, error: ShopError, *, shut_out: bool = False) -> None:
        with self._db.transaction() as tx:
            staff_group.put_off(tx, post.id, until=_until(tx, post, error), why=str(error))
            if shut_out:
                _tell_of(tx, post, error)
        log.warning("a post to staff has to be repeated: %s", error)

    def _give_up(self, post: Post, error: ShopError) -> None:
        """Leave a post; where it is the group that cannot be written to, the console says so."""
        log.error("a post to staff was refused: %s", error)
        with self._db.transaction() as tx:
            now = database.now(tx)
            staff_group.close(tx, post.id, why=str(error), now=now)
            if post.act is Act.close and post.address_id is not None:
                staff_group.set_topic(tx, post.address_id, is_open=False)
            if post.act is Act.delete:
                # The key ends with the number of the topic.
                where = f"https://t.me/c/{str(post.chat).removeprefix('-100')}/{post.key.rpartition(':')[2]}"
                told = f"Somebody is forgotten, and their topic in the staff's group still stands ({error}): delete"
                tasks.open_task(tx, staff_group.SHUT_OUT, f"{told} {where} by hand.", key=post.key, now=now)
                return
            _tell_of(tx, post, error)


def _tell_of(tx: Session, post: Post, error: ShopError) -> None:
    """Have the console say that the group cannot be written to, where it is the group."""
    group = staff_group.group(tx)
    if group is not None and group.chat == post.chat:
        told = f"The staff's group on Telegram cannot be written to ({error}). Let the bot in as an"
        told += " administrator who may manage topics, and send /here there."
        tasks.remind(tx, staff_group.SHUT_OUT, told, key=SHUT_OUT, now=database.now(tx))


def name_of(tx: Session, address_id: int) -> str:
    """Call the topic of an address."""
    address = tx.get(Address, address_id)
    person = tx.get(Customer, address.customer_id) if address else None
    if address is None or person is None:
        return f"Conversation {address_id}"
    where = phones.masked(address.handle) if address.channel == "sms" else address.channel
    return f"{person.name or 'Customer'} ({where})"[:LONGEST_NAME]


def parts(words: str, most: int = LONGEST - 100) -> list[str]:
    """Split what is too long for one message, between lines where there are any."""
    found, rest = [], words.strip()
    while len(rest) > most:
        at = max(rest.rfind("\n", 0, most), 0) or most
        found.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*found, rest]


def _until(tx: Session, post: Post, error: ShopError) -> datetime:
    asked = error.retry_after if isinstance(error, Unreachable) else None
    pause = timedelta(seconds=asked) if asked else min(timedelta(seconds=2 ** min(post.tries, 10)), LONGEST_PAUSE)
    return database.now(tx) + pause


def _keyboard(buttons: Sequence[Sequence[str]]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": data} for label, data in buttons]]}
