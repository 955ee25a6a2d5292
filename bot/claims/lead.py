"""Content that stands before its reporting clause: "...", a dit X; "..., officials said"; « X, a-t-il dit, Y »."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answer import Stance
from bot.claims.bounds import trimmed
from bot.claims.cues import Cue
from bot.claims.speakers import after
from bot.claims.units import Unit
from bot.claims.words import Reporting
from bot.roles import SUBJECTS
from bot.spans import Span
from bot.view import Word

CLOSED = re.compile(r"(?:[,»”?!]|(?<=[¤,.])\")\s*\Z")
APPOSED = 3  # commas back to where a subject with an apposition begins
FEWEST = 3  # words of a statement that no quotation marks hold
LONGEST = 110  # characters of a subject between the comma and its verb


@dataclass(frozen=True, slots=True)
class Lead:
    """What a reporting clause closes: content, speaker, and where the clause begins."""

    content: tuple[Span, ...]
    speaker: Span | None
    begins: int
    type: str


def lead(unit: Unit, cue: Cue, words: Reporting) -> Lead | None:
    """The statement in front of a reporting clause, or None where the verb does something else."""
    if cue.gerund or cue.passive or (cue.participle and cue.pronoun is None and not _english_past(cue, words)):
        return None
    if cue.pronoun is not None:
        return _of(unit, cue, cue.first, cue.pronoun, words, resumes=True) if _closed(unit, cue.first) else None
    group = unit.between(cue.first, cue.last)
    quoted = unit.text[unit.start : cue.first].rstrip(" ,").endswith(("»", "”", '"'))
    if (group and group[-1].pos == "ADP") or (cue.stance is Stance.DECLINES and not quoted):
        return None  # « chiffre à 260 le nombre de blessés »: what follows completes the verb
    behind = next((w for w in unit.words if w.start >= cue.last and w.pos not in ("PRON", "ADV", "SPACE")), None)
    if not quoted and behind is not None and words.infinitives.pattern and "Inf" in behind.token.morph.get("VerbForm", []):
        return None  # « la lettre que le maire, X, assure lui avoir envoyée » closes nothing
    if _closed(unit, cue.first):
        subject = _framed(unit, cue, words)
        if subject is not None:
            return _of(unit, cue, subject[0], subject, words, resumes=False)
        subject = _subject(unit, cue, words)
        if subject is not None and _ends_there(unit, cue, words):
            return _of(unit, cue, subject[0], subject, words, resumes=False)
        if _own_subject(unit, cue, words):
            return None  # "X, a regulator, put the number at 212"
        speaker = None if words.listening(cue.text) else after(unit, cue.last, unit.end, words)
        if speaker is not None and (_speaks_on(unit, speaker) or _rated(unit, cue, speaker, words)):
            return None  # "nevertheless said they had heard": what follows is its statement
        return (_of(unit, cue, cue.first, speaker, words, resumes=False) or _around(unit, cue, speaker, words)) if speaker else None
    subject = _subject(unit, cue, words)
    if subject is None or not _ends_there(unit, cue, words):
        return None
    return _of(unit, cue, subject[0], subject, words, resumes=True)


def _own_subject(unit: Unit, cue: Cue, words: Reporting) -> bool:
    """Whether what stands before a verb, back to a conjunction, is its subject and no statement: no finite verb is in it."""
    quoted = unit.text[unit.start : cue.first].rstrip(" ,").endswith(("»", "”", '"'))
    edge = max((a for a, b in unit.quotes if b <= cue.first), default=cue.first) if quoted else cue.first
    start = max([_start(unit, cue.first), *(m.end() for m in words.breaks.finditer(unit.text, unit.start, edge))])
    inside = [w for w in unit.between(start, edge) if w.pos != "PUNCT"]
    stated = trimmed(unit, start, cue.first)
    if not inside or (stated is not None and words.untrue.fullmatch(unit.text, *stated)):
        return False
    finite = any(w.finite and not _relative(w) and not _reduced(w) for w in inside)
    subject = any(w.token.dep_ in SUBJECTS and w.token.dep_ != "expl:subj" and w.token.head.i == cue.word.token.i
                  and not any(c.pos_ == "ADP" and c.i < w.token.i for c in w.token.children) for w in inside)
    return subject and not finite


def _relative(word: Word) -> bool:
    """Whether a verb is that of a relative clause with its pronoun."""
    return word.token.dep_.startswith("acl") and any("Rel" in t.morph.get("PronType", []) for t in word.token.subtree)


def _speaks_on(unit: Unit, speaker: Span) -> bool:
    """Whether a finite verb follows a noun phrase at once: it is that verb's subject."""
    following = next((w for w in unit.words if w.start >= speaker[1]), None)
    return following is not None and following.finite


