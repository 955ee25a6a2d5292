"""Who may ask: an owner, the people and groups that the owner invited. Codes are kept as hashes and work once."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import time
from dataclasses import dataclass
from typing import Literal

Kind = Literal["owner", "editor", "person", "group"]
RANKS: dict[Kind, int] = {"group": 0, "person": 1, "editor": 2, "owner": 3}
SUPERGROUPS = -1_000_000_000_000  # ids below are supergroups
LASTING = 2 * 86_400.0  # seconds that an invitation stays open


@dataclass(frozen=True, slots=True)
class Guest:
    """A person or a group that may ask."""

    id: int
    kind: Kind
    name: str


def hashed(code: str) -> str:
    """A code as it is stored."""
    return hashlib.sha256(code.encode()).hexdigest()


class People:
    """The list of guests and the open invitations."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database

    def owned(self) -> bool:
        """Whether the bot has an owner."""
        return self._db.execute("SELECT 1 FROM guest WHERE kind = 'owner'").fetchone() is not None

    def invite(self, kind: Kind) -> str:
        """A one-time code; a new owner's code closes the one before."""
        if kind == "owner":
            self._db.execute("DELETE FROM invite WHERE kind = 'owner'")
        code = secrets.token_urlsafe(18)
        self._db.execute("INSERT INTO invite VALUES (?, ?, ?)", (hashed(code), kind, time.time()))
        return code

    def invited(self, code: str) -> Kind | None:
        """What an open code is for, or None."""
        row = self._db.execute("SELECT kind FROM invite WHERE hash = ? AND at > ?", (hashed(code), time.time() - LASTING)).fetchone()
        return row[0] if row else None

    def expects_group(self) -> bool:
        """Whether an invitation for a group is open."""
        return self._db.execute("SELECT 1 FROM invite WHERE kind = 'group' AND at > ?", (time.time() - LASTING,)).fetchone() is not None

    def pending(self) -> int:
        """How many invitations of people and groups are open."""
        row = self._db.execute("SELECT count(*) FROM invite WHERE kind != 'owner' AND at > ?", (time.time() - LASTING,)).fetchone()
        return int(row[0])

    def revoke(self) -> None:
        """Close every open invitation of people and groups."""
        self._db.execute("DELETE FROM invite WHERE kind != 'owner'")

    def close_pairing(self) -> None:
        """Close a link that would make an owner."""
        self._db.execute("DELETE FROM invite WHERE kind = 'owner'")

    def redeem(self, code: str, guest: int, name: str) -> Kind | None:
        """Let a guest in by a code, once; None when it is not open, not for this sort of chat, or gives nothing new."""
        kind, known = self.invited(code), self.guest(guest)
        if kind is None or (kind == "group") != (guest < 0) or (known is not None and RANKS[known.kind] >= RANKS[kind]):
            return None
        if self._db.execute("DELETE FROM invite WHERE hash = ?", (hashed(code),)).rowcount != 1:
            return None
        if kind == "owner":
            self._db.execute("UPDATE guest SET kind = 'editor' WHERE kind = 'owner'")
        self.admit(guest, kind, name)
        return kind

    def admit(self, guest: int, kind: Kind, name: str) -> None:
        """Put a guest on the list."""
        self._db.execute("INSERT OR REPLACE INTO guest VALUES (?, ?, ?)", (guest, kind, name))

    def guest(self, guest: int) -> Guest | None:
        """A guest by the id of the person or group, or None."""
        row = self._db.execute("SELECT id, kind, name FROM guest WHERE id = ?", (guest,)).fetchone()
        return Guest(*row) if row else None

    def guests(self) -> list[Guest]:
        """Everybody on the list, the owner first."""
        rows = self._db.execute("SELECT id, kind, name FROM guest ORDER BY kind != 'owner', kind, id").fetchall()
        return [Guest(*row) for row in rows]

    def remove(self, guest: int) -> bool:
        """Take a guest off the list; the owner cannot be taken off."""
        return self._db.execute("DELETE FROM guest WHERE id = ? AND kind != 'owner'", (guest,)).rowcount == 1

    def basic_group(self) -> bool:
        """Whether a group is on the list that may still become a supergroup, with another id."""
        return self._db.execute("SELECT 1 FROM guest WHERE kind = 'group' AND id > ?", (SUPERGROUPS,)).fetchone() is not None

    def moved(self, old: Guest, new: int) -> None:
        """A group that became a supergroup has a new id."""
        self.remove(old.id)
        self.admit(new, "group", old.name)

    def edits(self, guest: int | None) -> bool:
        """Whether a person may change what the whole desk is answered from."""
        known = self.guest(guest) if guest is not None else None
        return known is not None and known.kind in ("owner", "editor")
