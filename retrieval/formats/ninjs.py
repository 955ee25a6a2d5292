"""News in JSON, IPTC's ninjs: versions 1 (body_xhtml, headline), 2 and 3 (bodies, headlines), one item or many.

Names are compared without case, since 3.0 writes `versionCreated` what earlier ones write `versioncreated`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from retrieval.errors import ArticleError
from retrieval.formats.markup import html_paragraphs
from retrieval.formats.newsml import nitf_paragraphs
from retrieval.formats.story import Skip, Story, blocks, day, first

WITHDRAWN = frozenset(["withheld", "canceled", "cancelled"])
BEST = ("html", "xhtml", "text", "plain", "nitf")  # kinds of bodies, the ones that tell paragraphs apart first


class Named(BaseModel):
    """A text with a role, or a thing with a name."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    role: str | None = None
    contenttype: str | None = None
    value: str | None = None
    name: str | None = None


class Item(BaseModel):
    """What is read of an item; the rest is ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)

    uri: str | None = None
    type: str | None = None
    pubstatus: str | None = None
    language: str | None = None
    firstcreated: str | None = None
    contentcreated: str | None = None
    versioncreated: str | None = None
    copyrightholder: str | None = None
    title: str | None = None
    headline: str | None = None
    headlines: tuple[Named, ...] = ()
    bodies: tuple[Named, ...] = ()
    descriptions: tuple[Named, ...] = ()
    infosources: tuple[Named, ...] = ()
    description_text: str | None = None


def read_ninjs(data: bytes, origin: str) -> list[Story | Skip]:
    """Every item of a file; raises ArticleError with the place where it is not JSON."""
    try:
        value = json.loads(data)
    except UnicodeDecodeError as error:
        raise ArticleError(origin, 1, 1, "not UTF-8; save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise ArticleError(origin, error.lineno, error.colno, f"not JSON: {error.msg}") from error
    except RecursionError as error:
        raise ArticleError(origin, 1, 1, "not a news item: values nested too deep") from error
    return [_item(item) for item in _items(value, origin)]


def _items(value: Any, origin: str) -> Sequence[Any]:
    items = value.get("items", [value]) if isinstance(value, dict) else value
    if not isinstance(items, list):
        raise ArticleError(origin, 1, 1, "not a news item in JSON (ninjs)")
    return items


def lowered(value: Any) -> Any:
    """The same value, the keys of its objects in lower case."""
    if isinstance(value, dict):
        return {str(key).lower(): lowered(item) for key, item in value.items()}
    return [lowered(item) for item in value] if isinstance(value, list) else value


def _item(value: Any) -> Story | Skip:
    plain = lowered(value)
    try:
        item = Item.model_validate(plain)
    except ValidationError as error:
        fault = error.errors()[0]
        return Skip(f"not a news item: {'.'.join(map(str, fault['loc'])) or 'it'}: {fault['msg']}", _key(plain))
    if (item.pubstatus or "").lower() in WITHDRAWN:
        return Skip(f"its publisher says it is {item.pubstatus}", item.uri)
    headline = first([*(h.value for h in item.headlines if h.role in (None, "main")), item.headline, item.title])
    paragraphs = _body(item, plain)
    if not paragraphs:
        kind = f" ({item.type})" if item.type and item.type != "text" else ""
        return Skip(f"an item without text{kind}", item.uri)
    source = first([item.copyrightholder, *(s.name for s in item.infosources)])
    url = item.uri if item.uri and item.uri.startswith(("http://", "https://")) else None
    date = day(item.firstcreated or item.contentcreated or item.versioncreated)
    return Story(headline, paragraphs, item.uri, date, source, url, item.language)


def _key(plain: Any) -> str | None:
    uri = plain.get("uri") if isinstance(plain, dict) else None
    return uri if isinstance(uri, str) else None


def _body(item: Item, plain: Mapping[str, Any]) -> tuple[str, ...]:
    """The paragraphs of the body that tells them best; a text item that has none has its description."""
    bodies = [(f"{b.role or ''} {b.contenttype or ''}", b.value or "") for b in item.bodies]
    bodies += [(key.removeprefix("body_"), value) for key, value in plain.items() if key.startswith("body_") and isinstance(value, str)]
    for wanted in BEST:
        for kind, value in bodies:
            if wanted in kind.lower() and "ttnitf" not in kind.lower() and (found := paragraphs(kind, value)):
                return found
    if item.type in (None, "text"):
        told = [d.value for d in item.descriptions if d.role in (None, "text", "lead", "summary")]
        return blocks(first([*told, item.description_text]) or "")
    return ()


def paragraphs(kind: str, value: str) -> tuple[str, ...]:
    """The paragraphs of one body."""
    if "nitf" in kind.lower():
        return nitf_paragraphs(value)
    return html_paragraphs(value) if "html" in kind.lower() else blocks(value)
