"""Article files from disk; every fault has a place, and nothing is taken by halves."""

from __future__ import annotations

from pathlib import Path

from retrieval.article import Article, parse_article
from retrieval.errors import ArticleError, LibraryError

SUFFIXES = (".txt", ".md")


def decode(data: bytes, origin: str) -> str:
    """UTF-8 text; raises ArticleError at the first byte that is not."""
    if b"\0" in data:
        raise ArticleError(origin, 1, 1, "this is a binary file, not a story in plain text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise ArticleError(origin, line, column, "not UTF-8; save the file as UTF-8") from error


def read_file(path: Path) -> Article:
    """One article; its id is the file's name without the ending."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise LibraryError(f"{path}: no such file") from error
    except OSError as error:
        raise LibraryError(f"{path}: cannot be read ({error.strerror})") from error
    return parse_article(path.stem, decode(data, str(path)), str(path))


def read_folder(path: Path) -> list[Article]:
    """Every .txt and .md file of a folder, by id; raises when there is none, or one is unusable."""
    if not path.is_dir():
        raise LibraryError(f"{path}: no such folder of articles")
    files = sorted(p for p in path.iterdir() if p.suffix in SUFFIXES and p.is_file())
    if not files:
        raise LibraryError(f"{path}: no articles here (.txt or .md files, one story each)")
    articles = [read_file(p) for p in files]
    ids = [article.id for article in articles]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise LibraryError(f"{path}: two files for article {twice[0]}; rename one")
    return sorted(articles, key=lambda article: article.id)
