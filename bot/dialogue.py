"""A conversation without I/O: what is said and the state before it give an answer and the state after.

Two laws. A state is frozen; what does not fit the phase the conversation is in is answered with a line
and changes nothing. Nothing is read but the engine's library and what is passed in, the clock included:
so a conversation replays to the same bytes, and no chat, and no other person of a group, can see it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot import evidence
from bot.answer import Answer, Kind, Lang, Reason, Status
from bot.background import Background, Place
from bot.engine import Engine
from bot.followup import Context, Followup, dangling, follow, repaired
from bot.judge import ENOUGH_TRUST
from bot.moves import Move, Turn, chosen_number, line, read_move
from bot.referents import PEOPLE, cast, gendered, remembered, spoken_of
from bot.scoping import scoped

EXPIRES = dt.timedelta(minutes=30)
EMPTY = Context()
LENT = 3  # earlier questions, and names that stood for pronouns, that are kept
SHOWING = ("source", "sure", "quote")
TOLD = 24  # places already told that are kept


class Phase(StrEnum):
    """Where a conversation is: nothing asked yet, something asked, several readings offered."""

    NEW = "new"
    ASKED = "asked"
    OFFERED = "offered"


@dataclass(frozen=True, slots=True)
class State:
    """All that a conversation remembers; `spoken` is the language, `at` when and `by` who
    spoke last, '' where that does not matter."""

    context: Context = EMPTY
    offered: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    told: tuple[Place, ...] = ()
    spoken: Lang | None = None
    at: dt.datetime | None = None
    by: str = ""

    @property
    def phase(self) -> Phase:
        """Where the conversation is."""
        if self.offered:
            return Phase.OFFERED
        return Phase.ASKED if self.context.question else Phase.NEW

    @property
    def lang(self) -> Lang | None:
        """The language last spoken."""
        return self.spoken or self.context.lang

    @property
    def article(self) -> str | None:
        """The article last answered from."""
        return self.context.article


@dataclass(frozen=True, slots=True)
class Said:
    """One message: its language where it was chosen, the articles it may be answered from (None: all),
    when it came and from whom; `usual` is the language where neither its words nor the conversation tell."""

    text: str
    lang: Lang | None = None
    scope: tuple[str, ...] | None = None
    at: dt.datetime | None = None
    by: str = ""
    usual: Lang | None = None


Step = Callable[[Engine, State, Said, Turn], tuple[Answer, State]]


def turn(engine: Engine, state: State, text: str, lang: Lang | None = None, scope: Collection[str] | None = None,
         at: dt.datetime | None = None, by: str = "", usual: Lang | None = None) -> tuple[Answer, State]:
    """One message of a conversation: the answer, and the state after it."""
    return step(engine, state, Said(text, lang, tuple(scope) if scope is not None else None, at, by, usual))


def step(engine: Engine, state: State, said: Said) -> tuple[Answer, State]:
    """The answer to a message and the state after it, by the table of moves."""
    state = reachable(engine, current(state, said), said)
    read = read_move(said.text, said.lang, state.lang or said.usual)
    carry_out = TABLE.get((state.phase, read.move))
    if carry_out is None:
        return evidence.remark(read.lang, ILLEGAL[read.move]), state
    answer, after = carry_out(engine, state, said, read)
    return answer, after if after is state else replace(after, at=said.at, by=said.by, spoken=read.lang)


def current(state: State, said: Said) -> State:
    """The state as it bears on a message: forgotten after half an hour, and to anybody else."""
    late = state.at is not None and said.at is not None and said.at - state.at > EXPIRES
    return State() if late or state.by != said.by else state


def reachable(engine: Engine, state: State, said: Said) -> State:
    """The state without an answer from a story that was removed, or that may not be answered from now."""
    context = state.context
    used = {c.article for c in context.answer.citations} if context.answer else set()
    if context.article is None and not used:
        return state
    wanted = {*used, context.article or next(iter(used))}
    if all(engine.library.holds(a) and (said.scope is None or a in said.scope) for a in wanted):
        return state
    return replace(state, context=replace(context, answer=None, article=None, cast=()), offered=())


def ask(engine: Engine, state: State, said: Said, read: Turn) -> tuple[Answer, State]:
    """A question, by itself or leaning on the one before; one that can only lean and has nothing to lean on is asked back."""
    if state.phase is Phase.NEW and dangling(said.text, read.lang):
        return evidence.remark(read.lang, "whom"), state
    return put(engine, state, said, follow(said.text, said.lang or read.lang, state.context))


def put(engine: Engine, state: State, said: Said, question: Followup, note: str = "") -> tuple[Answer, State]:
    """A question as it was understood, put to the engine within the scope of the conversation."""
    answer = _asked(engine, question, state.told, within(state, said, question))
    if answer.status is Status.ABSTAINED and (answer.reason is Reason.NOT_UNDERSTOOD or answer.kind is Kind.NONE):
        return answer, state
    notes = " ".join(filter(None, (note, question.shown)))
    answer = replace(answer, note=notes) if notes else answer
    offered = (question.text, *(text for _, text in question.offered)) if question.offered else ()
    return answer, replace(state, context=advanced(engine, state.context, question, answer), offered=offered,
                           told=told(engine, state, answer))


def _asked(engine: Engine, question: Followup, told: tuple[Place, ...], scope: Collection[str] | None) -> Answer:
    background = replace(question.background, told=told)
    if question.alone:
        answer = engine.ask(question.text, question.lang, scope, replace(background, lent=()))
        if answer.status is not Status.ABSTAINED:
            return answer
    return engine.ask(question.text, question.lang, scope, background)


def within(state: State, said: Said, question: Followup) -> Collection[str] | None:
    """The articles to ask: those chosen, then those the conversation was narrowed to, then the one it is about."""
    known: Collection[str] | None = said.scope
    if state.scope:
        known = [a for a in state.scope if said.scope is None or a in said.scope] or said.scope
    article = state.context.article
    if question.leans and not question.alone and article and (known is None or article in known):
        return [article]
    return known


def advanced(engine: Engine, context: Context, question: Followup, answer: Answer) -> Context:
    """The context after a question and its answer."""
    cited = answer.citations[0] if answer.citations else None
    article = cited.article if cited else context.article
    written = engine.library.article(article) if article else None
    stood = [replace(r, age=0.0) for name in question.names for r in context.referents if r.text == name]
    fresh = spoken_of(question.text, question.lang, stood, answer, written.lang if written else question.lang)
    known = [gendered(r, written.text, written.lang) for r in fresh] if written else fresh
    people = remembered(known, context.referents)
    near = cast(written, cited.start if cited else 0) if written else ()
    earlier = question.background.lent[:LENT] if question.leans else ()
    return Context(question.text, question.lang, article, answer if cited else context.answer, people, earlier, near,
                   question.names, sought(question, answer))


def sought(question: Followup, answer: Answer) -> bool:
    """Whether somebody is spoken of whom nobody has named: asked for and not found, or called by a pronoun that fits nobody."""
    return question.open or (answer.status is Status.ABSTAINED and answer.kind in PEOPLE)


def told(engine: Engine, state: State, answer: Answer) -> tuple[Place, ...]:
    """The places told so far, this answer's among them; of who denied something also what it is that was denied."""
    if answer.status is Status.ABSTAINED or answer.span is None:
        return state.told
    article = answer.citations[0].article
    found = [answer.span, *(evidence.denied(engine, answer) if answer.kind is Kind.WHO_DENIED else ())]
    return (*state.told, *((article, *span) for span in found))[-TOLD:]


