"""Who speaks: the noun phrase before a reporting verb, after it, or the speaker of the verb before."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.claims.bounds import trimmed
from bot.claims.cues import Cue
from bot.claims.units import Unit
from bot.claims.words import Reporting
from bot.roles import SUBJECTS
from bot.spans import Span, phrase
from bot.view import Word

LONGEST = 160  # characters of a subject
NEAR = 3  # words from a name to its complement: « la Ligue des riverains »
FEW = 12  # words of a noun phrase in front of its relative clause
NOMINAL = ("NOUN", "PROPN", "PRON", "NUM")
STOPPERS = ("VERB", "AUX", "SCONJ")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is known of the cues before: where each group ends, and who speaks."""

    cue: Cue
    speaker: Span | None


def before(unit: Unit, cue: Cue, earlier: list[Spoken], words: Reporting) -> Span | None:
    """The speaker in front of a verb: its subject, through relative clauses, coordination and participles."""
    left = unit.text[unit.start : cue.first]
    parsed = _parsed(unit, cue)
    if cue.gerund and parsed is not None and parsed[1] + 2 >= cue.first:
        return parsed
    shared = _shared(unit, cue, left, earlier, words)
    if shared is not None:
        return shared
    relative = words.relative.search(left)
    if relative:
        last = unit.between(unit.start + relative.start(), cue.first)[-1:]
        own = [w for w in last if w.token.lower_ in words.pronouns and (w.token.dep_ in SUBJECTS or "Nom" in w.token.morph.get("Case", []))]
        if own:  # "which he called"
            return own[0].start, own[0].end
        return _antecedent(unit, unit.start + relative.start(), earlier, words)
    region = _region(unit, cue, earlier, words)
    seen = _surface(unit, region, cue.first, words)
    if parsed is None or seen is None:
        return parsed or seen
    if words.insertion.search(unit.text, *parsed):
        return seen
    apart = parsed[1] <= seen[0] or seen[1] <= parsed[0]
    return seen if apart or not _sound(unit, parsed, cue) else (min(seen[0], parsed[0]), parsed[1]) if seen[1] < parsed[1] else seen


def cleaned(unit: Unit, span: Span, words: Reporting) -> Span:
    """A speaker without the clause, the dateline or the participle that a boundary before it closed, nor what only points at them behind it."""
    start, end = span
    behind = words.pointed.search(unit.text, start, end) if unit.text[end : end + 1] == "," else None
    end = behind.start() if behind and behind.start() > start else end
    inside = unit.between(start, end)
    if len(inside) > 1 and inside[-1].token.lower_ in words.pronouns and unit.text[: inside[-1].start].rstrip()[-1:] == "," and unit.text[end : end + 1] != ",":
        return inside[-1].start, inside[-1].end  # "asked by the judge, X, about the date, she"
    if len(inside) > 1 and inside[0].pos in ("SCONJ", "CCONJ"):
        start = inside[1].start
    dated = words.dateline.match(unit.text, start)
    start = dated.end() if dated else start
    day = words.day_before.match(unit.text, start, end)
    start = day.end() if day else start  # « a annoncé vendredi la mairie », "Norland on Thursday denied"
    day = words.day_behind.search(unit.text[start:end])
    end = start + day.start() if day and day.start() > 0 else end
    finite = [w for w in unit.between(start, end) if _states(w)]
    cuts = [m.end() for m in words.boundary.finditer(unit.text, start, end)]
    leads = words.reached.match(unit.text, start)
    if not finite and leads is None:
        return trimmed(unit, start, end) or span
    for cut in reversed(cuts):
        rest = unit.between(cut, end)
        if any(w.pos in NOMINAL or w.name for w in rest) and not any(_states(w) for w in rest):
            return trimmed(unit, cut, end) or span
    ahead = unit.between(start, finite[0].start) if finite else []
    return (trimmed(unit, start, finite[0].start) or span) if any(w.pos in NOMINAL for w in ahead) else span


def _states(word: Word) -> bool:
    """Whether a word is a finite verb of its own, in no relative clause."""
    finite = word.finite and not word.english.is_a("person")
    around = [word.token.doc[i] for i in (word.token.i - 1, word.token.i + 1) if 0 <= i < len(word.token.doc)]
    participle = word.token.text.endswith("ed") and (around[0].text == "," or around[-1].pos_ == "ADP")  # "two officials briefed on it"
    holder = word.token.head if word.pos == "AUX" else word.token
    return finite and not participle and any(c.dep_ in SUBJECTS for c in holder.children) and not any(t.dep_.startswith("acl") for t in (word.token, word.token.head))


