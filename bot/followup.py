"""A question that leans on the turns before, made to stand by itself.

« quel âge a-t-elle ? » after a question about Hélène Castagnier asks how old she is; « et quand ? »
asks when the thing happened that was asked about. Pure: a question and a context in, a question with
what the context lends it out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.answer import Answer, Kind, Lang, Status
from bot.background import NONE, Background, Lent, Place
from bot.moves import as_typed, line, moves
from bot.phrasing import Phrasing, Pronoun, elided, even, phrasing, plainly, without_leads
from bot.question import Reading, read_question
from bot.referents import Referent, core, fits, of_question, salience
from bot.vocabulary import vocabulary
from retrieval.analysis import fold
from retrieval.analysis import plain as plain_text
from retrieval.pipeline import load

FEW_TERMS = 2
VOWELS = frozenset("aeiouyh")
ALTERNATIVES = 2
POINTING = ("statement", "clinging", "there", "demonstrative", "uncounted")
PERSON = Kind.WHO.value
RIVAL = 0.5  # turns: whoever was named as lately may be meant as well


@dataclass(frozen=True, slots=True)
class Context:
    """What a conversation is about: the last question understood, made to stand by itself, its answer,
    and who and what was named so far, the likeliest first; `earlier` are the questions
    before, as far as the last one leaned on them; `cast` are the people whom the article names near
    the last evidence, for a pronoun that fits nobody spoken of; `names` are what the last pronouns stood for;
    `sought` is set where somebody is spoken of whom nobody has named yet."""

    question: str = ""
    lang: Lang | None = None
    article: str | None = None
    answer: Answer | None = None
    referents: tuple[Referent, ...] = ()
    earlier: tuple[Lent, ...] = ()
    cast: tuple[Referent, ...] = ()
    names: tuple[str, ...] = ()
    sought: bool = False


@dataclass(frozen=True, slots=True)
class Followup:
    """A question to put to the engine; `shown` is how it was understood, '' where that is obvious;
    `offered` holds other questions that it may have meant, `names` what its pronouns stand for;
    `alone` is set where it may well need nothing from before, `open` where a pronoun fits nobody named."""

    text: str
    lang: Lang
    leans: bool = False
    background: Background = NONE
    shown: str = ""
    offered: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    alone: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Resolved:
    """A text with its pronouns filled in; `lent` are names to be looked for beside it, `owned` is set where one is only an owner:
    "his spokeswoman"."""

    text: str
    names: tuple[str, ...] = ()
    lent: tuple[Lent, ...] = ()
    leaning: bool = False
    open: bool = False
    owned: bool = False
    others: tuple[tuple[str, str], ...] = ()


def follow(text: str, lang: Lang | None, context: Context) -> Followup:
    """The question as the context makes it: by itself where it needs nothing, else with what it lacks. A mark at its end
    stays: without it « elle va démissionner » asks nothing."""
    found = _follow(text, lang, context)
    marked = text.rstrip().endswith("?") and not found.text.rstrip().endswith("?")
    return replace(found, text=f"{found.text}{phrasing(found.lang).mark}") if marked else found


def _follow(text: str, lang: Lang | None, context: Context) -> Followup:
    reading = read_question(text, lang, context.lang or "fr")
    if not context.question or not any(c.isalpha() for c in text):
        return Followup(text, reading.lang)
    words = phrasing(reading.lang)
    if (topic := switched(text, reading, words)) is not None:
        return repaired(topic, reading.lang, context)
    plain = plainly(set_behind(without_leads(even(text), words), words), words)
    plain = words.patterns["doubled"].sub("", plain)
    bare = plainly(set_before(plain, words), words)
    if elliptic(bare, words):
        return completed(bare, reading.lang, context, words)
    asked = turned(bare, words)
    resolved = Resolved(asked) if bare != plain else resolve(asked, reading.lang, context, words)
    own = read_question(resolved.text, reading.lang)
    led = bare != even(text) and len([t for t in own.terms if t.name]) < FEW_TERMS
    if not (resolved.leaning or led or few(own)):
        return Followup(resolved.text, reading.lang, background=lean(context), names=resolved.names)
    if own.kind is Kind.NONE and not resolved.leaning and not led:
        return Followup(text, reading.lang)
    known = own.kind is Kind.DEFINITION and bool(resolved.names)  # "who is Paul": nothing is lacking
    lent = () if known else (*resolved.lent, *(() if resolved.names else subject_lent(context)), *asked_before(context))
    if own.kind is Kind.SAID:
        lent = tuple((without_others(words, resolved.names, context), lang) for words, lang in lent)
    background = replace(lean(context), lent=lent, speaker=" ".join(resolved.names) if own.kind is Kind.SAID and not resolved.owned else "")
    alone = not resolved.leaning and len(own.terms) >= FEW_TERMS
    shown = offer(resolved, words)
    return Followup(resolved.text, reading.lang, True, background, shown, resolved.others, resolved.names, alone, resolved.open)


def offer(resolved: Resolved, words: Phrasing) -> str:
    """Whom a pronoun was taken to mean and whom else it may mean, numbered; '' where there is nobody else."""
    if not resolved.others:
        return ""
    choices = ", ".join(words.shown["numbered"].format(number=n, name=name) for n, (name, _) in enumerate(resolved.others, 2))
    return words.shown["offered"].format(name=resolved.names[-1], choices=choices)


def without_others(text: str, names: tuple[str, ...], context: Context) -> str:
    """Words lent by earlier questions, other people left out: asked what she said, nobody wants what he said."""
    mine = {fold(w) for name in names for w in name.split()}
    people = {fold(w) for r in context.referents if r.person for w in r.text.split() if w[:1].isupper()} - mine
    return " ".join(w for w in text.split() if fold(w.strip(",?.!")) not in people)


def turned(text: str, words: Phrasing) -> str:
    """« elle reproche quoi à la junte » -> « que reproche elle à la junte »: the question word first."""
    match = words.patterns["in_place"].match(text)
    return elided(words.turned["in_place"].format(**match.groupdict()), words) if match else text


def switched(text: str, reading: Reading, words: Phrasing) -> str | None:
    """« et le ministre ? », "what about the company?" -> whom or what to ask the same of; None for a question of its own."""
    match = moves(reading.lang).topic.fullmatch(plain_text(text))
    if match is None:
        return None
    topic = as_typed(text, match["topic"].strip())
    asks = words.asking.search(topic) or any("Fin" in t.morph.get("VerbForm", []) for t in load(reading.lang)(topic))
    pointing = any(words.patterns[name].search(topic) for name in ("statement", "inverted"))
    types = vocabulary(reading.lang).answer_types
    telling = len(topic.split()) <= FEW_TERMS and any((types.get(t.lemma) or types.get(t.text, PERSON)) != PERSON for t in reading.terms)  # « et le prix ? »
    return None if asks or pointing or telling else topic


def repaired(rest: str, lang: Lang, context: Context) -> Followup:
    """The last question with another in the place of whom or what it was about; a question asked anew is a follow-up."""
    words = phrasing(lang)
    rest = next((full + rest.removeprefix(short) for short, full in words.contracted.items() if rest.lower().startswith(short)), rest)
    if words.asking.search(rest):
        return follow(rest, lang, context)
    question, known = even(context.question), context.lang or lang
    if (other := _by_another(rest, question, known, context)) is not None:
        return other
    old = _replaceable(rest, question, known, context)
    text = question.replace(old, rest, 1) if old else f"{question} {rest}"
    return Followup(text, known, True, replace(lean(context), lent=context.earlier, near=()), names=(rest,))


def restated(question: str, lang: Lang, source: str) -> str:
    """A question asked again of another source."""
    return line(lang, "restated", question=unsourced(question, lang).rstrip(" ?"), source=source)


def unsourced(question: str, lang: Lang) -> str:
    """A question without the source that it asked for: another takes its place."""
    folded = plain_text(question)
    found = next((m for p in vocabulary(lang).by_whom if (m := p.search(folded))), None)
    if found is None or len(folded) != len(question):
        return question
    return f"{question[: found.start()].rstrip(' ,')}{question[found.end() :]}"


def _by_another(rest: str, question: str, known: Lang, context: Context) -> Followup | None:
    """The same question of another source, where the last one named a source: « 58 selon le ministre » -> « et l'hôpital ? »."""
    if unsourced(question, known) == question or vocabulary(known).dates.match(rest):
        return None
    return Followup(restated(question, known, rest), known, True, replace(lean(context), near=(), only=rest), names=(rest,))