def talk(_: Engine, state: State, __: Said, read: Turn) -> tuple[Answer, State]:
    """Greetings, thanks, insults: one line, nothing changes."""
    return evidence.remark(read.lang, read.name, example=line(read.lang, "example")), state


def about(engine: Engine, state: State, said: Said, read: Turn) -> tuple[Answer, State]:
    """A question about the last answer: from its evidence, or asked of the article where that does not tell."""
    last = state.context.answer
    if last is None or (read.name != "else" and not evidence.answered(last)):
        return (evidence.remark(read.lang, "no_quote"), state) if read.name in SHOWING else ask(engine, state, said, read)
    if read.name in ("source", "speaker") and last.attribution is None:
        asked, after = ask(engine, state, replace(said, text=line(read.lang, "who_said"), lang=read.lang), read)
        if asked.attribution is not None and asked.confidence >= ENOUGH_TRUST:  # nobody is named who only stands near
            return asked, after
    answer = _about(engine, state, last, read) if last.citations else None
    if answer is None and read.name == "contrary":
        return _denied(engine, state, said, read, last)
    if answer is None or answer.reason is Reason.NO_QUESTION:
        return answer or evidence.remark(read.lang, "no_more"), state
    question = Followup(state.context.question, state.context.lang or read.lang)
    context = advanced(engine, state.context, question, answer)
    return answer, replace(state, context=replace(context, earlier=state.context.earlier), told=told(engine, state, answer))


