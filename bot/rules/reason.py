"""Why and how: the clause that a causal or instrumental word opens, and where it ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.case import Candidate, Case, asked_again, closeness
from bot.rules.people import predicates
from bot.spans import amounts, phrase
from bot.view import Sentence, Word

Found = tuple[tuple[int, int], Word, str]
END = re.compile(r"[;:]|, (?:a|ont|est|sont|avait|avaient|était|étaient|sera|has|have|had|is|are|was|were|will|would|said|according|selon|d'après)\b|,? (?:mais|but|while|tandis)\b|[.!?]\s*[»”\"]?\s*\Z|\s?[»”]|,?\"|\.\Z")
COMMA = re.compile(r",")
DANGLING = re.compile(r"\b(?:because|that|and|or|to|parce qu[e'’]|que|et|ou|car|de|d['’])\s*\Z", re.IGNORECASE)
COLON = re.compile(r"(?<!\d):\s")
STRONG, WEAK, OPEN = 0.1, -0.05, 0.0
BREAK = re.compile(r";\s|\s[–—]\s")
MARKS, CLOSE = (";", ":", ".", "»", "”"), 2  # characters from a cue to what it governs
BESIDE, NEXT, SHORTEST, LONGEST = 0.1, 0.2, 12, 18  # characters, words


def stops(case: Case, sentence: Sentence, text: str, begin: int) -> list[int]:
    """Where a clause that begins at `begin` may end: its first comma, its first relative, its last mark."""
    begin = _past_verb(case, sentence, text, begin)
    last = END.search(text, begin)
    end = last.start() if last else len(text)
    comma = COMMA.search(text, begin, end)
    relative = next((w.start - sentence.start for w in sentence.words
                     if begin + 2 < w.start - sentence.start < end and w.fold in case.words.relatives and w.pos != "SCONJ"), None)
    found = [end, comma.start() if comma else None, len(text[:relative].rstrip(" ,\u00a0")) if relative else None]
    return sorted({e for e in found if e is not None and e > begin + 2 and not DANGLING.search(text, begin, e)})


def _past_verb(case: Case, sentence: Sentence, text: str, begin: int) -> int:
    """Where the end of a clause is looked for: behind its verb where its cue opens one, "because the price, at 14%, was too low"."""
    if not any(abs(m.end() - begin) <= 1 for m in case.words.clausal.finditer(text)):
        return begin
    verb = next((w for w in sentence.words if w.start - sentence.start >= begin and (w.finite or w.token.text in MARKS)), None)
    return verb.end - sentence.start if verb is not None and verb.finite else begin


def spans(case: Case, sentence: Sentence, text: str, start: int, cue_end: int) -> Iterator[tuple[tuple[int, int], Word]]:
    """The clause from `start` to each place where it may end, with the word that it hangs on."""
    for end in stops(case, sentence, text, cue_end):
        inside = [w for w in sentence.words if sentence.start + start <= w.start < sentence.start + end]
        if len(inside) < 1:
            continue
        numbers = {w.token.i for w in inside}
        outer = [w for w in inside if w.token.head.i not in numbers or w.token.head.i == w.token.i]
        head = (outer or inside)[0]
        yield (sentence.start + start, sentence.start + end), sentence.at.get(head.token.head.i, head)


def after_cue(case: Case, sentence: Sentence, pattern: re.Pattern[str], *, inner: bool = False) -> Iterator[Found]:
    """Spans from a cue, or with `inner` from behind it, to the ends of its clause."""
    text = case.seen.text(sentence.start, sentence.end)
    for match in pattern.finditer(text):
        begin = match.end() + len(text[match.end():]) - len(text[match.end():].lstrip(" \u00a0'’")) if inner else match.start()
        for span, up in spans(case, sentence, text, begin, match.end()):
            yield span, up, match[0].strip().lower()


def clauses(case: Case) -> Iterator[Candidate]:
    """"Pourquoi le marché a-t-il été annulé ?" -> « en raison de ... »."""
    for sentence in case.seen.sentences:
        for span, up, cue in after_cue(case, sentence, case.words.reasons):
            yield Candidate(sentence.index, span, closeness(case, sentence, up, None) + STRONG, "reason.clauses", cue, mark="strong")


def weak_clauses(case: Case) -> Iterator[Candidate]:
    """"Why did the trial collapse?" -> "after a juror had looked up the case": signs that also open other things."""
    for sentence in case.seen.sentences:
        times = [a.start for a in amounts(case.seen, sentence, case.words) if a.unit == "time"]
        for span, up, cue in after_cue(case, sentence, case.words.weak_reasons):
            if any(0 <= start - span[0] - len(cue) <= CLOSE for start in times):
                continue  # "for nine days" tells how long
            yield Candidate(sentence.index, span, closeness(case, sentence, up, None) + WEAK, "reason.weak", cue, mark=f"cue_{cue}")


def causes(case: Case) -> Iterator[Candidate]:
    """"What started the fire?" -> "sparked by lightning": the cause behind a participle, the cue left out."""
    for sentence in case.seen.sentences:
        for span, up, cue in after_cue(case, sentence, case.words.causes, inner=True):
            yield Candidate(sentence.index, span, closeness(case, sentence, up, None), "reason.causes", cue, mark="cause")


def absolutes(case: Case) -> Iterator[Candidate]:
    """"Why is he not in prison?" -> « Le pourvoi étant suspensif », "having failed to obtain a pass": a participle's own clause."""
    for sentence in case.seen.sentences:
        text = case.seen.text(sentence.start, sentence.end)
        for word in sentence.words:
            present = "Pres" in word.token.morph.get("Tense", []) and "Part" in word.token.morph.get("VerbForm", [])
            if word.fold.removeprefix("n'") not in case.words.absolute and not present:
                continue
            begin = max((w.end for w in sentence.words if w.end <= word.start and w.token.text in (",", ";", ":", "(", "«", "“")), default=sentence.start)
            start = begin - sentence.start
            start += len(text[start:]) - len(text[start:].lstrip(" \u00a0"))
            if word.start - sentence.start - start > 90:
                continue
            for span, up in spans(case, sentence, text, start, word.end - sentence.start):
                own = word.start - span[0] < 3
                yield Candidate(sentence.index, span, closeness(case, sentence, up, None) + OPEN, "reason.absolutes", word.fold,
                                mark="participle" if own else "absolute")