def _replaceable(rest: str, question: str, lang: Lang, context: Context) -> str:
    """The name or phrase of a question that another takes the place of: what a pronoun stood for, a date for a
    date, else what it speaks of first."""
    dates = vocabulary(lang).dates
    dated = dates.search(question)
    patterns = phrasing(lang).patterns
    if dates.match(rest) or patterns["period"].match(rest):
        found = dated or patterns["now"].search(question)
        return found[0] if found else ""
    stood = [name for name in context.names if name in question]
    spoken = [r.text for r in of_question(question, lang) if r.text in question]
    return next(iter([*stood, *spoken]), "")


def few(reading: Reading) -> bool:
    """Whether a question says too little to be asked by itself."""
    names = [t for t in reading.terms if t.name]
    return len(reading.terms) <= FEW_TERMS and not names


def lean(context: Context) -> Background:
    """Where to look first after an answer."""
    cited = context.answer.citations[:1] if context.answer else ()
    near: tuple[Place, ...] = tuple((c.article, c.start, c.end) for c in cited)
    return Background(near=near)


def asked_before(context: Context) -> tuple[Lent, ...]:
    """The questions before, the last one first."""
    return ((context.question, context.lang or "fr"), *context.earlier)


def subject_lent(context: Context) -> tuple[Lent, ...]:
    """Who the last answer named, as words to look for; in the language of its question, which a name does not mind."""
    named = subject_of(context)
    return ((named, context.lang or "fr"),) if named else ()


