"""Attribution phrases: « selon X », "according to X", « à en croire X », « a-t-on appris de X », « pour qui ... »."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answer import Stance
from bot.claims.bounds import trimmed
from bot.claims.speakers import after, antecedent, described
from bot.claims.units import Unit
from bot.claims.words import Reporting
from bot.spans import Span
from retrieval.first_names import gender_of

FEWEST = 4  # words of a statement without a verb
BESIDE = 3  # characters between a speaker and « , pour qui »


@dataclass(frozen=True, slots=True)
class Attribution:
    """An attribution phrase with its speaker and the statement that it belongs to."""

    content: tuple[Span, ...]
    speaker: Span | None
    cue: str
    at: int
    stance: Stance


def attributions(unit: Unit, words: Reporting, contents: list[Span], speakers: list[Span]) -> list[Attribution]:
    """Every attribution phrase of a unit, in reading order; each takes the text since the one before."""
    found: list[Attribution] = []
    taken = unit.start
    for match, stance in sorted(_matches(unit, words), key=lambda pair: pair[0].start()):
        if match.start() < taken and found:
            continue
        named = "who" in match.re.groupindex and match["who"] is not None
        speaker = match.span("who") if named else _speaker(unit, match.start(), match.end(), words)
        if speaker is None or (match.re is words.view and not _views(unit, speaker, words)):
            continue
        content = _content(unit, match, max(match.end(), speaker[1]), taken if found else unit.start, words, contents)
        if named and match["who"].lower() not in words.pronouns:
            named_before = next((s for s in speakers if abs(s[1] - match.start()) <= BESIDE), None)
            speaker = named_before or antecedent(unit, match.start(), words) or speaker
        if content:
            found.append(Attribution(content, speaker, match[0].strip(), match.start(), stance))
            taken = max(match.end(), speaker[1])
    return found


def _views(unit: Unit, speaker: Span, words: Reporting) -> bool:
    """Whether « Pour X, » opens a sentence as what a person thinks: « Pour Mme Roy, rien n'est perdu »."""
    opens = unit.text[speaker[1] : speaker[1] + 1] == ","
    named = any(w.fold.strip(".") in words.addresses or (w.name and gender_of(w.token.text) != "?") for w in unit.between(*speaker))
    following = [w for w in unit.between(speaker[1], unit.end) if w.pos != "PUNCT"][:1]
    return opens and named and bool(following) and following[0].pos != "ADP"


def _speaker(unit: Unit, start: int, end: int, words: Reporting) -> Span | None:
    """Who is named behind the phrase; an apposition counts only where a comma closes it before the statement."""
    paper = words.vehicle.match(unit.text, end, unit.end)  # the body behind a statement speaks, not the paper
    found = after(unit, paper.end() if paper else end, unit.end, words, close=True)
    if found is None or "," not in unit.text[found[0] : found[1]]:
        return found
    before = unit.text[unit.start : start].rstrip()
    first = found[0] + unit.text[found[0] : found[1]].find(",")
    mark = unit.text[found[1] : found[1] + 1]
    closed = mark in (".", ";", "") or (mark == "," and before[-1:] != ",")
    following = next((w for w in unit.words if w.start > found[1]), None)
    if closed and mark == "," and following is not None and following.finite:  # "According to the police, the driver, 40, did not stop"
        return trimmed(unit, found[0], first)
    return found if closed else trimmed(unit, found[0], first)


def _matches(unit: Unit, words: Reporting) -> list[tuple[re.Match[str], Stance]]:
    kept: dict[int, tuple[re.Match[str], Stance]] = {}
    for pattern, stance in words.according:
        for match in pattern.finditer(unit.text, unit.start, unit.end):
            kept.setdefault(match.start(), (match, stance))
    for sentence in unit.sentences:
        match_ = words.view.match(unit.text, sentence.start, sentence.end)
        if match_ is not None:
            kept.setdefault(match_.start(), (match_, Stance.SAYS))
    return list(kept.values())