def _about(engine: Engine, state: State, last: Answer, read: Turn) -> Answer | None:
    if read.name == "source":
        return evidence.source(engine, last, read.lang)
    if read.name == "speaker":
        return evidence.speaker(engine, last, read.lang)
    if read.name == "sure":
        return evidence.sure(last, read.lang)
    if read.name == "quote":
        return evidence.quote(last, read.lang)
    if read.name == "contrary":
        return evidence.contrary(engine, last, read.lang)
    return evidence.more(engine, last, state.told, read.lang, tuple(r.text for r in state.context.referents if r.person is not False))


def _denied(engine: Engine, state: State, said: Said, read: Turn, last: Answer) -> tuple[Answer, State]:
    """Who denies it, asked of the article; never the one who said it."""
    answer, after = ask(engine, state, said, read)
    if answer.status is not Status.ABSTAINED and answer.extract != evidence.speaker_of(last):
        return answer, after
    return evidence.remark(read.lang, "no_contrary"), state


def narrow(engine: Engine, state: State, said: Said, read: Turn) -> tuple[Answer, State]:
    """Another scope for the last question, or for the one that comes with it."""
    found = scoped(engine, read, state.context, said.scope, said.at)
    if isinstance(found, Answer):
        return found, state
    if found is None:
        return ask(engine, state, said, read)
    question = Followup(state.context.question, state.context.lang or read.lang)
    if found.source:
        question = replace(question, text=found.question, background=Background(only=found.source))
    elif found.question:
        question = replace(follow(found.question, read.lang, state.context), leans=False)
    inside = replace(state, scope=found.articles, context=replace(state.context, article=None))
    answer, after = put(engine, inside, said, question, found.note)
    heard = answer.status is not Status.ABSTAINED and (answer.kind is not Kind.YES_NO or found.allows(answer))
    if found.source and not heard:
        return evidence.remark(read.lang, "not_by_source", source=found.source), state
    return replace(answer, lang=read.lang), after


def choose(engine: Engine, state: State, said: Said, read: Turn) -> tuple[Answer, State]:
    """One of the readings that were offered."""
    number = chosen_number(read.said, read.lang)
    if not 0 < number <= len(state.offered):
        return evidence.remark(read.lang, "no_such_choice", count=len(state.offered)), state
    lang = state.context.lang or read.lang
    chosen = Followup(state.offered[number - 1], lang, leans=True, background=follow(state.offered[number - 1], lang, state.context).background)
    return put(engine, replace(state, offered=()), said, chosen, line(read.lang, "repaired", question=chosen.text))


def repair(engine: Engine, state: State, said: Said, read: Turn) -> tuple[Answer, State]:
    """« non, le ministre » -> the last question, asked of the minister."""
    question = repaired(read.said, read.lang, state.context)
    return put(engine, replace(state, offered=()), said, question, line(question.lang, "repaired", question=question.text))


TABLE: Mapping[tuple[Phase, Move], Step] = {
    (Phase.NEW, Move.ASK): ask, (Phase.NEW, Move.TALK): talk, (Phase.NEW, Move.REPAIR): ask,
    (Phase.ASKED, Move.ASK): ask, (Phase.ASKED, Move.TALK): talk, (Phase.ASKED, Move.REPAIR): repair,
    (Phase.ASKED, Move.ABOUT): about, (Phase.ASKED, Move.SCOPE): narrow,
    (Phase.OFFERED, Move.ASK): ask, (Phase.OFFERED, Move.TALK): talk, (Phase.OFFERED, Move.REPAIR): repair,
    (Phase.OFFERED, Move.ABOUT): about, (Phase.OFFERED, Move.SCOPE): narrow, (Phase.OFFERED, Move.CHOOSE): choose,
}
ILLEGAL = {Move.ABOUT: "nothing_yet", Move.SCOPE: "nothing_yet", Move.CHOOSE: "nothing_offered"}
