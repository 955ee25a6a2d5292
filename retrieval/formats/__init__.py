"""Every format that stories come in: one table from a file's ending to its reader.

A reader gives stories and items that are none; a file that cannot be read at all is an error with its place.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from retrieval.errors import ArticleError, NewsroomError
from retrieval.formats.story import Skip, Story, blocks

LARGEST_FILE = 64 * 2**20  # bytes


def _html(data: bytes, _origin: str) -> list[Story | Skip]:
    from retrieval.formats.markup import read_html

    return list(read_html(data))


def _pdf(data: bytes, _origin: str) -> list[Story | Skip]:
    from retrieval.formats.office import pdf_text

    return [Story(None, blocks(pdf_text(data)))]


def _docx(data: bytes, _origin: str) -> list[Story | Skip]:
    from retrieval.formats.office import docx_text

    return [Story(None, blocks(docx_text(data)))]


def _json(data: bytes, origin: str) -> list[Story | Skip]:
    from retrieval.formats.ninjs import read_ninjs

    return read_ninjs(data, origin)


def _xml(data: bytes, origin: str) -> list[Story | Skip]:
    from retrieval.formats.feeds import is_feed, read_feed
    from retrieval.formats.newsml import parse_xml, read_newsml

    return read_feed(data, origin) if is_feed(data) else read_newsml(parse_xml(data, origin))


READERS: dict[str, Callable[[bytes, str], list[Story | Skip]]] = {
    ".html": _html, ".htm": _html, ".pdf": _pdf, ".docx": _docx, ".json": _json, ".ninjs": _json,
    ".xml": _xml, ".rss": _xml, ".atom": _xml, ".nitf": _xml,
}


def read(data: bytes, origin: str, ending: str | None = None) -> list[Story | Skip]:
    """The items of a file whose ending has a reader; raises ArticleError."""
    reader = READERS[ending or PurePath(origin).suffix.lower()]
    try:
        return reader(data, origin)
    except NewsroomError as error:
        raise error if isinstance(error, ArticleError) else ArticleError(origin, 1, 1, str(error)) from error
    except Exception as error:  # a parser fails in any way it likes on a file made to break it
        raise ArticleError(origin, 1, 1, f"cannot be read as {PurePath(origin).suffix or ending} ({type(error).__name__})") from error


def guessed(data: bytes, kind: str) -> str:
    """The ending that fits bytes from the net, by their declared kind and how they begin."""
    head = data[:512].lstrip().lower()
    for mark, ending in (("json", ".json"), ("pdf", ".pdf"), ("wordprocessing", ".docx"), ("xml", ".xml"), ("rss", ".xml"), ("atom", ".xml")):
        if mark in kind.lower() and "xhtml" not in kind.lower():
            return ending
    if head.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf")):
        return ".xml"
    if head.startswith((b"{", b"[")):
        return ".json"
    return ".html" if "html" in kind.lower() or head.startswith(b"<") else ".txt"
