"""A conversation without I/O: a question and the state before it give an answer and the state after.

A follow-up (« Et quand ? », "who said that?") carries little of its own; the terms of the last
question that was understood, and the evidence of its answer, are put behind it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.answer import Answer, Lang, Status
from bot.engine import Engine
from bot.question import Reading, plain, read_question
from bot.vocabulary import vocabulary

FEW_TERMS = 2


@dataclass(frozen=True, slots=True)
class State:
    """What a conversation is about: the last question understood, its language, its article."""

    topic: str = ""
    lang: Lang | None = None
    article: str | None = None
    speaker: str = ""


def follows_up(reading: Reading) -> bool:
    """Whether a question needs the one before: few words of its own, or a pronoun among them."""
    said = plain(reading.text).replace("-", " ").split()
    pronouns = vocabulary(reading.lang).pronouns
    leans = bool(said) and (said[0] in ("et", "and", "but", "mais") or any(word in pronouns for word in said))
    names = [t for t in reading.terms if t.name]
    return (leans and len(names) < FEW_TERMS) or (len(reading.terms) <= FEW_TERMS and not names)


def turn(engine: Engine, state: State, text: str, lang: Lang | None = None,
         scope: Collection[str] | None = None) -> tuple[Answer, State]:
    """One question of a conversation; the state is unchanged when it was not understood."""
    reading = read_question(text, lang, state.lang or "fr")
    leaning = bool(state.topic) and any(c.isalpha() for c in text) and follows_up(reading)
    within = scope
    if leaning and within is None and state.article:
        within = [state.article]
    topic = [t.text for t in reading.terms]
    answer = engine.ask(text, reading.lang, within, context=state.topic.split() if leaning else ())
    if not reading.terms and not leaning:
        return answer, state
    article = answer.citations[0].article if answer.citations else state.article
    kept = state.topic.split()[:6] if leaning else []
    speaker = answer.extract if answer.status is not Status.ABSTAINED and answer.kind.value.startswith("who") else ""
    names = [w for w in (speaker or "").split() if w[:1].isupper()]
    return answer, State(" ".join(dict.fromkeys([*names, *topic, *kept])), reading.lang, article, speaker or "")
