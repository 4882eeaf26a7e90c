"""The rate that a stub enforces, over all and to each chat: a bucket that fills steadily.

Whoever exceeds it is told to wait for whole seconds, and until then everything is refused that the limit was about:
trying again early gains nothing.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(slots=True)
class Bucket:
    """Holds `burst` at most, and gains `rate` a second."""

    rate: float
    burst: float
    level: float = field(init=False)
    at: float = 0.0
    closed_until: float = 0.0

    def __post_init__(self) -> None:
        self.level = self.burst

    def lacks(self, now: float) -> int:
        """Return the whole seconds to wait, 0 if there is one to take; and close for as long."""
        if now < self.closed_until:
            return math.ceil(self.closed_until - now)
        self.level = min(self.burst, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level >= 1:
            return 0
        wait = math.ceil((1 - self.level) / self.rate)
        self.closed_until = now + wait
        return wait


@dataclass(slots=True)
class Pace:
    """So many a second over all, so many a second to one chat; None means no limit."""

    per_second: float | None = None
    burst: float | None = None
    per_chat: float | None = None
    chat_burst: float = 3
    all: Bucket | None = field(init=False)
    chats: dict[str, Bucket] = field(init=False)

    def __post_init__(self) -> None:
        self.all = None
        if self.per_second:
            self.all = Bucket(self.per_second, self.burst or max(self.per_second, 1.0))
        rate, burst = self.per_chat or math.inf, self.chat_burst
        self.chats = defaultdict(lambda: Bucket(rate, burst))

    def admit(self, chat: str, now: float) -> int:
        """Let one through and return 0, or return the whole seconds to wait."""
        buckets = [self.all] if self.all else []
        if self.per_chat:
            buckets.append(self.chats[chat])
        wait = max((bucket.lacks(now) for bucket in buckets), default=0)
        if not wait:
            for bucket in buckets:
                bucket.level -= 1
        return wait