def _rated(unit: Unit, cue: Cue, speaker: Span, words: Reporting) -> bool:
    """Whether a noun phrase behind an estimate is what is estimated: "put | support | at 24%"."""
    following = next((w for w in unit.words if w.start >= speaker[1]), None)
    return cue.stance is Stance.ESTIMATES and following is not None and following.token.lower_ in words.rating


def _ahead(unit: Unit, inside: list[Word], words: Reporting) -> list[Word]:
    """The words of a subject before what is inserted into it: "Ann Lee, who has run the board since 2020"."""
    cut = words.insertion.search(unit.text, inside[0].start, inside[-1].end) if inside else None
    return [w for w in inside if cut is None or w.start < cut.start()]


def _framed(unit: Unit, cue: Cue, words: Reporting) -> Span | None:
    """A subject between a quotation and the comma before its verb: '"...," the judge, X, told jurors'."""
    ends = [b for _, b in unit.quotes if b < cue.first]
    if not ends:
        return None
    start = ends[-1] + len(unit.text[ends[-1] : cue.first]) - len(unit.text[ends[-1] : cue.first].lstrip(' ,.”"»?!'))
    inside = unit.between(start, cue.first)
    ahead = _ahead(unit, inside, words)
    fine = 0 < len(inside) <= 16 and unit.text[ends[-1] : start].find(",") >= 0 and not any(w.finite for w in ahead)
    return trimmed(unit, start, ahead[-1].end if ahead else cue.first) if fine else None


def _english_past(cue: Cue, words: Reporting) -> bool:
    """A language whose past tense looks like its participle: the clause tells them apart."""
    return words.apart.pattern != "" and cue.word.token.text.isalpha() and words.reported.search(cue.text) is not None


def _closed(unit: Unit, offset: int) -> bool:
    left = unit.text[unit.start : offset]
    return bool(left.strip()) and bool(CLOSED.search(left)) and not left.rstrip(" ,").endswith(("(",))


def _subject(unit: Unit, cue: Cue, words: Reporting) -> Span | None:
    """The noun phrase between a comma and its verb: ", two officials briefed on the file said"."""
    left = unit.text[max(unit.start, cue.first - LONGEST) : cue.first]
    shift = cue.first - len(left)
    edges = [m.end() for m in re.finditer(r"[,»”?!]\s+|¤\"\s+|[¤,.?!]\"\s+", left)]
    if not edges:
        return None
    start = shift + edges[-1]
    inside = unit.between(start, cue.first)
    if not inside and len(edges) >= APPOSED:  # "her son, Jonah Kessler, said"
        start = shift + edges[-APPOSED]
        inside = unit.between(start, cue.first)
        inside = inside if any(w.name for w in inside) and inside[0].pos in ("DET", "PRON", "NOUN", "PROPN", "ADJ") else []
    if not inside or inside[0].pos in ("CCONJ", "SCONJ", "ADP", "VERB", "AUX") or words.that.match(unit.text, start):
        return None
    if any(w.finite and not _reduced(w) for w in inside):
        return None
    if words.insertion.match(unit.text, start) or words.opening.search(unit.text, start, cue.first):
        return None
    return trimmed(unit, start, cue.first)


def _reduced(word: Word) -> bool:
    """Whether a verb may be a participle behind its noun: "two officials briefed on the file"."""
    following = word.token.doc[word.token.i + 1] if word.token.i + 1 < len(word.token.doc) else None
    return word.token.text.endswith("ed") and following is not None and following.pos_ == "ADP"


def _ends_there(unit: Unit, cue: Cue, words: Reporting) -> bool:
    """Whether nothing that could be a statement follows the verb: "said", "told reporters in Port Elwin", "said on Friday"."""
    right = unit.text[cue.last : unit.end]
    plain = words.adjunct.sub("", right)
    listener = words.addressing.match(plain)
    plain = words.adjunct.sub("", plain[listener.end() :]) if listener else plain
    if re.match(r"\s*:\s*[«“\"]", plain):
        return False  # "asked about it, she said: ..."
    if re.match(r"\s*(?:[,.;:]|\Z)", plain):
        return True
    first = next((w for w in unit.words if w.start >= cue.last + (len(right) - len(plain)) and w.token.text.strip()), None)
    rest = unit.between(first.start, unit.end) if first else []
    clause = any("Fin" in w.token.morph.get("VerbForm", []) for w in _until_mark(rest))
    if listener or words.addressing.match(right.strip()):
        return not clause and words.that.match(plain.strip()) is None
    return first is not None and first.pos in ("ADP", "SCONJ") and not clause and words.that.match(plain.strip()) is None


def _until_mark(run: list[Word]) -> list[Word]:
    end = next((n for n, w in enumerate(run) if w.token.text in (",", ";", ".", ":")), len(run))
    return run[:end]