def _shared(unit: Unit, cue: Cue, left: str, earlier: list[Spoken], words: Reporting) -> Span | None:
    """The speaker of the cue before, for a coordinated verb or a participle: "and said", « , ajoutant que »."""
    whole = unit.text[unit.start : cue.word.start]
    own = words.added.search(left) if cue.gerund else None
    if own is not None:
        return trimmed(unit, unit.start + own.start(), cue.first)
    if cue.gerund and not (words.adding.search(whole) or words.sequel.search(whole) or words.conjunctions.search(left)):
        return _antecedent(unit, cue.first, earlier, words)
    if not (cue.gerund or words.conjunctions.search(left)):
        return None
    last = next((s for s in reversed(earlier) if s.speaker is not None and s.cue.stance is not None), None)
    return last.speaker if last else _main(unit, cue)


def _main(unit: Unit, cue: Cue) -> Span | None:
    """The first subject of the unit before a verb."""
    for word in unit.words:
        if word.end <= cue.first and word.token.dep_ in SUBJECTS and word.token.head.i > word.token.i:
            return phrase(unit.sentence(word.start), word)
    return None


def antecedent(unit: Unit, end: int, words: Reporting) -> Span | None:
    """The noun phrase that ends at an offset: who « pour qui », « pour lequel » stands for."""
    return _antecedent(unit, end, [], words)


def _antecedent(unit: Unit, end: int, earlier: list[Spoken], words: Reporting) -> Span | None:
    """Who a relative clause is about: a speaker just named, or the noun phrase before « , qui »."""
    for spoken in reversed(earlier):
        if spoken.speaker and abs(spoken.speaker[1] - end) <= 2:
            return spoken.speaker
    start = max([unit.start, *(s.cue.last for s in earlier if s.cue.last < end)])
    inside = [w for w in unit.between(start, end) if w.pos in NOMINAL]
    if not inside:
        return None
    seen = _surface(unit, start, end, words)
    brief = seen is not None and len(unit.between(*seen)) <= FEW and not any(w.pos in ("VERB", "AUX") for w in unit.between(*seen))
    if seen is not None and brief and unit.text[seen[1] : end].strip(" ,") == "":
        return seen
    sentence = unit.sentence(inside[-1].start)
    head = inside[-1]
    while head.token.head.i in sentence.at and _part(head) \
            and start <= sentence.at[head.token.head.i].start < head.start:
        head = sentence.at[head.token.head.i]
    return trimmed(unit, phrase(sentence, head)[0], end)


def _part(word: Word) -> bool:
    """Whether a word belongs to the name or the title before it: « la chambre (CRC) », « Mme Roy »."""
    head = word.token.head
    close = word.token.dep_ == "nmod" and (head.i == word.token.i - 1 or (head.text[:1].isupper() and 0 < word.token.i - head.i <= NEAR))
    return close or word.token.dep_ in ("appos", "flat:name", "flat", "amod", "compound")


def _parsed(unit: Unit, cue: Cue) -> Span | None:
    """The subject that the parse gives the verb, where it stands before the verb and outside quotations."""
    sentence = unit.sentence(cue.word.start)
    for child in cue.word.token.children:
        if child.dep_ in SUBJECTS and child.dep_ != "expl:subj" and child.i in sentence.at and child.pos_ != "SCONJ":
            head = sentence.at[child.i]
            if head.end <= cue.first and not unit.quoted(head.start):
                return phrase(sentence, head)
    return None


def _sound(unit: Unit, span: Span, cue: Cue) -> bool:
    """Whether a phrase may be a subject: no preposition before it, and nothing but an insertion up to the verb."""
    first = next((w for w in unit.words if w.start == span[0]), None)
    before_ = unit.words[unit.words.index(first) - 1] if first in unit.words[1:] else None
    return (before_ is None or before_.pos != "ADP") and span[1] <= cue.first


def _region(unit: Unit, cue: Cue, earlier: list[Spoken], words: Reporting) -> int:
    """Where the clause of a verb begins: after the last mark, conjunction, or cue that opens another."""
    comma = unit.text.find(",", unit.start)
    inserted = comma > 0 and unit.text[unit.start : cue.first].rstrip()[-1:] == ","
    nearest = comma if inserted else cue.first  # behind an insertion the subject stands before its first comma
    edges = [unit.start] + [s.cue.last for s in earlier if s.cue.last <= cue.first and not _inserted(unit, s.cue, words)]
    edges += [m.end() for m in words.opening.finditer(unit.text, unit.start, cue.first) if m.start() <= nearest or m[0].startswith(";")]
    edges += [b + 2 for _, b in unit.quotes if b < cue.first]
    return max(e for e in edges if e <= cue.first)


def _inserted(unit: Unit, cue: Cue, words: Reporting) -> bool:
    """Whether a verb stands in a relative clause or a participle between a subject and its own verb."""
    return cue.participle or words.relative.search(unit.text[unit.start : cue.first]) is not None


