"""Where stories are kept: a library in a folder, or a plain folder of text files, one story each.

A folder that holds a `library.sqlite` is a library. Writing a plain file makes a temporary one and
renames it, so that a kill leaves the folder as before or as after.
"""

from __future__ import annotations

import datetime as dt
import getpass
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings
from retrieval.article import Article
from retrieval.errors import LibraryError
from retrieval.ingest import read_folder
from retrieval.library import Library, MemoryLibrary
from retrieval.records import Change, Entry
from retrieval.schema import NAME

if TYPE_CHECKING:
    from retrieval.archive import Progress, SqliteLibrary
    from retrieval.gather import Item

SAFE = re.compile(r"[^\w.-]+")
BATCH, PATIENCE = 500, 1.0  # stories, or seconds, after which what was read is written
COMPILED_FROM = 200_000  # passages from which a compiled search pays in a process that lasts


def seeds() -> Path:
    """The folder of the stories that come with the program."""
    import newsroom_seeds

    return Path(next(iter(newsroom_seeds.__path__)))


def is_archive(folder: Path) -> bool:
    """Whether a folder is a library rather than a plain folder of stories."""
    return (folder / NAME).is_file()


def open_library(settings: Settings, folder: Path | None = None, *, lasting: bool = False) -> Library:
    """The library of the settings; the seeds where none is chosen."""
    chosen = folder or settings.library or seeds()
    found: Library
    if is_archive(chosen):
        found = open_archive(chosen, settings, lasting=lasting)
    else:
        found = MemoryLibrary(read_folder(chosen), settings.pipelines)
    return searched(found, settings)


def searched(library: Library, settings: Settings) -> Library:
    """A library found in by the engine of the settings; every library searches postings by itself."""
    if settings.search == "postings":
        return library
    from retrieval.referee import RefereedLibrary

    return RefereedLibrary(library)


def open_archive(
    folder: Path, settings: Settings, *, make: bool = False, lasting: bool = False, progress: Progress | None = None
) -> SqliteLibrary:
    """The library in a folder; what of its index is lost or out of date is made again."""
    from retrieval.archive import SqliteLibrary, silent

    library = SqliteLibrary(folder, settings.pipelines, make=make, progress=progress or silent)
    if lasting and library.passages() >= COMPILED_FROM:
        threading.Thread(target=library.compile, name="compile", daemon=True).start()
    return library


@dataclass(slots=True)
class Tally:
    """What adding has done so far."""

    done: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    stopped: bool = False

    def count(self, changes: Iterable[Change]) -> None:
        """Take note of changes."""
        for change in changes:
            self.done[change.kind] = self.done.get(change.kind, 0) + 1

    @property
    def kept(self) -> int:
        """Stories that are in the library now."""
        return sum(self.done.values())


def add(
    library: SqliteLibrary, items: Iterable[Item], owner: str, now: Callable[[], dt.datetime]
) -> Iterator[tuple[list[tuple[Change, Article]], list[str]]]:
    """Keep stories as they come; each batch is on the disk when it is given, with what was refused meanwhile."""
    from retrieval.gather import Refused

    entries: list[Entry] = []
    refused: list[str] = []
    due = time.monotonic() + PATIENCE
    by = whoever()
    for item in items:
        if isinstance(item, Refused):
            refused.append(item.why)
        else:
            entries.append(Entry(item.article, item.origin, owner, by, now()))
        if len(entries) >= BATCH or time.monotonic() > due:
            yield _write(library, entries), refused
            entries, refused, due = [], [], time.monotonic() + PATIENCE
    yield _write(library, entries), refused


def whoever() -> str:
    """The user's name on this machine; '' where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _write(library: SqliteLibrary, entries: list[Entry]) -> list[tuple[Change, Article]]:
    changes = library.add(entries) if entries else []
    return [(c, replace(e.article, id=c.id)) for c, e in zip(changes, entries, strict=True)]


def adopted(folder: Path) -> list[Path]:
    """The plain stories in a folder that is about to become a library: they are taken in first."""
    if is_archive(folder) or not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.suffix in (".txt", ".md") and p.is_file())


def write(folder: Path, article: Article) -> None:
    """One story as a plain file, all or nothing."""
    name = SAFE.sub("-", article.id)
    part = folder / f".{name}.part"
    part.write_bytes(article.text.encode())
    part.replace(folder / f"{name}.txt")


def remove(folder: Path, article_id: str) -> None:
    """Delete one plain file; raises LibraryError when it is not there."""
    path = folder / f"{SAFE.sub('-', article_id)}.txt"
    if not path.is_file():
        raise LibraryError(f"{folder}: no article {article_id}")
    path.unlink()
