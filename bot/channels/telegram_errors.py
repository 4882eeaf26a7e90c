"""What Telegram's refusals mean for us, by status and by words (core.telegram.org/bots/api#making-requests).

A text is compared in lower case and by fragments: Telegram gives no finer numbers. A refusal that is not here is taken
as a no to this one message.
"""

from dataclasses import dataclass, field

from store.errors import Halted, NoSuchAddress, Refused, ShopError, Unreachable, Unsure, Unwilling

BLOCKED = ("blocked", "was kicked")
NOBODY_THERE = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "input_user_deactivated",
    "peer_id_invalid",
    "chat_id is empty",
    "can't initiate conversation",
    "can't send messages to bots",
    "group chat was upgraded",
    "group chat was deactivated",
)
TOGETHER = 10.0
"""Two chats that are held back within so many seconds mean the whole bot."""
LONG = 60.0
"""Nobody is told to wait for longer than this, in seconds, because of one chat."""


def of_answer(status: int, description: str, *, retry_after: float | None = None) -> ShopError:
    """Return the error that a refusal stands for; `description` is in Telegram's words."""
    words, code = description.lower(), str(status)
    told = f"Telegram says {status}: {description[:200]}"
    if status in (401, 404):
        # A token that is not even well-formed is answered with 404.
        return Halted(f"{told}. Is TELEGRAM_TOKEN the bot's present token?", code=code, sender_wide=True)
    if status in (409, 429, 500, 503):
        return Unreachable(told, retry_after=retry_after, code=code)
    if status > 500:
        # A gateway that gave up does not know what happened behind it.
        return Unsure(told, retry_after=retry_after, code=code)
    if any(fragment in words for fragment in BLOCKED):
        return Unwilling(told, code=code)
    if status == 403 or any(fragment in words for fragment in NOBODY_THERE):
        return NoSuchAddress(told, code=code)
    return Refused(told)


def of_stranger(status: int) -> ShopError:
    """Return the error for an answer that is not Telegram's: a page of something in between."""
    told = f"The answer is not Telegram's (HTTP status {status})"
    if 300 <= status < 500:
        return Unreachable(told, code=str(status))
    return Unsure(told, code=str(status))


@dataclass(slots=True)
class Floods:
    """Which chats were held back lately, since Telegram does not say whether it means the chat or the bot."""

    chats: dict[str, float] = field(default_factory=dict)

    def everywhere(self, chat: str, retry_after: float | None, *, at: float) -> bool:
        """Note a chat that is held back at `at` (seconds); return whether the whole bot must pause."""
        self.chats = {other: since for other, since in self.chats.items() if since > at - TOGETHER}
        self.chats[chat] = at
        return len(self.chats) > 1 or (retry_after or 0) > LONG