def set_behind(text: str, words: Phrasing) -> str:
    """« il faisait quoi alors, le bateau » -> « le bateau, il faisait quoi alors »."""
    match = words.patterns["set_behind"].match(text)
    return f"{match['topic']}, {match['rest']}" if match else text


def set_before(text: str, words: Phrasing) -> str:
    """« l'accord, il date de quand » -> « l'accord date de quand »; « la Gironde, combien a-t-elle payé » likewise."""
    match = words.patterns["set_before"].match(text)
    if match is None:
        return text
    topic, rest = match["topic"], match["rest"]
    behind = words.patterns["after_what"].match(rest)
    if behind is not None:
        return _behind(behind, topic, words)
    inverted = words.patterns["inverted"].search(rest)
    if inverted:
        return _insert(rest, inverted, topic)
    subject = words.patterns["subject"].search(rest)
    return rest[: subject.start()] + topic + rest[subject.end() :] if subject else text


def elliptic(text: str, words: Phrasing) -> bool:
    """Whether a question is nothing but its question word: « sur quel navire », "how many beds", « quand exactement »."""
    asked = words.asking.search(text)
    if asked is None:
        return False
    rest = text[: asked.start()] + " " + text[asked.end() :]
    return all(fold(word) in words.idle for word in rest.strip(" ,:-").split())


def completed(bare: str, lang: Lang, context: Context, words: Phrasing) -> Followup:
    """The earlier question with this one's question word in the place of its own."""
    background = lean(context)
    if context.lang != lang:
        lent = (*subject_lent(context), *asked_before(context)[:1])
        return Followup(bare, lang, True, replace(background, lent=lent, whole=True))
    rest = remainder(context, words, counting=not counted(bare, lang))
    enough = bool(rest) and bool(read_question(rest, lang).terms)
    lent = context.earlier if few(read_question(rest or bare, lang)) else ()
    return Followup(f"{bare} {rest}".strip(), lang, True, replace(background, lent=lent, whole=not enough))


