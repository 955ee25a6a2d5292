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
APART = 2  # words of what a sentence opens by calling somebody
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
    if not cue.passive and parsed[0] < seen[0] and any(w.finite for w in unit.between(*seen)):
        return parsed  # « un courrier que nous avons pu lire évoque »
    counted = next((s.cue.word.token.i for s in earlier if s.cue.last == region), None)
    if seen[0] < parsed[0] <= seen[1] and unit.text[parsed[0] - 2 : parsed[0]] == ", " and any(w.token.head.i == counted for w in unit.between(seen[0], parsed[0])):
        return parsed  # « ont compté 540 marcheurs, la police en a dénombré 212 »: in front stands what the verb before counts
    apart = parsed[1] <= seen[0] or seen[1] <= parsed[0]
    return seen if apart or not _sound(unit, parsed, cue) else (min(seen[0], parsed[0]), parsed[1]) if seen[1] < parsed[1] else seen


def cleaned(unit: Unit, span: Span, words: Reporting) -> Span:
    """A speaker without the clause, the dateline or the participle that a boundary before it closed, nor what only points at them behind it."""
    start, end = span
    introduced = next((m for pattern, _ in words.according if (m := pattern.match(unit.text, start, end)) and m.end() < end), None)
    start = introduced.end() if introduced else start  # « Selon X, qui cite un témoin »
    behind = words.pointed.search(unit.text, start, end) if unit.text[end : end + 1] == "," else None
    end = behind.start() if behind and behind.start() > start else end
    inside = unit.between(start, end)
    if len(inside) > 1 and inside[-1].token.lower_ in words.pronouns and unit.text[: inside[-1].start].rstrip()[-1:] == "," and unit.text[end : end + 1] != ",":
        return inside[-1].start, inside[-1].end  # "asked by the judge, X, about the date, she"
    end = _before_description(unit, start, end, words)
    inside = unit.between(start, end)
    if len(inside) > 1 and inside[0].pos in ("SCONJ", "CCONJ"):
        start = inside[1].start
    start = _behind_title(unit, start, end, words)
    dated = words.dateline.match(unit.text, start)
    start = _past_adverbial(unit, dated.end(), end, words) if dated else start
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


def _behind_title(unit: Unit, start: int, end: int, words: Reporting) -> int:
    """Where a speaker begins behind what a sentence opens by calling them: « Étudiante en droit, Ana B. », « Arrivée deuxième, la maire »."""
    inside = unit.between(start, end)
    comma = next((n for n, w in enumerate(inside) if w.token.text == ","), 0)
    if comma < APART or comma + 1 == len(inside) or not inside[0].token.is_sent_start or inside[0].pos not in ("NOUN", "VERB", "ADJ"):
        return start
    named = inside[comma + 1]
    definite = named.pos == "PROPN" or (named.pos == "DET" and "Def" in named.token.morph.get("Definite", []))
    heads = all(inside[0].token.head.i != w.token.i for w in inside[1:comma]) and not any(w.name for w in inside[1:comma])
    return named.start if definite and heads and inside[0].fold.strip(".") not in words.addresses else start


def _before_description(unit: Unit, start: int, end: int, words: Reporting) -> int:
    """Where a speaker ends whom a participle, an adjective or a bare thing describes: « la chambre, plus prudente, », "Ann Lee, elected in May,"."""
    inside = unit.between(start, end)
    for n, word in enumerate(inside[:-1]):
        named = word.token.text == "," and any(w.pos in NOMINAL or w.name for w in inside[:n])
        if named and (words.insertion.match(unit.text, word.start, end) or _describes(unit, [w for w in inside[n + 1 :] if w.pos != "ADV"][:2], words)):
            return word.start
    return end


