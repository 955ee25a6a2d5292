"""Answers about the last answer: where it comes from, how sure it is, who disputes it, its quote, what else was said.

Each is built from the evidence of the last answer and from the statements of its article, verbatim.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.answer import Answer, Attribution, Citation, Kind, Lang, Reason, Stance, Status, cite
from bot.background import Place
from bot.case import Study
from bot.claims import Claim
from bot.engine import Engine
from bot.moves import line
from bot.referents import core
from bot.wording import quoted


def remark(lang: Lang, key: str, **values: object) -> Answer:
    """A line of the bot's own that answers no question about the stories."""
    return Answer(Status.ABSTAINED, Kind.NONE, lang, reason=Reason.NO_QUESTION, note=line(lang, key, **values))


def answered(answer: Answer | None) -> bool:
    """Whether there is an answer to speak about."""
    return answer is not None and answer.status is not Status.ABSTAINED and bool(answer.citations)


def sentence_of(engine: Engine, article: str, start: int, end: int) -> Citation:
    """The sentence around a span, or the stretch of its paragraph that the span covers."""
    text = engine.library.article(article)
    sentence = engine.study(article).seen.sentence_at(start)
    last = min(max(end, sentence.end), text.paragraph_at(start).end)
    return cite(text, min(sentence.start, start), last)


def located(engine: Engine, article: str, words: str, near: int) -> tuple[int, int] | None:
    """Where an article says some words, nearest to an offset; None when it does not."""
    found = [m.start() for m in re.finditer(re.escape(words), engine.library.article(article).text)]
    best = min(found, key=lambda at: (abs(at - near), at), default=None)
    return None if best is None else (best, best + len(words))


def speaker_answer(engine: Engine, last: Answer, said: Attribution, home: Citation, kind: Kind, lang: Lang) -> Answer | None:
    """An answer whose extract is a speaker of the last one, with whoever contradicts it; None where the article
    never spells the name so."""
    span = located(engine, home.article, said.speaker, home.start)
    if span is None:
        return None
    own = home if said.speaker in home.quote else sentence_of(engine, home.article, *span)
    citations = tuple(dict.fromkeys((own, home, *last.citations)))
    other, there, words = _other_side(last, said)
    return Answer(Status.ANSWERED, kind, lang, said.speaker, span, attribution=said, confidence=last.confidence,
                  rule="evidence.speaker", citations=citations, counter=other,
                  counter_citation=citations.index(there) if there else None, counter_extract=words)


def _other_side(last: Answer, said: Attribution) -> tuple[Attribution | None, Citation | None, str]:
    """Whoever contradicts a speaker of an answer, where, and the words: the one who denies it, or the one who is denied."""
    if last.counter is None or last.counter_citation is None or last.attribution is None:
        return None, None, ""
    if said == last.counter:
        home = last.citations[0]
        return last.attribution, home, home.quote if last.extract == last.attribution.speaker else last.extract or ""
    return last.counter, last.citations[last.counter_citation], last.counter_extract


def source(engine: Engine, last: Answer, lang: Lang) -> Answer:
    """« d'où ça vient ? » -> the speaker the article names; the article itself where it names none."""
    said = last.attribution
    note = line(lang, "source_said", speaker=quoted(said.speaker, lang)) if said else line(lang, "source_itself")
    return named_speaker(engine, last, lang) or replace(last, lang=lang, note=note, rule="evidence.itself")


def speaker(engine: Engine, last: Answer, lang: Lang) -> Answer:
    """ "who said that?" -> the speaker the article names; where it names none, that nobody is named, and the place."""
    nobody = replace(remark(lang, "source_itself"), kind=Kind.WHO_SAID, citations=last.citations[:1])
    return named_speaker(engine, last, lang) or nobody


def named_speaker(engine: Engine, last: Answer, lang: Lang) -> Answer | None:
    """Whoever the last answer is attributed to; None where that is nobody, or the answer itself."""
    said = last.attribution
    if said is None or said.speaker == last.extract:
        return None
    return speaker_answer(engine, last, said, last.citations[0], Kind.WHO_SAID, lang)