def remainder(context: Context, words: Phrasing, *, counting: bool) -> str:
    """The earlier question without its question word; who answered it stands in, where it asked for its subject,
    or what it counted, where another thing is not counted now."""
    question = even(context.question)
    asked = words.asking.search(question)
    if asked is None:
        return question
    asks_subject = words.subject_asked.match(question) or read_question(question, context.lang).open_role == "subject"
    subject = subject_of(context) if asks_subject else ""
    subject = subject or (" ".join(counted(asked[0], context.lang or words.lang)) if counting else "")
    parts = (question[: asked.start()], subject, question[asked.end() :])
    return " ".join(" ".join(parts).split()).strip(" ,:")


def counted(asked: str, lang: Lang) -> list[str]:
    """The noun that a question phrase asks about: "how many trees" -> trees."""
    told = {t.text for t in read_question(asked, lang).terms if not t.verb}
    return [word for word in re.findall(r"[\w-]+", asked) if fold(word) in told]


def dangling(text: str, lang: Lang) -> bool:
    """Whether a question speaks of somebody that only a conversation could tell: "what did he promise", « et elle »."""
    words = phrasing(lang)
    bare = plainly(without_leads(even(text), words), words)
    pronoun = any(words.patterns[name].search(bare) for name in ("subject", "object", "inverted"))
    impersonal = words.patterns["impersonal"].search(bare) or set_before(bare, words) != bare
    return pronoun and not impersonal and all(t.verb for t in read_question(bare, lang).terms)


def subject_of(context: Context) -> str:
    """Who the last answer named, short."""
    answer = context.answer
    if answer is None or answer.status is Status.ABSTAINED or not answer.extract:
        return ""
    asked = answer.kind.value.startswith("who") or answer.kind is Kind.WHICH
    return core(answer.extract) if asked else ""


def candidates(pronoun: Pronoun, context: Context) -> list[Referent]:
    """The referents a pronoun may stand for: what was spoken about before what was only mentioned, the latest first;
    none where it stands for somebody whom the conversation is looking for."""
    if context.sought and not pronoun.plural:
        return []
    spoken = [r for r in context.referents if fits(r, pronoun) and (r.person or not r.mentioned)]
    named = sorted(spoken, key=lambda r: (pronoun.plural and not r.plural, salience(r)))
    cast = [r for r in context.cast if fits(r, pronoun)]
    return named or (cast if pronoun.stands == "person" else [])


def resolve(text: str, lang: Lang, context: Context, words: Phrasing) -> Resolved:
    """Fill in the pronouns of a question from what was named."""
    found = Resolved(text)
    impersonal = words.patterns["impersonal"].search(text)
    for step in (_object, _owned) if impersonal else (_inverted, _subject, _object, _owned):
        found = step(found, lang, context, words)
    pointing = any(words.patterns[name].search(found.text) for name in POINTING)
    return replace(found, leaning=found.leaning or pointing)


def _inverted(found: Resolved, lang: Lang, context: Context, words: Phrasing) -> Resolved:
    behind = words.patterns["after_what"].match(found.text)
    if behind is not None and not words.patterns["impersonal"].search(found.text):
        pronoun = behind["pronoun"] or behind["pronoun2"]
        return _fill(found, lang, context, words, pronoun, lambda name: _behind(behind, name, words))
    match = words.patterns["inverted"].search(found.text)
    if match is None or words.patterns["named_before"].search(_before(found.text, match, words)):
        return found
    return _fill(found, lang, context, words, match["pronoun"], lambda name: _insert(found.text, match, name))


def _behind(match: re.Match[str], name: str, words: Phrasing) -> str:
    """« qu'en dit-il » -> « qu'en dit le parquet »: the name behind the verb."""
    return " ".join(words.turned["after_what"].format(name=name, **match.groupdict("")).split())


def _before(text: str, match: re.Match[str], words: Phrasing) -> str:
    """What stands before an inverted verb, the question phrase left out."""
    before = text[: match.start()]
    asked = words.asking.search(before)
    return before[asked.end() :] if asked else before


