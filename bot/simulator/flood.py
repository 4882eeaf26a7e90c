"""The pace that Telegram allows: how many in a second, and how many to one chat in a minute.

It names about 30 a second over all chats, and one a second to a chat with short bursts
(core.telegram.org/bots/faq, "My bot is hitting limits"). The limits here are a little wider,
since "about" is all that is promised.
"""

from collections import defaultdict, deque
from dataclasses import dataclass, field

IN_A_SECOND = 40
TO_A_CHAT_IN_A_MINUTE = 60


@dataclass(slots=True)
class Flood:
    """What was let through a short time ago."""

    everywhere: deque[float] = field(default_factory=deque)
    chats: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def admit(self, chat: str, now: float) -> float:
        """Let one through and return 0, or return the seconds to wait."""
        wait = max(
            _wait(self.everywhere, now, IN_A_SECOND, 1.0),
            _wait(self.chats[chat], now, TO_A_CHAT_IN_A_MINUTE, 60.0),
        )
        if wait <= 0:
            self.everywhere.append(now)
            self.chats[chat].append(now)
        return wait


def _wait(times: deque[float], now: float, most: int, seconds: float) -> float:
    while times and times[0] <= now - seconds:
        times.popleft()
    return times[0] + seconds - now if len(times) >= most else 0.0