def sure(last: Answer, lang: Lang) -> Answer:
    """ "are you sure?" -> the same answer with what speaks for it and against it."""
    return replace(last, lang=lang, note=_certainty(last, lang), rule="evidence.sure")


def _certainty(last: Answer, lang: Lang) -> str:
    said = quoted(last.attribution.speaker, lang) if last.attribution else ""
    if last.status is Status.DISPUTED or last.counter is not None:
        return line(lang, "sure_disputed")
    if last.attribution is not None and last.attribution.anonymous:
        return line(lang, "sure_anonymous", speaker=said)
    if last.hedged:
        return line(lang, "sure_hedged")
    return line(lang, "sure_said", speaker=said) if said else line(lang, "sure_plain")


def contrary(engine: Engine, last: Answer, lang: Lang) -> Answer | None:
    """« qui dit le contraire ? » -> who contradicts the last answer; None where nobody was found with it."""
    if last.counter is None or last.counter_citation is None:
        return None
    home = last.citations[last.counter_citation]
    kind = Kind.WHO_DENIED if last.counter.stance is Stance.DENIES else Kind.WHO_SAID  # of a denial, who said what it denies
    return speaker_answer(engine, last, last.counter, home, kind, lang)


def denied(engine: Engine, last: Answer) -> list[tuple[int, int]]:
    """What the sentence of an answer reports to be denied, not the denier's own words: « a démenti [ces accusations] »."""
    home, studied = last.citations[0], engine.study(last.citations[0].article)
    here = studied.seen.sentence_at(home.start).index
    return [part for c in studied.claims if c.sentence == here and c.stance is Stance.DENIES and c.type == "indirect" for part in c.content]


def quote(last: Answer, lang: Lang) -> Answer:
    """ "show me the quote" -> the sentence whole."""
    home = last.citations[0]
    return Answer(Status.ANSWERED, Kind.SAID, lang, home.quote, (home.start, home.end), attribution=last.attribution,
                  confidence=last.confidence, rule="evidence.quote", citations=(home,), hedged=last.hedged)


def speaker_of(last: Answer) -> str:
    """Who the last answer is or is from."""
    if last.kind.value.startswith("who") and last.extract:
        return last.extract
    return last.attribution.speaker if last.attribution else ""


def more(engine: Engine, last: Answer, told: Collection[Place], lang: Lang, meant: Sequence[str] = ()) -> Answer | None:
    """ "what else did he say?" -> the next statement that was not told yet of the same speaker, or of the first of those
    whom "he" may mean that says anything; None where there is none."""
    article, at = last.citations[0].article, last.citations[0].start
    studied = engine.study(article)
    told_by = (speaker_of(last),)
    names = (*told_by, *meant) if last.kind is Kind.SAID or last.kind.value.startswith("who") else (*meant, *told_by)
    spoken = ([c for c in studied.claims if name and _is(name, studied, c)] for name in names)
    left = [(c, part) for c in next(filter(None, spoken), []) for part in c.content if not _told(article, part, told)]
    after = [item for item in left if item[1][0] >= at] or left
    return _statement(engine, studied, article, *after[0], lang) if after else None


def _is(name: str, studied: Study, claim: Claim) -> bool:
    """Whether a claim's speaker is called so, in full or within its title."""
    return any(name in (called, core(called)) for called in _names(studied, claim))


def _names(studied: Study, claim: Claim) -> set[str]:
    return {studied.seen.text(*span) for span in claim.called}


def _told(article: str, part: tuple[int, int], told: Collection[Place]) -> bool:
    return any(where == article and start < part[1] and part[0] < end for where, start, end in told)


def _statement(engine: Engine, studied: Study, article: str, claim: Claim, part: tuple[int, int], lang: Lang) -> Answer:
    name = claim.name or claim.speaker
    said = Attribution(studied.seen.text(*name), claim.stance, claim.anonymous) if name else None
    home = sentence_of(engine, article, *part)
    end = min(part[1], home.end)
    return Answer(Status.ANSWERED, Kind.SAID, lang, studied.seen.text(part[0], end), (part[0], end), attribution=said,
                  confidence=1.0, rule="evidence.more", citations=(home,))
