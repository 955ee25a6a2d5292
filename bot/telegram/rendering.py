"""Plain replies made into Telegram messages: cleaned, cut into parts, then escaped; in that order.

Lengths are UTF-16 units, as Telegram counts. Text is cut before it is escaped, so that no part ends inside `&amp;`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

LONGEST_PART = 3_500
LONGEST_ROW = 300
BREAKS = ("\n\n", "\n", ". ", "? ", "! ", " ")
NOWHERE = (0, 0)
GAP = re.compile(r"\n\s*\n\s*")
# direction marks can make a quotation read backwards; zero-width characters can hide words in it
HIDDEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

Span = tuple[int, int]


def clean(text: str) -> str:
    """Text without direction marks, zero-width and control characters; line ends are kept."""
    return HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def units(text: str) -> int:
    """Length as Telegram counts it: a character outside the first plane counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitting(text: str, limit: int) -> int:
    """How many characters of the text fit into `limit` units."""
    return len(text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore"))


def cut_at(text: str, start: int, limit: int) -> int:
    """Where the part that begins at `start` ends: after a paragraph, else a line, a sentence, a word, and only then anywhere."""
    end = start + fitting(text[start : start + limit], limit)
    for mark in BREAKS:
        at = text.rfind(mark, start + (end - start) // 2, end)
        if at > start:
            return at + len(mark)
    return end


def cuts(text: str, limit: int = LONGEST_PART) -> list[Span]:
    """Where the parts of a text stand, in order; only white space lies between them."""
    found, start = [], 0
    while units(text[start:]) > limit:
        end = cut_at(text, start, limit)
        found.append((start, end))
        start = end
    trimmed = []
    for first, last in [*found, (start, len(text))]:
        part = text[first:last]
        if part.strip():
            trimmed.append((first + len(part) - len(part.lstrip()), first + len(part.rstrip())))
    return trimmed


def parts(text: str, limit: int = LONGEST_PART) -> list[str]:
    """The whole text in order, in parts that fit."""
    return [text[first:last] for first, last in cuts(text, limit)]


def row(text: str, limit: int) -> str:
    """A text on one line of at most `limit` units; an ellipsis where it goes on."""
    line = " ".join(text.split())
    return line if units(line) <= limit else f"{parts(line, limit - 2)[0]} …"


def escaped(text: str) -> str:
    """Text that Telegram's HTML shows as it is."""
    return html.escape(text, quote=False)


def marked(text: str, part: Span, bold: Span) -> str:
    """One part of a text as HTML; what of it lies within `bold` is in bold."""
    first, last = max(part[0], bold[0]), min(part[1], bold[1])
    if first >= last:
        return escaped(text[part[0] : part[1]])
    return f"{escaped(text[part[0]:first])}<b>{escaped(text[first:last])}</b>{escaped(text[last:part[1]])}"


def folded(markup: str) -> str:
    """A quotation that opens at a touch."""
    return f"<blockquote expandable>{markup}</blockquote>"


def place(extract: str, text: str) -> Span:
    """Where an extract stands in a text whose white space was evened out; NOWHERE when it does not."""
    wanted = " ".join(clean(extract).split())
    at = text.find(wanted) if wanted else -1
    return (at, at + len(wanted)) if at >= 0 else NOWHERE


def messages(reply: str, extract: str = "") -> list[str]:
    """A reply as HTML messages: the answer open, its numbered evidence folded, on the last open part when it fits.

    The extract is in bold where the evidence quotes it. Each line stands apart: on a phone they are of three or four rows.
    """
    head, _, evidence = clean(reply).partition("\n\n")
    evidence = re.sub(r"\n(?=\[\d+\] )", "\n\n", evidence)
    bold, closed = place(extract, evidence), cuts(evidence)
    opened = parts(head.replace("\n", "\n\n"))
    sent = [escaped(part) for part in opened]
    if closed and opened and units(opened[-1]) + closed[0][1] - closed[0][0] < LONGEST_PART:
        sent[-1] += "\n\n" + folded(marked(evidence, closed.pop(0), bold))
    return (sent + [folded(marked(evidence, part, bold)) for part in closed]) or ["…"]


def notices(text: str) -> list[str]:
    """What the bot says of its own, as HTML messages: nothing folded."""
    return [escaped(part) for part in parts(clean(text))]


def excerpt(head: str, text: str, bold: Span) -> list[str]:
    """A passage as HTML messages under a line that says where it stands, a stretch of it in bold."""
    before, within, after = (GAP.sub("\n\n", clean(part)) for part in (text[: bold[0]], text[bold[0] : bold[1]], text[bold[1] :]))
    shown = before + within + after
    place_ = (len(before), len(before) + len(within))
    first, *rest = [marked(shown, part, place_) for part in cuts(shown)] or ["…"]
    return [f"<i>{escaped(clean(head))}</i>\n\n{first}", *rest]


def labelled(rows: Sequence[tuple[str, str, str]], colon: str) -> list[str]:
    """Lines of a label, what it names and the rule behind it, as HTML messages; labels in bold, rules as code.

    Clients make links of bare names of rules, whose dots look like those of web addresses.
    """
    lines = []
    for label, text, rule in rows:
        if text.strip():
            code = f" <code>{escaped(row(clean(rule), LONGEST_ROW))}</code>" if rule else ""
            lines.append(f"<b>{escaped(clean(label))}</b>{colon}{escaped(row(clean(text), LONGEST_ROW))}{code}")
    return ["\n".join(lines) or "…"]


def plain(markup: str) -> str:
    """The words of a message without its markup, for a server that refuses the markup."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup))
