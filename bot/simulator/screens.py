"""What is to be seen on the phones."""

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

from bot.simulator.memory import Memory


class Screens(Memory):
    """The faces of all phones; what has been remembered, as people see it."""

    def people(self) -> list[dict[str, Any]]:
        """Return every phone, the one with the latest change first."""
        found = self.rows("SELECT * FROM phones ORDER BY version DESC, channel, handle")
        return [_face(row) for row in found]

    def seen_at(self, channel: str, handle: str) -> int:
        """Return the version of this phone: that of the whole when it last changed."""
        found = self.row("SELECT version FROM phones WHERE channel = ? AND handle = ?", channel, handle)
        return 0 if found is None else int(found["version"])

    def thread(self, channel: str, handle: str, *, limit: int = 200) -> list[dict[str, Any]]:
        """Return the bubbles on this phone, oldest first; what has not arrived is not there."""
        found = self.rows(
            "SELECT * FROM bubbles WHERE channel = ? AND handle = ?"
            " AND (mine OR status = 'delivered') ORDER BY id DESC LIMIT ?",
            channel,
            handle,
            limit,
        )
        return [_bubble(row) for row in reversed(found)]

    def view(self, channel: str, handle: str) -> dict[str, Any]:
        """Return all that is to be seen on this phone, and the version of it."""
        found = self.row("SELECT * FROM phones WHERE channel = ? AND handle = ?", channel, handle)
        if found is None:
            stranger: dict[str, Any] = {"channel": channel, "handle": handle, "name": handle}
            stranger |= {"language": "en", "blocked": False, "opted_out": False, "version": 0}
            return stranger | {"keyboard": [], "toast": "", "bubbles": []}
        return _face(found) | {
            "keyboard": json.loads(found["keyboard"]),
            "toast": found["toast"],
            "bubbles": self.thread(channel, handle),
        }


def _face(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "channel": row["channel"],
        "handle": row["handle"],
        "name": row["name"],
        "language": row["language"],
        "blocked": bool(row["blocked"]),
        "opted_out": bool(row["opted_out"]),
        "version": row["version"],
    }


def _bubble(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "mine": bool(row["mine"]),
        "text": row["text"],
        "buttons": json.loads(row["buttons"]),
        "taken": row["taken"],
        "photo": row["photo"],
        "at": datetime.fromtimestamp(row["at"], UTC).isoformat(),
    }
