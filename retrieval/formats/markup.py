"""Web pages: their paragraphs, headline, date and language; scripts and navigation left out."""

from __future__ import annotations

import re
from typing import Any

from retrieval.formats.story import Story, blocks, day, first, line

LEFT_OUT = ["script", "style", "nav", "header", "footer", "aside", "form", "noscript", "template", "figure", "svg", "head"]
BLOCKS = ["p", "div", "section", "article", "main", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "blockquote", "pre", "table",
          "tr", "td", "th", "dd", "dt", "hr", "body"]
DATES = ["article:published_time", "date", "dc.date", "datePublished", "pubdate"]


def html_paragraphs(markup: str | bytes) -> tuple[str, ...]:
    """The paragraphs of a page or a piece of one; text outside of any element is one too."""
    from bs4 import BeautifulSoup

    return _paragraphs(BeautifulSoup(markup, "html.parser"))


def _paragraphs(page: Any) -> tuple[str, ...]:
    from bs4 import Comment, Doctype

    for tag in page(LEFT_OUT):
        tag.decompose()
    for text in page.find_all(string=True):
        if isinstance(text, Comment | Doctype):
            text.extract()
        else:
            text.replace_with(re.sub(r"[ \t\r\n]+", " ", text))
    for tag in page.find_all("br"):
        tag.replace_with("\n")
    for tag in page.find_all(BLOCKS):
        tag.insert_before("\n\n")
        tag.insert_after("\n\n")
    return blocks(page.get_text())


def read_html(data: bytes) -> list[Story]:
    """The story of a web page."""
    from bs4 import BeautifulSoup

    page = BeautifulSoup(data, "html.parser")
    metas = {str(tag.get("property") or tag.get("name") or tag.get("itemprop") or ""): str(tag.get("content") or "") for tag in page("meta")}
    heading = page.find("h1")
    headline = first([heading.get_text(" ") if heading else None, metas.get("og:title"), page.title.get_text() if page.title else None])
    stamp = page.find("time")
    date = day(first([*(metas.get(name) for name in DATES), str(stamp.get("datetime") or "") if stamp else None]))
    root = page.find("html")
    lang = str(root.get("lang") or "") if root else ""
    url = metas.get("og:url")
    story = page.find("article") or page
    return [Story(headline, _paragraphs(story), None, date, line(metas.get("og:site_name")) or None, url or None, lang or None)]
