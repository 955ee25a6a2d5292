"""Stories from wherever they come: files, folders, feeds and pages on the net, standard input.

What cannot be used is a refusal with its reason, beside what can; nothing ends the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from retrieval.article import Article, parse_article
from retrieval.errors import ArticleError, LibraryError, NewsroomError
from retrieval.formats import LARGEST_FILE, READERS, guessed, read
from retrieval.formats.story import Skip, SkippedError, Story, compose, spoken
from retrieval.ingest import SUFFIXES, decode
from retrieval.naming import mark, slug

KINDS = frozenset([*SUFFIXES, *READERS])
WAIT = 20.0  # seconds for a server to answer
MOST_HOPS = 5


@dataclass(frozen=True, slots=True)
class Taken:
    """A story, and what tells it from every other: a publisher's own name for it, or where it was found."""

    article: Article
    origin: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that is no story, and why: one line for a person."""

    why: str


Item = Taken | Refused


def is_url(source: str) -> bool:
    """Whether a source is an address on the net."""
    return source.startswith(("http://", "https://"))


def find_files(path: Path) -> tuple[list[Path], Counter[str]]:
    """The files of a folder and those below it that have a reader, by name; and the endings of the others, counted.

    A file itself is given as it is. Raises LibraryError when there is nothing there.
    """
    if not path.exists():
        raise LibraryError(f"{path}: no such file or folder")
    if path.is_file():
        return [path], Counter()
    shown = [p for p in sorted(path.rglob("*")) if p.is_file() and not any(part.startswith(".") for part in p.relative_to(path).parts)]
    files = [p for p in shown if p.suffix.lower() in KINDS]
    if not files:
        raise LibraryError(f"{path}: no stories here (files that end in {', '.join(sorted(KINDS))})")
    return files, Counter(p.suffix.lower() or "no ending" for p in shown if p.suffix.lower() not in KINDS)


def from_file(path: Path) -> Iterator[Item]:
    """The stories of one file."""
    origin = str(path)
    try:
        if path.stat().st_size > LARGEST_FILE:
            yield Refused(f"{origin}: larger than {LARGEST_FILE // 2**20} MB")
            return
        data = path.read_bytes()
    except OSError as error:
        yield Refused(f"{origin}: cannot be read ({error.strerror})")
        return
    if path.suffix.lower() not in KINDS:
        yield Refused(f"{origin}: a kind of file that is not read ({', '.join(sorted(KINDS))} are)")
        return
    yield from from_bytes(data, origin, path.stem, path.suffix.lower(), path.resolve().as_posix())


def from_url(url: str) -> Iterator[Item]:
    """The stories of a feed, a page or a file on the net."""
    try:
        data, kind, final = fetch(url)
    except LibraryError as error:
        yield Refused(str(error))
        return
    yield from from_bytes(data, final, slug(PurePath(final.split("?")[0]).stem or "page"), guessed(data, kind), final)


def fetch(url: str) -> tuple[bytes, str, str]:
    """What an address gives, its declared kind, and the address in the end; raises LibraryError."""
    import httpx

    try:
        with (httpx.Client(follow_redirects=True, timeout=WAIT, max_redirects=MOST_HOPS) as client, client.stream("GET", url) as reply):
            reply.raise_for_status()
            data = b""
            for part in reply.iter_bytes():
                data += part
                if len(data) > LARGEST_FILE:
                    raise LibraryError(f"{url}: larger than {LARGEST_FILE // 2**20} MB")
            return data, reply.headers.get("content-type", ""), str(reply.url)
    except httpx.HTTPStatusError as error:
        raise LibraryError(f"{url}: the server answered {error.response.status_code}") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise LibraryError(f"{url}: cannot be fetched ({error or type(error).__name__})") from error


def from_bytes(data: bytes, origin: str, article_id: str, ending: str, place: str) -> Iterator[Item]:
    """The stories in some bytes; `place` names where they are for good, `origin` in messages."""
    try:
        if ending in SUFFIXES:
            yield Taken(plain(article_id, decode(data, origin), origin), place)
            return
        found = read(data, origin, ending)
    except NewsroomError as error:
        yield Refused(str(error))
        return
    if not found:
        yield Refused(f"{origin}: nothing in it")
    for item in found:
        yield _composed(item, origin, article_id, place, alone=len(found) == 1)


def plain(article_id: str, text: str, origin: str) -> Article:
    """An article of plain text; raises ArticleError, for a language that is not read too."""
    article = parse_article(article_id, text, origin)
    try:
        spoken(None, text)
    except SkippedError as error:
        if "lang:" not in text[: article.paragraphs[0].start]:  # whoever names the language answers for it
            raise ArticleError(origin, 1, 1, str(error)) from error
    return article


def _composed(item: Story | Skip, origin: str, article_id: str, place: str, *, alone: bool) -> Item:
    named = f"{origin}: {item.key}" if item.key and not alone else origin
    if isinstance(item, Skip):
        return Refused(f"{named}: {item.why}")
    own = article_id if alone else item_id(item, article_id)
    try:
        return Taken(compose(item, own), item.key or (place if alone else f"{place}#{own}"))
    except NewsroomError as error:
        return Refused(f"{named}: {error}")


def item_id(story: Story, file_id: str) -> str:
    """The id of a story that shares its file with others: its headline's words, and a mark of its own name."""
    name = slug((story.headline or file_id).lower())[:40].rstrip("-.")
    return f"{name}-{mark(story.key or ' '.join(story.paragraphs))}"


def from_text(text: bytes, name: str | None) -> Iterator[Item]:
    """The story that came by standard input, named, or after its own headline."""
    ending = guessed(text, "")
    for item in from_bytes(text, "standard input", name or "story", ".txt" if ending == ".html" else ending, f"stdin:{name}"):
        if name is None and isinstance(item, Taken):
            titled = slug((item.article.title or item.article.text[:60]).lower())[:40].rstrip("-.")
            own = f"{titled}-{item.article.fingerprint[:6]}"
            yield Taken(replace(item.article, id=own), f"stdin:{own}")
        else:
            yield item