def _content(
    unit: Unit, match: re.Match[str], end: int, taken: int, words: Reporting, contents: list[Span],
) -> tuple[Span, ...]:
    """The statement before the phrase, or behind it, or both where the phrase interrupts it."""
    start = match.start()
    around = next(((a, b) for a, b in contents if a < start < b), None)
    begin = around[0] if around and unit.text[:start].rstrip()[-1:] != "," else _begin(unit, start, taken)
    told = max((b for a, b in contents if begin <= a and b < start), default=None)
    related = [m.end() for m in words.opening.finditer(unit.text, told, start) if unit.text[:m.end()].rstrip()[-1:] in ":;" or
               unit.text[m.start() - 2 : m.start()] == ", "] if told is not None else []
    begin = related[-1] if related else begin  # « "...", a dit X, devant la gare où 200 marcheurs, selon lui, »
    ahead = None if "who" in match.re.groupindex and match["who"] else trimmed(unit, begin, start)
    if ahead is not None and (_whole(unit, ahead) or taken > unit.start or unit.text[ahead[0]] in "«“\"¤"):
        rest = _interrupted(unit, end, around[1] if around else unit.end, words)
        return (ahead, rest) if rest else (ahead,)
    if ahead is not None and (rest := _predicate(unit, end)) is not None:
        return ahead, rest
    start = _past_insertion(unit, end, words)
    behind = trimmed(unit, start, _end(unit, start))
    return (behind,) if behind is not None and len(unit.between(*behind)) > 1 else ()


def _predicate(unit: Unit, end: int) -> Span | None:
    """What is stated of a subject that stands before the phrase: « 310 personnes, selon la mairie, ont été relogées »."""
    run = [w for w in unit.between(end, unit.end) if w.pos != "PUNCT"]
    first = run[0] if run else None
    verb = next((w for w in run if w.pos not in ("PRON", "ADV")), None)
    if first is None or verb is None or not verb.finite:
        return None
    return trimmed(unit, first.start, _end(unit, first.start))


def _whole(unit: Unit, span: Span) -> bool:
    """Whether a stretch may be a statement: some words, or a verb among few."""
    inside = unit.between(*span)
    return len(inside) >= FEWEST or (len(inside) > 1 and any(w.pos in ("VERB", "AUX") for w in inside))


def _begin(unit: Unit, start: int, taken: int) -> int:
    marks = [m.end() for m in re.finditer(r"; ", unit.text[taken:start])]
    return taken + max([0, *marks])


def _end(unit: Unit, start: int) -> int:
    stop = unit.text.find(";", start, unit.end)
    return stop if stop > 0 else unit.end


def _interrupted(unit: Unit, end: int, limit: int, words: Reporting) -> Span | None:
    """« prolongeait selon lui la validité », « aurait coulé, selon lui, parce que »: the statement goes on."""
    rest = unit.text[end:limit]
    goes_on = words.trailing.match(rest.lstrip(" ,")) is None and (rest[:1] == " " or words.reported.match(rest))
    if not goes_on or not re.match(r"\s*,?\s*\w", rest):
        return None
    stop = rest.find(";")
    span = trimmed(unit, end, end + stop if stop > 0 else limit)
    return span if span and len(unit.between(*span)) > 1 else None


def _past_insertion(unit: Unit, end: int, words: Reporting) -> int:
    """Behind a relative clause or a participle that describes the speaker."""
    insertion = words.insertion.match(unit.text, end)
    inside = [w for w in unit.between(end, unit.end) if w.pos != "PUNCT"][:1]
    if insertion is None and not (unit.text[end : end + 1] == "," and inside and described(inside[0])):
        return end
    comma = unit.text.find(",", insertion.end() if insertion else inside[0].end, unit.end)
    following = next((w for w in unit.words if w.start > comma), None)
    return comma + 1 if comma > 0 and following is not None and not following.finite else end

