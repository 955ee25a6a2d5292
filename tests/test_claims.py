"""Who says what: each case of claims_fr.txt and claims_en.txt is a trap in a sentence with the answer tagged inline."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.case import study
from bot.view import view
from retrieval.article import parse_article
from retrieval.library import MemoryLibrary

HERE = Path(__file__).parent
TAG = re.compile(r"<(/?)([sqv])(\d*)((?: [^<>]*)?)>")


@dataclass
class Expected:
    """One claim as tagged: the parts of its content, who speaks, the stance."""

    content: list[str] = field(default_factory=list)
    speaker: str | None = None
    name: str | None = None
    stance: str | None = None
    anonymous: bool = False


@dataclass
class Case:
    """A trap, its text without tags, and the claims it must give."""

    trap: str
    text: str
    expected: list[Expected]


def read_case(block: str) -> Case:
    """Strip the tags of a block and gather what they mark; an unclosed <q> ends with its paragraph."""
    trap, tagged = block.split("\n", 1)
    text, opened = "", []
    claims: dict[str, Expected] = {}
    last = 0
    for match in TAG.finditer(tagged):
        text += tagged[last : match.start()]
        last = match.end()
        closing, kind, number, rest = match.groups()
        if not closing:
            opened.append((kind, number, rest.strip(), len(text)))
            continue
        kind, number, rest, start = opened.pop()
        mark(claims.setdefault(number, Expected()), kind, rest, text[start:])
    text += tagged[last:]
    for kind, number, rest, start in opened:
        mark(claims.setdefault(number, Expected()), kind, rest, text[start:].split("\n\n")[0], first=True)
    common = claims.pop("", None)
    found = list(claims.values()) or ([common] if common else [])
    for claim in found:
        if common is not None and claim is not common:
            claim.speaker, claim.name, claim.anonymous = claim.speaker or common.speaker, claim.name or common.name, claim.anonymous or common.anonymous
    return Case(trap, text.strip(), found)


def mark(claim: Expected, kind: str, rest: str, quoted: str, *, first: bool = False) -> None:
    """Add what one tag says to its claim."""
    if kind == "q":
        claim.content.insert(0 if first else len(claim.content), quoted)
    elif kind == "v":
        claim.stance = rest
    else:
        claim.speaker = quoted.strip(" ,")
        claim.name = rest.split('"')[1] if "as=" in rest else None
        claim.anonymous = "anonymous" in rest


def cases(lang: str) -> list[Case]:
    """The cases of a language; each begins with a line `== trap`."""
    text = (HERE / f"claims_{lang}.txt").read_text(encoding="utf-8")
    return [read_case(block.strip()) for block in re.split(r"^== ", text, flags=re.MULTILINE)[1:]]


def plain(text: str) -> str:
    """Words of a text, without marks and spaces at its edges."""
    return text.strip(" \u00a0\u202f,.;:«»“”\"\n")


def claimed(case: Case, lang: str) -> list[Expected]:
    """What the program finds in a case, in the shape of what is expected."""
    article = parse_article("case", f"---\nlang: {lang}\n---\nTitre\n\n{case.text}\n")
    library = MemoryLibrary([article])
    found = study(view(library, "case")).claims
    quote = article.quote
    return [Expected(
        [plain(quote(a, b)) for a, b in c.content], plain(quote(*c.speaker)) if c.speaker else None,
        plain(quote(*c.name)) if c.name else None, c.stance.value, c.anonymous,
    ) for c in found]


def agrees(want: Expected, got: Expected) -> bool:
    """Whether a claim is the expected one; content is not asked of a bare refusal."""
    content = not want.content or [plain(q) for q in want.content] == got.content
    name = want.name is None or plain(want.name) == got.name
    return content and name and want.stance in (None, got.stance) and want.anonymous == got.anonymous and \
        (plain(want.speaker) if want.speaker else None) == got.speaker


@pytest.mark.parametrize("case", cases("fr"), ids=lambda c: c.trap)
def test_french_reported_speech(case):
    """Every tagged claim of a French sentence is found, and where none is tagged none is."""
    check(case, "fr")


@pytest.mark.parametrize("case", cases("en"), ids=lambda c: c.trap)
def test_english_reported_speech(case):
    """Every tagged claim of an English sentence is found, and where none is tagged none is."""
    check(case, "en")


def check(case: Case, lang: str) -> None:
    got = claimed(case, lang)
    missing = [want for want in case.expected if not any(agrees(want, g) for g in got)]
    assert not missing, f"{case.text}\nmissing: {missing}\nfound: {got}"
    assert case.expected or not got, f"{case.text}\nnothing is reported here, but: {got}"