def _of(unit: Unit, cue: Cue, begins: int, speaker: Span | None, words: Reporting, *, resumes: bool) -> Lead | None:
    """The lead that ends where the reporting clause begins, and what resumes behind it."""
    start = _start(unit, begins)
    first = trimmed(unit, start, begins)
    if first is None or (words.reached.match(unit.text, first[0]) and not any(first[0] <= a < first[1] for a, _ in unit.quotes)):
        return None  # "Asked why, X said ..."
    rest = _resumed(unit, cue, words) if resumes else None
    if rest is not None and words.opening.search(unit.text[start:begins].rstrip(" ,") + " ") and _ends_open(unit, first, words):
        return Lead((rest,), speaker, begins, "indirect")
    whole = next((q for q in unit.quotes if q[0] - start <= 4 and q[1] >= first[1] - 3), None)
    resumed = rest is not None and (cue.pronoun is not None or _states(unit, rest, words))
    answers = words.replying.match(cue.text) is not None and not resumes and speaker is not None and speaker[0] > cue.word.start
    if whole is None and not resumed and not answers and not _states(unit, first, words) and words.untrue.fullmatch(unit.text, *first) is None:
        return None
    parts = [whole or first]
    if rest is not None:
        parts.append(rest)
    quoted = any(first[0] <= a < first[1] for a, _ in unit.quotes)
    return Lead(tuple(parts), speaker, begins, "direct" if whole else "mixed" if quoted else "indirect")


def _around(unit: Unit, cue: Cue, speaker: Span, words: Reporting) -> Lead | None:
    """A statement around its reporting clause: « En cas d'échec, prévient X, les gardiens partiront »."""
    first = trimmed(unit, _start(unit, cue.first), cue.first)
    opened = next((w for w in unit.words if first is not None and w.start >= first[0]), None)
    rest = trimmed(unit, speaker[1] + 1, unit.end) if unit.text[speaker[1] : speaker[1] + 1] == "," else None
    if first is None or rest is None or opened is None or opened.pos != "ADP" or words.trailing.match(unit.text, rest[0]) or not _states(unit, rest, words):
        return None
    return Lead((first, rest), speaker, cue.first, "mixed" if any(rest[0] <= a < rest[1] for a, _ in unit.quotes) else "indirect")


def _ends_open(unit: Unit, span: Span, words: Reporting) -> bool:
    """Whether a clause breaks off at its conjunction: "because, he argued, ..."."""
    opened = [m.end() for m in words.opening.finditer(unit.text[span[0] : span[1]] + " ")]
    return bool(opened) and opened[-1] >= span[1] - span[0]


def _states(unit: Unit, span: Span, words: Reporting) -> bool:
    """Whether a stretch holds a statement: a finite verb of its own, not in a relative clause, or a quotation with one."""
    if any(span[0] <= a < span[1] for a, _ in unit.quotes) and len(unit.between(*span)) >= FEWEST:
        return True
    position = span[0]
    skipped: list[Span] = []
    for insertion in words.insertion.finditer(unit.text, *span):
        if unit.text[insertion.start()] != ",":
            continue
        comma = unit.text.find(",", insertion.end(), span[1])
        skipped.append((insertion.start(), comma if comma > 0 else span[1]))
    free = [w for w in unit.between(position, span[1]) if not any(a <= w.start < b for a, b in skipped)]
    finite = any("Fin" in w.token.morph.get("VerbForm", []) or (w.pos == "VERB" and any(c.dep_ in SUBJECTS for c in w.token.children)) for w in free)
    return len(free) >= FEWEST and finite


def _start(unit: Unit, end: int) -> int:
    """Where the statement begins: the unit, or behind the last semicolon or full stop outside quotations."""
    marks = [m.end() for m in re.finditer(r"; |: (?=[«“][^«“»”]*[»”][\s,]*\Z)|(?<=[»”\"]) (?=[«“\"])", unit.text[unit.start : end])]
    dateline = re.match(r"[A-Z][A-Z .'-]+(?:, [\w .]+){0,2}(?: \([^)]*\))? [—–-] ", unit.text[unit.start : end])
    begin = unit.start + max([0, *marks])
    return unit.start + dateline.end() if dateline and not marks else begin


def _resumed(unit: Unit, cue: Cue, words: Reporting) -> Span | None:
    """The rest of an interrupted statement: « X, a-t-elle précisé, rendra son avis »."""
    comma = re.match(r"\s*,\s*", unit.text[cue.last : unit.end])
    if comma is None:
        return None
    start = cue.last + comma.end()
    rest = unit.text[start : unit.end]
    if words.trailing.match(rest) or len(unit.between(start, unit.end)) <= FEWEST:
        return None
    stop = re.search(r";|, (?=[«“\"])", rest)
    return trimmed(unit, start, start + stop.start() if stop else unit.end)