def _surface(unit: Unit, start: int, end: int, words: Reporting) -> Span | None:
    """The noun phrase that fills a clause up to its verb, without a leading adverbial and an inserted clause."""
    text = unit.text[start:end]
    start += len(text) - len(text.lstrip(" ,"))
    start = _past_adverbial(unit, start, end, words)
    cut = words.insertion.search(unit.text, start, end)
    stop = cut.start() if cut else end
    inside = unit.between(start, stop)
    if not any(w.pos in NOMINAL or w.name or w.token.is_title for w in inside):
        return None
    return trimmed(unit, start, stop) if stop - start <= LONGEST else None


def _past_adverbial(unit: Unit, start: int, end: int, words: Reporting) -> int:
    """« De son côté, », « Dans un message, », « Jointe par l'Agence, »: the subject begins behind the comma."""
    for _ in range(3):
        first = next((w for w in unit.words if w.start >= start), None)
        comma = unit.text.find(",", start, end)
        leads = first is not None and (first.pos in ("ADP", "ADV", "SCONJ", "CCONJ", "VERB") or words.reached.match(unit.text, first.start) is not None)
        if first is not None and first.pos == "CCONJ":
            start = first.end + 1
        elif leads and comma > 0:
            start = comma + 1
            start += len(unit.text[start:end]) - len(unit.text[start:end].lstrip())
        else:
            break
    return start


def after(unit: Unit, start: int, limit: int, words: Reporting, *, close: bool = False) -> Span | None:
    """The noun phrase that follows a verb: « …, a déclaré à la presse la ministre, X, avant de », "said X, a nurse"."""
    run = [w for w in unit.words if start <= w.start < limit]
    run = run if close else _past_circumstance(run)
    if run and run[0].pos != "DET" and unit.text[run[0].start : run[0].end].lower() in words.pronouns:
        return run[0].start, run[0].end
    if not run or run[0].pos in STOPPERS or run[0].token.text in (",", ".", ";", ":"):
        return None
    kept: list[Word] = []
    for number, word in enumerate(run):
        following = run[number + 1] if number + 1 < len(run) else None
        if _ends(unit, word, following, kept, words):
            break
        kept.append(word)
    while kept and kept[-1].pos in ("ADP", "DET", "CCONJ"):
        kept.pop()
    if not kept:
        return None
    span = trimmed(unit, kept[0].start, kept[-1].end)
    named = any(w.pos in NOMINAL or w.name for w in kept) or (span and unit.text[slice(*span)].lower() in words.pronouns)
    return span if named else None


def _past_circumstance(run: list[Word]) -> list[Word]:
    """Skip « à la presse », « devant les députés », « sur Radio Centre », adverbs and dates before an inverted subject."""
    while run and (run[0].pos in ("ADV", "PART") or (run[0].pos == "NOUN" and run[0].token.dep_.startswith("obl"))):
        run = run[1:]
    while run and run[0].pos == "ADP":
        noun = next((n for n, w in enumerate(run) if w.pos in ("NOUN", "PROPN")), None)
        if noun is None:
            return []
        rest = next((n for n in range(noun + 1, len(run)) if _opens(run, n)), None)
        if rest is None:
            return []
        run = run[rest:]
    return run


def _opens(run: list[Word], n: int) -> bool:
    """Whether a noun phrase begins at a word, none of it governed by the words before."""
    word, last = run[n], run[n - 1]
    return last.pos not in ("ADP", "DET", "PUNCT", "CCONJ") and (word.pos == "DET" or (word.pos == "PROPN" and last.pos != "PROPN"))


def _ends(unit: Unit, word: Word, following: Word | None, kept: list[Word], words: Reporting) -> bool:
    """Whether the speaker's phrase ends before a word."""
    text = word.token.text
    if text in ("«", "»", "“", "”", '"', ":", ";", "."):
        return not (text == "." and following is not None and following.start == word.end)
    if not kept:
        return False
    if word.token.lower_ in words.rating and following is not None and following.pos == "NUM":
        return True  # « par la mairie à 2 millions »
    if word.pos == "ADP" and kept[-1].pos == "VERB" and "Part" in kept[-1].token.morph.get("VerbForm", []):
        return False  # « des documents consultés par l'hebdomadaire »
    if text == ",":
        adverbial = following is not None and following.pos in ("ADP", "ADV", "SCONJ") and not words.belonging.match(unit.text, following.start)
        return following is None or adverbial or not words.apposed.match(unit.text, following.start)
    if word.pos in STOPPERS and "Part" not in word.token.morph.get("VerbForm", []):
        return True
    if word.pos == "PRON" and not words.bodies.match(unit.text, word.start):
        return True
    return _circumstance(unit, word, words)


def _circumstance(unit: Unit, word: Word, words: Reporting) -> bool:
    """« lors de », "on Friday", « dans la soirée »: circumstances of speaking, not a part of the speaker's name."""
    if words.adjunct.match(unit.text[word.start : unit.end]):
        return True
    return word.pos == "ADP" and not words.bodies.match(unit.text, word.start) and re.match(r"\w", word.token.text) is not None