def _describes(unit: Unit, run: list[Word], words: Reporting) -> bool:
    """Whether a phrase behind a comma begins with a participle, an adjective or a thing without article: « costume gris et voix basse ».

    « délégué central », « élu du Nord », "retired judge" are what somebody is.
    """
    if not run or run[0].token.text[:1].isupper():
        return False
    word, following = run[0], run[1] if len(run) > 1 else None
    adverbial = following is None or (following.pos == "ADP" and not words.belonging.match(unit.text, following.start)) or \
        words.adjunct.match(unit.text[following.start : following.end]) is not None
    if word.pos == "NOUN":
        thing = word.english.is_a("thing") and not (word.english.is_a("person") or word.english.is_a("body"))
        return thing and following is not None and following.pos == "ADJ"
    if word.pos == "ADJ":
        return following is None
    return described(word) and adverbial


def described(word: Word) -> bool:
    """Whether a word is a participle, as opens what describes a noun."""
    return word.pos == "VERB" and "Part" in word.token.morph.get("VerbForm", [])


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
        return _antecedent(unit, cue.first, earlier, words) or _governing(unit, cue)
    if not (cue.gerund or words.conjunctions.search(left)):
        return None
    last = next((s for s in reversed(earlier) if s.speaker is not None and s.cue.stance is not None), None)
    return last.speaker if last else _main(unit, cue)


def _governing(unit: Unit, cue: Cue) -> Span | None:
    """The subject of the verb that a participle in front depends on: « Niant tout lien, la maire a ... »."""
    sentence, head = unit.sentence(cue.word.start), cue.word.token.head
    subject = next((sentence.at[c.i] for c in head.children if c.dep_ in SUBJECTS and c.i in sentence.at and c.i > cue.word.token.i), None)
    return phrase(sentence, subject) if subject is not None and head.i != cue.word.token.i and not unit.quoted(subject.start) else None


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
    start = max([unit.start, *(s.cue.last for s in earlier if s.cue.last < end), *(m.end() for p, _ in words.according for m in p.finditer(unit.text, unit.start, end))])
    inside = [w for w in unit.between(start, end) if w.pos in NOMINAL]
    if not inside:
        return None
    seen = _surface(unit, start, end, words)
    brief = seen is not None and len(unit.between(*seen)) <= FEW and not any(w.pos in ("VERB", "AUX") for w in unit.between(*seen))
    if seen is not None and brief and unit.text[seen[1] : end].strip(" ,") == "":
        return seen
    sentence = unit.sentence(inside[-1].start)
    head = inside[-1]
    while head.token.head.i in sentence.at and (_part(head) or _shares(head)) \
            and start <= sentence.at[head.token.head.i].start < head.start:
        head = sentence.at[head.token.head.i]
    return trimmed(unit, phrase(sentence, head)[0], end)


def _part(word: Word) -> bool:
    """Whether a word belongs to the name or the title before it: « la chambre (CRC) », « Mme Roy »."""
    head = word.token.head
    close = word.token.dep_ == "nmod" and (head.i == word.token.i - 1 or (head.text[:1].isupper() and 0 < word.token.i - head.i <= NEAR))
    return close or word.token.dep_ in ("appos", "flat:name", "flat", "amod", "compound")


def _shares(word: Word) -> bool:
    """Whether a noun shares the article of the noun before it: « ses clercs et notaires »."""
    own = [c.dep_ for c in word.token.children]
    return word.token.dep_ == "conj" and "cc" in own and "det" not in own and word.token.head.i == word.token.i - 2


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
    related = words.object_relative.search(unit.text, max(edges), cue.first)
    opened = words.opening.search(unit.text, related.start(), cue.first) if related else None
    if opened and not any(w.finite for w in unit.between(opened.end(), cue.first)):
        edges.append(opened.end())  # « un chiffre que la préfète, Anne Roy, conteste »
    return max(e for e in edges if e <= cue.first)


