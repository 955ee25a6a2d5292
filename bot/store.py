"""Where a library's stories are kept: a folder of text files, one story each.

Adding writes a temporary file and renames it, so that a kill leaves the folder as before or as after.
"""

from __future__ import annotations

import re
from pathlib import Path

from bot.settings import Settings
from retrieval.article import Article
from retrieval.errors import LibraryError
from retrieval.ingest import decode, read_file, read_folder
from retrieval.library import MemoryLibrary

SAFE = re.compile(r"[^\w.-]+")


def seeds() -> Path:
    """The folder of the stories that come with the program."""
    import newsroom_seeds

    return Path(next(iter(newsroom_seeds.__path__)))


def open_library(settings: Settings, folder: Path | None = None) -> MemoryLibrary:
    """The library of the settings; the seeds where none is chosen."""
    chosen = folder or settings.library
    articles = read_folder(chosen) if chosen else read_folder(seeds())
    return MemoryLibrary(articles, settings.pipelines)


def add(folder: Path, sources: list[Path]) -> list[Article]:
    """Copy stories into a library folder; all are read before any is written."""
    articles = [a for source in sources for a in (read_folder(source) if source.is_dir() else [read_file(source)])]
    folder.mkdir(parents=True, exist_ok=True)
    for article in articles:
        write(folder, article)
    return articles


def write(folder: Path, article: Article) -> None:
    """One story, all or nothing."""
    name = SAFE.sub("-", article.id)
    part = folder / f".{name}.part"
    part.write_bytes(article.text.encode())
    part.replace(folder / f"{name}.txt")


def remove(folder: Path, article_id: str) -> None:
    """Delete one story; raises LibraryError when it is not there."""
    path = folder / f"{SAFE.sub('-', article_id)}.txt"
    if not path.is_file():
        raise LibraryError(f"{folder}: no article {article_id}")
    path.unlink()


def read_text(data: bytes, name: str) -> str:
    """Text of bytes that came from standard input."""
    return decode(data, name)