def colons(case: Case) -> Iterator[Candidate]:
    """"Why should she have stayed out?" -> "she should not have taken part: her husband ...": what a colon explains."""
    for sentence in case.seen.sentences:
        text = case.seen.text(sentence.start, sentence.end)
        for match in COLON.finditer(text):
            opening = re.match(r"[«“\"\s\u00a0]*", text[match.end():])
            begin = match.end() + (opening.end() if opening else 0)
            for span, up in spans(case, sentence, text, begin, begin):
                yield Candidate(sentence.index, span, closeness(case, sentence, up, span) + WEAK, "reason.colons", ":", mark="colon")


def means(case: Case) -> Iterator[Candidate]:
    """"Comment l'argent a-t-il été transféré ?" -> « par le biais de ... »."""
    for sentence in case.seen.sentences:
        for span, up, cue in after_cue(case, sentence, case.words.means):
            yield Candidate(sentence.index, span, closeness(case, sentence, up, span), "reason.means", cue, mark=f"cue_{cue}")


def beside(case: Case) -> Iterator[Candidate]:
    """"How was the letter handed over?" -> "in a sealed envelope": what hangs on the verb asked about by a preposition."""
    for sentence in case.seen.sentences:
        for verb, fit in predicates(case, sentence):
            for child in verb.token.children:
                head = sentence.at.get(child.i)
                lead = next((c for c in child.children if c.dep_ == "case" and c.i < child.i), None)
                if head is None or lead is None or lead.i not in sentence.at or not child.dep_.startswith("obl"):
                    continue
                span = (sentence.at[lead.i].start, phrase(sentence, head)[1])
                if span[1] > span[0] and not asked_again(case, sentence, span) and not case.words.dates.search(case.seen.text(*span)):
                    yield Candidate(sentence.index, span, closeness(case, sentence, head, span) + BESIDE * fit, "reason.beside", lead.lower_)


def followed(case: Case) -> Iterator[Candidate]:
    """"Why was it put off?" -> "..., but the tiles were the wrong size": the clause behind a semicolon or a dash, or the next sentence of the story."""
    for sentence in case.seen.sentences:
        if not case.matches.found[sentence.index]:
            continue
        text = case.seen.text(sentence.start, sentence.end)
        for match in BREAK.finditer(text):
            span = (sentence.start + match.end(), sentence.start + len(text.rstrip(" .»”\"")))
            if span[1] - span[0] > SHORTEST:
                yield Candidate(sentence.index, span, closeness(case, sentence, None, span) + WEAK, "reason.followed", match[0].strip(), mark="break")
        following = case.seen.sentences[sentence.index + 1] if sentence.index + 1 < len(case.seen.sentences) else None
        if following is not None and following.paragraph == sentence.paragraph and len(following.words) <= LONGEST:
            end = following.end - (1 if following.words[-1].pos == "PUNCT" else 0)
            yield Candidate(following.index, (following.start, end), closeness(case, sentence, None) - NEXT, "reason.followed", "", mark="next")