def _insert(text: str, match: re.Match[str], name: str) -> str:
    """The name before the verb and what clings to it: « comment les a-t-il » -> « comment M. Keïra les a-t-il »."""
    at = match.start("clitics") if match["clitics"] else match.start("verb")
    lead = text[:at]
    if lead.lower().endswith("'") or (lead and not lead.endswith(" ")):
        return f"{text} {name}"
    return f"{lead}{name} {text[at:]}"


def _subject(found: Resolved, lang: Lang, context: Context, words: Phrasing) -> Resolved:
    if found.leaning:
        return found
    inverted = [m.span("pronoun") for m in words.patterns["inverted"].finditer(found.text)]
    match = next((m for m in words.patterns["subject"].finditer(found.text) if m.span("pronoun") not in inverted), None)
    if match is None:
        return found
    start, end = match.span("pronoun")
    return _fill(found, lang, context, words, match["pronoun"], lambda name: _joined(found.text[:start], name, found.text[end:], words))


def _joined(before: str, name: str, after: str, words: Phrasing) -> str:
    """The name between its neighbours, an elision undone before a consonant: « qu'il » -> « que Paul »."""
    if fold(name)[:1] not in VOWELS:
        for elided, full in words.elision.items():
            before = before.removesuffix(elided) + full if before.lower().endswith(elided) else before
    return f"{before}{name}{after}"


def _object(found: Resolved, lang: Lang, context: Context, words: Phrasing) -> Resolved:
    match = words.patterns["object"].search(found.text)
    if match is None:
        return found
    if read_question(found.text, lang).kind is Kind.SAID:
        return replace(found, leaning=True)  # "what does she say about him": to name him would make him the speaker
    group = "pronoun" if match.groupdict().get("pronoun") else "pronoun2"
    start, end = match.span(group)
    return _fill(found, lang, context, words, match[group], lambda name: _joined(found.text[:start], name, found.text[end:], words))


def _owned(found: Resolved, lang: Lang, context: Context, words: Phrasing) -> Resolved:
    match = words.patterns["owned"].search(found.text)
    if match is None:
        return found
    owner = words.pronouns.get(match["pronoun"].lower(), Pronoun("?", plural=False, stands="any"))
    names = candidates(owner, context)
    if not names:
        return replace(found, leaning=True)
    return replace(found, lent=(*found.lent, (names[0].text, names[0].lang or lang)), names=(*found.names, names[0].text), leaning=True, owned=not found.names)


def _fill(found: Resolved, lang: Lang, context: Context, words: Phrasing, pronoun: str, put: Callable[[str], str]) -> Resolved:
    """The likeliest referent in a pronoun's place, or beside the question where it is a phrase of another language;
    without one the question only leans."""
    meant = words.pronouns[pronoun.lower()]
    names = candidates(meant, context) if meant.stands != "thing" else []
    if not names:
        return replace(found, leaning=True, open=found.open or (meant.stands != "thing" and not meant.plural))
    first = names[0]
    if first.lang not in (None, lang) and not any(word[:1].isupper() for word in first.text.split()[1:] or [first.text]):
        return replace(found, lent=(*found.lent, (first.text, first.lang or lang)), names=(*found.names, first.text), leaning=True)
    if meant.plural and not first.plural:  # "they" of a company, or of people nobody has named
        return replace(found, lent=(*found.lent, (first.text, first.lang or lang)), names=(*found.names, first.text), leaning=True)
    texts = [_kept(found.text, put(r.text), r.text, lang) for r in names[: 1 + ALTERNATIVES]]
    rivals = [r.person is True and salience(r) - salience(first) < RIVAL for r in names]
    others = tuple((r.text, t) for r, t, rival in zip(names[1:], texts[1:], rivals[1:], strict=False) if rival)
    return replace(found, text=texts[0], names=(*found.names, first.text), leaning=True, others=found.others or others)


def _kept(before: str, after: str, name: str, lang: Lang) -> str:
    """The filled text where the rule still reads the same kind of question; else the name put behind it."""
    same = read_question(before, lang).ruled[0] is read_question(after, lang).ruled[0]
    return after if same else f"{before} {name}"
