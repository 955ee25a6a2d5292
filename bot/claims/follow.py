"""Content that follows its reporting verb: a clause, an infinitive, a quotation, a noun phrase."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.answer import Stance
from bot.claims.bounds import content_end, trimmed
from bot.claims.cues import Cue
from bot.claims.units import Unit
from bot.claims.words import Reporting
from bot.spans import Span, phrase
from bot.view import Word

BESIDE = 12  # characters between a verb that calls and its quotation
FAR = 110  # characters between a verb and the conjunction of its clause
OPENING = ("«", "“", '"')
OPEN = re.compile(r"[«“\"]\s*¤")
MARK = re.compile(r", ")
SOFT = re.compile(r"(?:[\s,:]|\b(?:un|une|l['’]|a|an|the|as|de|d['’]|des|qu['’]|que|that|it|him|her|them|par|by|to)(?:\s|(?<=['’])))*\Z", re.IGNORECASE)


def follows(unit: Unit, cue: Cue, cues: list[Cue], limit: int, words: Reporting) -> tuple[Span, str] | None:
    """What a verb reports behind it, and its type; None where nothing there is said."""
    begin, nominal = _begin(unit, cue, cues, limit, words)
    if begin is None:
        called = named_so(unit, cue, words)
        return (called, "direct") if called else None
    end = content_end(unit, cue, begin, limit, cues, words, nominal=nominal)
    quote = _only_quote(unit, cue, begin, end, words)
    if quote is not None and cue.stance is Stance.DENIES and quote[0] <= begin + BESIDE and words.manner.fullmatch(unit.first(quote)):
        return None  # « a démenti « avec la plus grande fermeté » »: how, not what
    if quote is not None:
        return quote, "direct"
    pointing = next((w for w in unit.words if w.start == begin and w.pos == "PRON"), None)
    if pointing is not None and pointing.end < end and any(p.match(unit.text, pointing.end) for p in (MARK, words.breaks, words.noun_stops)):
        end = pointing.end  # "denies that, and the board ...", "contradicted him in an interview"
    span = trimmed(unit, begin, end)
    if span is None:
        return None
    span = _without_date(unit, span, words) if nominal else span
    mixed = any(span[0] <= a < span[1] for a, _ in unit.quotes)
    return span, "mixed" if mixed else "indirect"


def named_so(unit: Unit, cue: Cue, words: Reporting) -> Span | None:
    """The quotation right behind a verb that calls: « ces chiffres, qu'il a qualifiés de « fantaisistes » »."""
    quote = next((q for q in unit.quotes if 0 < q[0] - cue.last <= BESIDE), None)
    return quote if quote is not None and words.naming.match(unit.text, cue.word.start, quote[0]) else None


def _begin(unit: Unit, cue: Cue, cues: list[Cue], limit: int, words: Reporting) -> tuple[int | None, bool]:
    """Where content begins and whether it is a noun phrase: past dates, listeners, « que »."""
    start = cue.last
    text = unit.text[start:limit]
    group = unit.between(cue.first, cue.last)
    governed = bool(group) and group[-1].pos == "ADP"  # « parle de « dix millions », qu'il paiera »
    clause = None if governed else _conjunction(unit, cue, cues, start, text, words)
    if clause is not None:
        judged = next((q for q in unit.quotes if start <= q[0] < clause and not re.search(r"\w", unit.text[start : q[0]])), None)
        return (start if judged else clause), False  # « juge « honteux » que rien ne bouge »
    skipped = words.adjunct.match(text)
    start += skipped.end() if skipped else 0
    listener = words.addressing.match(unit.text[start:limit]) if words.listening(cue.text) else None
    start += listener.end() if listener and re.match(r"\s*,?:?\s*(?:in|[«“\"])", unit.text[start + listener.end() : limit]) else 0
    infinitive = words.infinitive.match(unit.text, start, limit)
    if infinitive:
        return infinitive.end("mark") if infinitive["mark"] else start, False
    return _behind_dative(unit, cue, start, limit, words) or _behind_listener(unit, cue, start, limit, words) or _noun(unit, cue, start, limit, words)


def _behind_dative(unit: Unit, cue: Cue, start: int, limit: int, words: Reporting) -> tuple[int, bool] | None:
    """Where what is told begins behind to whom: « demande à sa hiérarchie | d'abaisser », « a réclamé au préfet | une réunion »."""
    run = [w for w in unit.words if start <= w.start < limit]
    if not run or words.toward.match(unit.text, run[0].start, limit) is None or words.dative.search(cue.text):
        return None  # « reproche à l'État de » tells whom it is about
    named = False
    for last, word in pairwise(run[:9]):
        infinitive = words.infinitive.match(unit.text, word.start, limit) if named else None
        deed = next((w for w in run if infinitive and w.start >= infinitive.end()), None)
        if infinitive and _infinitive(deed, run):
            return infinitive.end("mark") if infinitive["mark"] else word.start, False
        if words.adjunct.match(unit.text[word.start : word.end]) or words.adjunct.match(unit.text[word.start : limit]):
            return None
        if named and word.pos == "DET" and last.pos not in ("ADP", "DET", "CCONJ", "PUNCT"):
            return word.start, True
        if word.pos in ("PUNCT", "VERB", "AUX", "PRON", "SCONJ", "CCONJ"):
            return None
        named = named or word.pos in ("NOUN", "PROPN")
    return None


