"""News in XML, IPTC's NewsML-G2 and NITF: one item, a message of many, or a bare NITF document.

Elements are known by their names without the namespace, since publishers differ in what they declare.
XML is read by defusedxml, which refuses entities that expand and anything from outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from retrieval.errors import ArticleError
from retrieval.formats.markup import html_paragraphs
from retrieval.formats.story import Skip, Story, blocks, day, first, line

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
WITHDRAWN = ("canceled", "withheld")
TEXTS = frozenset(["p", "hl2", "li", "pre", "td", "dt", "dd", "h1", "h2", "h3", "h4", "blockquote", "bq"])
NO_STORY = frozenset(["media", "byline", "style", "script", "ednote", "nitf-table"])


def parse_xml(data: bytes | str, origin: str) -> Element:
    """The root of an XML document; raises ArticleError with the place of the fault."""
    try:
        root: Element = fromstring(data)
    except ParseError as error:
        row, column = error.position
        raise ArticleError(origin, row, column + 1, "not well-formed XML") from error
    except DefusedXmlException as error:
        raise ArticleError(origin, 1, 1, "XML with entities of its own is not read, for safety") from error
    except (ValueError, LookupError) as error:
        raise ArticleError(origin, 1, 1, f"XML that cannot be read ({error})") from error
    return root


def name(element: Element) -> str:
    """An element's name without its namespace, lower case; '' for a comment."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def find(element: Element | None, *names: str) -> Iterator[Element]:
    """Elements below one that have one of the names, in document order."""
    for found in element.iter() if element is not None else ():
        if name(found) in names and found is not element:
            yield found


def text(element: Element | None) -> str:
    """All the text in an element, on one line."""
    return line("".join(element.itertext())) if element is not None else ""


def read_newsml(root: Element) -> list[Story | Skip]:
    """Every item of a document."""
    items = [root] if name(root) == "newsitem" else list(find(root, "newsitem"))
    if items:
        return [_item(item) for item in items]
    bodies = [root] if name(root) == "nitf" else list(find(root, "nitf"))
    return [_nitf(body) for body in bodies] or [Skip("an item without text")]


def _item(item: Element) -> Story | Skip:
    key = item.get("guid")
    status = next((s.get("qcode", "") for s in find(item, "pubstatus")), "").rpartition(":")[2]
    if status in WITHDRAWN:
        return Skip(f"its publisher says it is {status}", key)
    content = next(find(item, "contentset"), None)
    paragraphs = _content(content)
    if not paragraphs:
        kind = next((c.get("qcode", "") for c in find(item, "itemclass")), "").rpartition(":")[2]
        return Skip(f"an item without text{f' ({kind})' if kind not in ('', 'text') else ''}", key)
    about = next(find(item, "contentmeta"), None)
    headline = first([*(text(h) for h in find(about, "headline")), *(text(h) for h in find(content, "hl1"))])
    dates = [text(d) for n in ("contentcreated", "firstcreated", "versioncreated") for d in find(item, n)]
    source = first([*_names(about, "infosource"), *_names(item, "provider")])
    return Story(headline, paragraphs, key, day(first(dates)), source, None, _lang(item, about, content))


def _names(element: Element | None, kind: str) -> list[str]:
    """What a party is called: its name, or the end of its code."""
    return [first([*(text(n) for n in find(found, "name")), found.get("literal"), found.get("qcode", "").rpartition(":")[2]]) or ""
            for found in find(element, kind)]


def _lang(item: Element, about: Element | None, content: Element | None) -> str | None:
    inside = [e.get(LANG) for e in content.iter()] if content is not None else []
    return first([*(e.get("tag") for e in find(about, "language")), *inside, item.get(LANG)])


def _content(content: Element | None) -> tuple[str, ...]:
    """The paragraphs of an item's content: NITF, XHTML or plain text, whichever comes first with text in it."""
    for part in find(content, "inlinexml", "inlinedata"):
        if name(part) == "inlinexml":
            found = _texts(part)
        else:
            found = html_paragraphs(text(part)) if "html" in part.get("contenttype", "") else blocks("".join(part.itertext()))
        if found:
            return found
    return ()


def _texts(element: Element) -> tuple[str, ...]:
    """The paragraphs below an element, without bylines and captions."""
    found: list[str] = []
    for child in element:
        if name(child) in TEXTS and next(find(child, *TEXTS), None) is None:
            found += [shown] if (shown := text(child)) else []
        elif name(child) not in NO_STORY | {"head", "hedline", "title"}:
            found += _texts(child)
    return tuple(found)


def _nitf(root: Element) -> Story | Skip:
    paragraphs = _texts(root)
    key = next((e.get("id-string") for e in find(root, "doc-id")), None)
    if not paragraphs:
        return Skip("an item without text", key)
    headline = first([*(text(h) for h in find(root, "hl1")), *(text(h) for h in find(root, "title"))])
    issued = first([*(e.get("norm") for e in find(root, "date.issue")), *(e.get("norm") for e in find(root, "story.date"))])
    source = first(e.get("regsrc") or e.get("provider") for e in find(root, "doc-id"))
    return Story(headline, paragraphs, key, day(issued), source, None, root.get(LANG))


def nitf_paragraphs(markup: str) -> tuple[str, ...]:
    """The paragraphs of a NITF document inside another format; none where it is not well-formed."""
    try:
        return _texts(parse_xml(markup.encode(), "NITF"))
    except ArticleError:
        return ()
