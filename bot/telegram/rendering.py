"""Plain replies made into Telegram messages: cleaned, cut into parts, then escaped; in that order.

Lengths are UTF-16 units, as Telegram counts. Text is cut before it is escaped, so that no part ends inside `&amp;`.
"""

from __future__ import annotations

import html
import re

LONGEST_PART = 3_500
BREAKS = ("\n\n", "\n", ". ", "? ", "! ", " ")
# direction marks can make a quotation read backwards; zero-width characters can hide words in it
HIDDEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """Text without direction marks, zero-width and control characters; line ends are kept."""
    return HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def units(text: str) -> int:
    """Length as Telegram counts it: a character outside the first plane counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitting(text: str, limit: int) -> int:
    """How many characters of the text fit into `limit` units."""
    return len(text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore"))


def parts(text: str, limit: int = LONGEST_PART) -> list[str]:
    """The whole text in order, cut at a paragraph, else a line, a sentence, a word, and only then anywhere."""
    found = []
    while units(text) > limit:
        end = fitting(text, limit)
        for mark in BREAKS:
            at = text.rfind(mark, end // 2, end)
            if at > 0:
                end = at + len(mark)
                break
        found.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [part for part in [*found, text] if part.strip()]


def escaped(text: str) -> str:
    """Text that Telegram's HTML shows as it is."""
    return html.escape(text, quote=False)


def folded(text: str) -> str:
    """Text inside a quotation that opens at a touch."""
    return f"<blockquote expandable>{escaped(text)}</blockquote>"


def messages(reply: str) -> list[str]:
    """A reply as HTML messages: the answer open, its numbered evidence folded, on the last open part when it fits."""
    head, _, evidence = clean(reply).partition("\n\n")
    opened, closed = parts(head), parts(evidence)
    sent = [escaped(part) for part in opened]
    if closed and opened and units(opened[-1]) + units(closed[0]) < LONGEST_PART:
        sent[-1] += "\n\n" + folded(closed.pop(0))
    return (sent + [folded(part) for part in closed]) or ["…"]


def plain(markup: str) -> str:
    """The words of a message without its markup, for a server that refuses the markup."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def marked(text: str, extract: str) -> str:
    """A passage with its extract in bold."""
    text, extract = clean(text), clean(extract)
    before, found, after = text.partition(extract) if extract else (text, "", "")
    return escaped(before) + (f"<b>{escaped(found)}</b>" if found else "") + escaped(after)