def _infinitive(word: Word | None, run: list[Word]) -> bool:
    """Whether a verb in the infinitive comes first, clitics and a negation passed over."""
    rest = run[run.index(word) :] if word is not None else []
    first = next((w for w in rest if w.pos in ("VERB", "AUX", "NOUN", "PROPN", "ADJ", "PUNCT")), None)
    return first is not None and first.pos in ("VERB", "AUX") and not first.finite


def _behind_listener(unit: Unit, cue: Cue, start: int, limit: int, words: Reporting) -> tuple[int, bool] | None:
    """Where a bare clause begins behind whom it is told: "told the Sunday Ledger he had never asked"."""
    if not words.listening(cue.text):
        return None
    listener = next((w for w in unit.words if start <= w.start < limit and w.token.head.i == cue.word.token.i and w.token.dep_ in ("obj", "iobj")), None)
    if listener is None or listener.pos not in ("NOUN", "PROPN", "PRON"):
        return None
    run = [w for w in unit.words if phrase(unit.sentence(listener.start), listener)[1] <= w.start < limit]
    return (run[0].start, False) if run and run[0].pos in ("PRON", "DET", "NOUN", "PROPN") and _bare_clause(run) else None


def _conjunction(unit: Unit, cue: Cue, cues: list[Cue], start: int, text: str, words: Reporting) -> int | None:
    """The offset behind « que » where only listeners, dates and asides stand before it."""
    found = words.that.search(text[:FAR])
    if found is None:
        return None
    between = unit.between(start, start + found.start())
    at = unit.between(start + found.start(), start + found.end())
    if any(c.first >= start and c.first < start + found.start() for c in cues) or re.search(r"[;:.]", text[: found.start()]):
        return None
    if any(w.pos in ("VERB", "AUX") and not _past_participle(w) for w in between) or (at and _points(at[0])):
        return None
    if between and between[-1].pos == "PRON" and "Dem" in between[-1].token.morph.get("PronType", []):
        return None  # « y ajoute ceux que les familles ont signalés »
    noun = next((n for n, w in enumerate(between) if w.pos in ("NOUN", "PROPN")), None)
    governed = noun is None or any(w.pos == "ADP" for w in between[:noun]) or bool((dated := words.adjunct.match(text)) and dated[0].strip())
    if not governed and not (words.listening(cue.text) and words.addressing.match(text.lstrip())):
        return None
    return start + found.end()


def _past_participle(word: Word) -> bool:
    return "Part" in word.token.morph.get("VerbForm", []) and "Pres" not in word.token.morph.get("Tense", [])


def _points(word: Word) -> bool:
    """Whether "that" is no conjunction: "rejected that account", "denied that." """
    following = word.token.doc[word.token.i + 1] if word.token.i + 1 < len(word.token.doc) else None
    return word.pos == "DET" or following is None or (following.is_punct and not following.is_left_punct and following.text not in OPENING)


def _noun(unit: Unit, cue: Cue, start: int, limit: int, words: Reporting) -> tuple[int | None, bool]:
    """The noun phrase or bare clause that begins at an offset, a preposition that the verb asks for dropped."""
    run = [w for w in unit.words if start <= w.start < limit]
    preposition = words.preposition.match(unit.text, start, limit)
    if run and words.about.match(unit.text, run[0].start, limit):
        return run[0].start, True  # « parle d'au moins cent blessés »
    if run and run[0].pos == "ADP" and (words.dative.search(cue.text) or words.partitive.match(unit.text, run[0].start)):
        return run[0].start, True
    if preposition and run and run[0].pos == "ADP":
        return preposition.end(), True
    if not run or run[0].pos in ("ADP", "CCONJ", "SCONJ") or run[0].token.text in (",", ".", ";", ")"):
        quote = OPEN.match(unit.text[start:limit].lstrip())
        return (start, True) if quote else (None, True)
    return run[0].start, not _bare_clause(run)


def _bare_clause(run: list[Word]) -> bool:
    """Whether a finite verb stands before the first mark: "said full service would not be restored"."""
    for n, word in enumerate(run):
        if word.token.text in (",", ";", ".", ":") or "Rel" in word.token.morph.get("PronType", []):
            return False
        if word.pos == "CCONJ" and (following := run[n + 1 : n + 2]) and following[0].finite:
            return False  # "rejected calls to resign but will not run again"
        if "Fin" in word.token.morph.get("VerbForm", []):
            return True
    return False


def _only_quote(unit: Unit, cue: Cue, begin: int, end: int, words: Reporting) -> Span | None:
    """The quotation that alone is said: « un "précédent dangereux" », 'called it "a tax"', 'rejected X as "Y"'."""
    quote = next((q for q in unit.quotes if begin <= q[0] < end), None)
    if quote is None:
        return None
    ahead = unit.text[begin : quote[0]]
    lead = re.sub(r"[«“\"]\s*\Z", "", ahead)
    behind = unit.text[quote[1] : end].lstrip(' .,»”"')
    if words.naming.match(unit.text, cue.word.start, quote[0]):
        return quote
    if not SOFT.match(lead):
        return None
    run = unit.between(quote[1] + 1, end)
    tail = [w for w in run if w.pos != "PUNCT"]
    if not behind or not tail:
        return quote
    bare = not re.search(r"\w", lead)
    return quote if bare and tail[0].pos == "ADP" and quote[1] - quote[0] > 15 else None


def _without_date(unit: Unit, span: Span, words: Reporting) -> Span:
    """A noun phrase without the date it opens with."""
    skipped = words.adjunct.match(unit.text, *span)
    return (skipped.end(), span[1]) if skipped and skipped.end() < span[1] else span
