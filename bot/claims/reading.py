"""Reads one unit: each cue in turn, what it reports and who speaks, in the order of evidence.

After the rules of the GenderGapTracker for French news: a verb beside a quotation, a verb with a clause, an
attribution phrase; quotations that no verb introduces are left to `alone`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.answer import Stance
from bot.claims.according import attributions
from bot.claims.bounds import trimmed
from bot.claims.cues import Cue, find_cues
from bot.claims.follow import follows, named_so
from bot.claims.found import Found
from bot.claims.lead import Lead, lead
from bot.claims.nouns import nominals
from bot.claims.passive import passive
from bot.claims.speakers import Spoken, after, antecedent, before, cleaned
from bot.claims.units import Unit
from bot.claims.words import Reporting
from bot.spans import Span

GOVERNED = ("DET", "PRON", "NUM", "PROPN")
QUOTES = ("«", "“", '"')
COLON = re.compile(r"\s?: ")
BESIDE = 4  # characters from a colon into a quotation
NEAR = 30  # characters from a verb to its conjunction, past a date
BRIEF = (Stance.DENIES, Stance.CONFIRMS, Stance.DECLINES)


def read(unit: Unit, words: Reporting) -> list[Found]:
    """All that a unit reports, by the offset of the cue."""
    cues = find_cues(unit, words)
    leads = {c.word.start: closed for c in cues if (closed := lead(unit, c, words))}
    limit = min((closed.begins for closed in leads.values()), default=unit.end)
    found: list[Found] = []
    spoken: list[Spoken] = []
    for cue in cues:
        if cue.word.start not in leads and cue.word.lemma not in words.stances and cue.stance is Stance.SAYS and not _worded(cue, words):
            continue  # a verb that only speaks behind a quotation
        own = leads.get(cue.word.start)
        one = _led(unit, cue, own) if own else _read(unit, cue, cues, spoken, found, limit if cue.last <= limit else unit.end, words)
        spoken.append(Spoken(cue, one.speaker if one else None))
        if one is not None and one.content:
            found.append(one)
    found = _gapped(unit, _explained(unit, found, words), words)
    for attributed in attributions(unit, words, [part for f in found for part in f.content], [f.speaker for f in found if f.speaker]):
        kind = "mixed" if any(attributed.content[0][0] <= a < attributed.content[0][1] for a, _ in unit.quotes) else "indirect"
        found.append(Found(unit, attributed.at, attributed.content, attributed.speaker, attributed.cue, attributed.stance, kind))
    for noun in nominals(unit, words):
        found.append(Found(unit, noun.at, (noun.content,), noun.speaker, noun.cue, noun.stance, "indirect"))
    found = [replace(f, content=tuple(_whole(unit, _undated(unit, part, words), words) for part in f.content)) for f in found]
    found = [replace(f, speaker=cleaned(unit, f.speaker, words)) if f.speaker else f for f in found]
    return sorted((_within(unit, f, found, words) for f in found), key=lambda f: f.at)


def _gapped(unit: Unit, found: list[Found], words: Reporting) -> list[Found]:
    """The statements, with those whose verb is left out: « La police parle de 12.000 marcheurs ; la mairie, de 38.000 »."""
    result = []
    for one in found:
        gap = words.gapped.search(unit.text, one.content[0][0], unit.end) if words.governs.search(one.cue) else None
        rival = unit.between(*gap.span("who")) if gap else []
        if gap is None or any(gap.start() < f.at < gap.end() for f in found) or any(w.pos in ("VERB", "AUX") for w in rival) or any(w.finite for w in unit.between(one.content[0][0], gap.start())):
            result.append(one)
            continue
        start, end = one.content[0]
        told = trimmed(unit, start, min(end, gap.start())) or (start, end)
        figure, who = trimmed(unit, *gap.span("figure")), trimmed(unit, *gap.span("who"))
        result.append(replace(one, content=(told, *one.content[1:])))
        if figure is not None and who is not None:
            result.append(replace(one, at=gap.start("figure"), content=(figure,), speaker=who, type="indirect"))
    return result


def _explained(unit: Unit, found: list[Found], words: Reporting) -> list[Found]:
    """The statements, what stands behind a colon a statement of its own: « rejette cette thèse : ses analyses sont bonnes, assure X »."""
    result = list(found)
    for one in found:
        end = max(one.at + len(one.cue), one.speaker[1] if one.speaker else 0, one.content[-1][1])
        colon = COLON.match(unit.text[: unit.end], end) if one.speaker else None
        if colon is None:
            continue
        stop = next((m.start() for m in words.stops.finditer(unit.text, colon.end(), unit.end)), unit.end)
        quote = next((q for q in unit.quotes if 0 < q[0] - colon.end() <= BESIDE), None)
        span = quote or trimmed(unit, colon.end(), stop)
        over = [f for f in result if f is not one and any(a < unit.end and colon.end() < b for a, b in f.content)]
        result = [replace(f, content=(trimmed(unit, colon.end(), f.content[0][1]) or f.content[0], *f.content[1:]))
                  if f in over and f.content[0][0] <= one.at < f.content[0][1] else f for f in result]
        if span is None or over or not (quote or any(w.finite for w in unit.between(*span))) or any(p.search(unit.text, *span) for p, _ in words.according):
            continue
        told = one.stance is not Stance.SAYS or one.content[0][0] < one.at or (quote is None and any(w.pos in ("NOUN", "PROPN") for part in one.content for w in unit.between(*part)))
        kind = "direct" if quote else "mixed" if any(span[0] <= a < span[1] for a, _ in unit.quotes) else "indirect"
        if not told:  # « indique simplement : ... », « écrit à son transporteur : ... »
            result.remove(one)
        result.append(replace(one, at=colon.end() if told else one.at, content=(span,), stance=Stance.SAYS, type=kind, naming=False))
    return result


def _whole(unit: Unit, span: Span, words: Reporting) -> Span:
    """A content without a conjunction at its end, or with the clause that it joins: 'was "untruthful", and that she would ...'."""
    joined = words.joined.search(unit.text, *span)
    if joined is None:
        return span
    clause = words.that.match(unit.text, span[1] + 1)
    end = next((m.start() for m in words.stops.finditer(unit.text, span[1], unit.end)), unit.end) if clause else joined.start()
    return trimmed(unit, span[0], end) or span


def _undated(unit: Unit, span: Span, words: Reporting) -> Span:
    """A content without the dateline that it opens with."""
    dated = words.dateline.match(unit.text, *span) if span[0] == unit.start else None
    return (dated.end(), span[1]) if dated else span


def _within(unit: Unit, one: Found, found: list[Found], words: Reporting) -> Found:
    """What is reported ends where somebody in it speaks: « d'un sous-traitant, qui dément »; of a passive at the comma before another
    verb of speech: "accused of laundering four million, denies it"."""
    starts = [f.at for f in found if f is not one]
    def ended(span: Span) -> Span:
        commas = [at - 2 for at in starts if one.passive and span[0] < at < span[1] and unit.text[at - 2 : at] == ", "]
        others = [f.speaker[1] for f in found if f.speaker and span[0] < f.speaker[0] < f.at < span[1] and words.described.match(unit.text, f.speaker[1])]
        return (span[0], min([*commas, *others], default=span[1]))
    return replace(one, content=tuple(ended(span) for span in one.content))


def _worded(cue: Cue, words: Reporting) -> bool:
    """Whether the words file knows the verb or the expression."""
    known = words.stances.get(cue.word.stem) or words.forms.get(cue.word.fold)
    return known is not None or any(p.match(cue.unit.text, cue.word.start) or p.match(cue.unit.text, cue.first) for p, _ in words.expressions)


def _led(unit: Unit, cue: Cue, own: Lead) -> Found:
    return Found(unit, cue.word.start, own.content, own.speaker, cue.text, cue.stance, own.type)


def _read(
    unit: Unit, cue: Cue, cues: list[Cue], spoken: list[Spoken], found: list[Found], limit: int, words: Reporting,
) -> Found | None:
    """What a verb reports that closes no statement: a passive, a relative, or what follows it."""
    if cue.passive or cue.agent is not None:
        read_ = passive(unit, cue, cues, spoken, words)
        return Found(unit, cue.word.start, (read_[0],), read_[1], cue.text, cue.stance, read_[2], passive=True) if read_ else None
    if cue.participle and not _coordinated(unit, cue, words):
        return None
    if not cue.passive and words.being.match(cue.text):
        content = follows(unit, cue, cues, limit, words)  # "is expected to": nobody is named
        return Found(unit, cue.word.start, (content[0],), None, cue.text, cue.stance, content[1]) if content else None
    pointed = None if named_so(unit, cue, words) else _pointed(unit, cue, found, words)
    if pointed is not None:
        return pointed
    speaker = before(unit, cue, spoken, words)
    content = follows(unit, cue, cues, limit, words)
    if content is None and speaker is not None and cue.stance in BRIEF and not _guarded(cue, words):
        return Found(unit, cue.word.start, _brief(unit, cue), speaker, cue.text, cue.stance, "indirect")
    if content is None or (cue.stance is Stance.DENIES and _proposal(unit, cue, content[0], words)):
        return Found(unit, cue.word.start, (), speaker, cue.text, cue.stance, "indirect")
    naming = content[1] == "direct" and words.naming.match(unit.text, cue.word.start) is not None
    return Found(unit, cue.word.start, (content[0],), speaker, cue.text, cue.stance, content[1], naming=naming)


def _coordinated(unit: Unit, cue: Cue, words: Reporting) -> bool:
    """Whether a bare participle shares the auxiliary before: « a nié…, mais reconnu que »; or is a past tense."""
    left = unit.text[unit.start : cue.first]
    following = next((w for w in unit.words if w.start >= cue.last), None)
    governs = (following is not None and following.pos in GOVERNED) or unit.text[cue.last : cue.last + 2].strip() in QUOTES or words.that.search(unit.text[cue.last : cue.last + NEAR]) is not None
    past = words.reported.match(cue.text) is not None and (cue.word.token.dep_ not in ("acl", "amod") or governs)
    return words.conjunctions.search(left) is not None or past


def _pointed(unit: Unit, cue: Cue, found: list[Found], words: Reporting) -> Found | None:
    """« , ce qu'il nie », "which he denies", « comme l'a confirmé X »: the clause or the claim just before is meant."""
    left = unit.text[unit.start : cue.first]
    pointing = words.pointing.search(left)
    completed = words.infinitive.match(unit.text, cue.last, unit.end)
    if completed is not None and completed["mark"] is None:
        return None  # « un rapport que la mairie assure ne pas avoir lu »
    if pointing is None:
        return _fronted(unit, cue, left, words)
    subject = trimmed(unit, unit.start + pointing.start("who"), unit.start + pointing.end("who")) if pointing["who"] else None
    subject = subject or after(unit, cue.last, unit.end, words)
    stop = unit.start + pointing.start()
    last = next((f for f in reversed(found) if f.content and abs(f.content[-1][1] - stop) <= 2), None)
    content = last.content if last else _clause(unit, stop, words)
    return Found(unit, cue.word.start, content, subject, cue.text, cue.stance, "indirect") if content and subject else None


def _fronted(unit: Unit, cue: Cue, left: str, words: Reporting) -> Found | None:
    """« une thèse que récuse X »: the noun before the relative is what is said, its subject stands behind the verb."""
    relative = words.fronted.search(left)
    speaker = after(unit, cue.last, unit.end, words) if relative and cue.pronoun is None else None
    if relative is None or speaker is None or unit.text[cue.last : speaker[0]].strip():
        return None
    content = antecedent(unit, unit.start + relative.start(), words)
    named = content is not None and any(w.pos in ("NOUN", "PROPN") for w in unit.between(*content))
    return Found(unit, cue.word.start, (content,), speaker, cue.text, cue.stance, "indirect") if content and named else None


def _clause(unit: Unit, stop: int, words: Reporting) -> tuple[Span, ...]:
    """The clause that ends at an offset; a relative clause alone where that is what a comma opened."""
    start = unit.start + max([0, *(m.end() for m in re.finditer(r"; ", unit.text[unit.start : stop]))])
    charged = [m.end() for m in re.finditer(rf"(?:{words.passives.pattern})\w*(?:{words.patient.pattern})", unit.text[start:stop])]
    span = trimmed(unit, start + charged[-1] if charged else start, stop)
    return (span,) if span else ()


def _brief(unit: Unit, cue: Cue) -> tuple[Span, ...]:
    """The verb itself stands for what it answers: « La junte dément »; `resolve` looks for what that is."""
    span = trimmed(unit, cue.first, cue.last)
    return (span,) if span else ()


def _guarded(cue: Cue, words: Reporting) -> bool:
    """Whether a verb denies only what was said: « rejeter » a claim, not a draft."""
    return cue.word.lemma in words.guarded or cue.word.stem in words.guarded


def _proposal(unit: Unit, cue: Cue, content: Span, words: Reporting) -> bool:
    """Whether what is rejected is no statement: "rejected the budget" denies nothing."""
    if not _guarded(cue, words):
        return False
    inside = unit.between(*content)
    said = any(w.lemma in words.said or w.fold in words.said or w.finite for w in inside) or any(w.pos in ("VERB", "AUX") for w in inside[:1])
    pointed = any("Dem" in w.token.morph.get("PronType", []) for w in inside[:2])
    return not (said or pointed or any(q[0] >= content[0] and q[1] <= content[1] for q in unit.quotes))