def _inserted(unit: Unit, cue: Cue, words: Reporting) -> bool:
    """Whether a verb stands in a relative clause or a participle between a subject and its own verb."""
    opened = [m.end() for m in words.described.finditer(unit.text, unit.start, cue.first)]
    within = bool(opened) and "," not in unit.text[opened[-1] : cue.first] and unit.text[cue.last : cue.last + 1] == ","
    return cue.participle or within or words.relative.search(unit.text[unit.start : cue.first]) is not None


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
    run = run if close else _past_circumstance(run, words)
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
    named = any(w.pos in NOMINAL or w.name for w in kept) or (kept[0].pos == "DET" and len(kept) > 1) or (span and unit.text[slice(*span)].lower() in words.pronouns)
    return span if named else None


def _past_circumstance(run: list[Word], words: Reporting) -> list[Word]:
    """Skip « à la presse », « devant les députés », « sur Radio Centre », adverbs and dates before an inverted subject."""
    while run and (run[0].pos in ("ADV", "PART") or (run[0].pos == "NOUN" and run[0].token.dep_.startswith("obl"))):
        run = run[1:]
    while run and run[0].pos == "ADP":
        noun = next((n for n, w in enumerate(run) if w.pos in ("NOUN", "PROPN")), None)
        if noun is None:
            return []
        rest = next((n for n in range(noun + 1, len(run)) if _opens(run, n, words.addresses)), None)
        if rest is None:
            return []
        run = run[rest:]
    return run


def _opens(run: list[Word], n: int, addresses: frozenset[str]) -> bool:
    """Whether a noun phrase begins at a word, none of it governed by the words before."""
    word, last = run[n], run[n - 1]
    begins = word.pos == "DET" or (word.pos == "PROPN" and last.pos != "PROPN") or (word.token.is_title and word.fold.strip(".") in addresses)
    return last.pos not in ("ADP", "DET", "PUNCT", "CCONJ") and begins


def _ends(unit: Unit, word: Word, following: Word | None, kept: list[Word], words: Reporting) -> bool:
    """Whether the speaker's phrase ends before a word."""
    text = word.token.text
    if text in ("«", "»", "“", "”", '"', ":", ";", "."):
        return not (text == "." and following is not None and following.start == word.end)
    if not kept:
        return False
    if word.token.lower_ in words.rating and following is not None and following.pos == "NUM":
        return True  # « par la mairie à 2 millions »
    last = next((w for w in reversed(kept) if words.adjunct.fullmatch(w.token.text) is None), kept[-1])
    if word.pos == "ADP" and described(last) and (last is kept[-1] or words.agent.match(f" {unit.text[word.start : unit.end]}")):
        return False  # « des documents consultés par l'hebdomadaire », « une étude publiée jeudi par l'institut »
    if text == ",":
        adverbial = following is not None and following.pos in ("ADP", "ADV", "SCONJ") and not words.belonging.match(unit.text, following.start)
        return following is None or adverbial or not words.apposed.match(unit.text, following.start)
    if word.pos in STOPPERS and "Part" not in word.token.morph.get("VerbForm", []):
        return True
    acting = next((w for w in (word, following) if w is not None and w.pos == "VERB" and "Pres" in w.token.morph.get("Tense", [])), None)
    if acting is not None and (word.pos == "ADP" or (acting is word and (word.lemma in words.stances or word.stem in words.stances))):
        return True  # « a écrit le quotidien en citant un témoin »
    if word.pos == "ADP" and words.aged.search(unit.text, kept[0].start, kept[-1].end):
        return True  # « a dit l'élue de 52 ans à Paris »
    if word.pos == "PRON" and not words.bodies.match(unit.text, word.start):
        return True
    return _circumstance(unit, word, kept[-1], words)


def _circumstance(unit: Unit, word: Word, last: Word, words: Reporting) -> bool:
    """« lors de », "on Friday", « dans la soirée »: circumstances of speaking, not a part of the speaker's name."""
    dated = words.adjunct.match(unit.text[word.start : unit.end])
    if dated and not (described(last) and words.agent.match(unit.text[: unit.end], word.start + len(dated[0].rstrip()))):
        return True  # not « une enquête publiée lundi | par l'institut »
    return word.pos == "ADP" and not words.bodies.match(unit.text, word.start) and re.match(r"\w", word.token.text) is not None
