"""Passives: what is reported stands before the verb, or behind "of" and "to"; who speaks behind "by"."""

from __future__ import annotations

from bot.answer import Stance
from bot.claims.bounds import content_end, trimmed
from bot.claims.cues import Cue
from bot.claims.speakers import Spoken, after, before
from bot.claims.units import Unit
from bot.claims.words import Reporting
from bot.spans import Span

PLAIN = (Stance.SAYS, Stance.DECLINES, Stance.ANNOUNCES, Stance.ESTIMATES)  # « les mesures proposées par X » report nothing


def passive(
    unit: Unit, cue: Cue, cues: list[Cue], earlier: list[Spoken], words: Reporting,
) -> tuple[Span, Span | None, str] | None:
    """Content, speaker and type of a passive; None where nobody is reported: « le transport est assuré »."""
    quote = next((q for q in unit.quotes if cue.last <= q[0] < (unit.end)), None)
    speaker = after(unit, cue.agent, unit.end, words, close=True) if cue.agent is not None else None
    blamed = next((w for w in unit.between(*speaker)[1:] if words.toward.match(unit.text, w.start)), None) if speaker and words.dative.search(cue.text) else None
    speaker = trimmed(unit, speaker[0], blamed.start) if speaker and blamed else speaker  # « imputé par ses proches | aux services »
    charged = words.patient.match(unit.text, speaker[1] if speaker else cue.last, unit.end) or words.patient.match(unit.text, cue.last, unit.end)
    if charged and words.passives.search(unit.text[cue.first : charged.end()]):
        end = content_end(unit, cue, charged.end(), unit.end, cues, words, nominal=False)
        span = trimmed(unit, charged.end(), min(end, _agent_mark(unit, cue, charged.end(), words)))
        return (span, speaker, "indirect") if span and (speaker or not cue.participle) else None
    if cue.agent is None or speaker is None or (cue.participle and cue.stance in PLAIN and not words.passives.search(cue.text)):
        return None
    if quote is not None and words.naming.match(unit.text, cue.word.start, quote[0]):
        return quote, speaker, "direct"
    said = before(unit, cue, earlier, words) if not cue.participle else _thing(unit, cue)
    if said is not None and cue.stance is Stance.ESTIMATES:  # "Damage is put at £3.8 million by the insurer"
        said = trimmed(unit, said[0], _agent_mark(unit, cue, cue.last, words))
    return (said, speaker, "indirect") if said else None


def _agent_mark(unit: Unit, cue: Cue, start: int, words: Reporting) -> int:
    """Where "by X" begins behind a charge; the unit's end where it stands elsewhere."""
    if cue.agent is None or cue.agent < start:
        return unit.end
    found = words.agent.match(unit.text, cue.last, unit.end)
    return found.start(1) if found else unit.end


def _thing(unit: Unit, cue: Cue) -> Span | None:
    """The noun phrase that a bare participle follows: « un résultat rejeté par », "an offer accepted by"."""
    text = unit.text[unit.start : cue.first].rstrip(" ,")
    comma = max(text.rfind(","), text.rfind(";"))
    return trimmed(unit, unit.start + comma + 1, unit.start + len(text))
