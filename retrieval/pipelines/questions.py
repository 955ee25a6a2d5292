"""English questions made of the statements of a treebank: "The union blamed the firm for it" -> "What did the union blame the firm for?".

Treebanks hold few questions, and hardly any with "did": a parser that never saw one takes "did" for the verb. The trees
are those of the statements, with the question word in the place of what it asks for (Universal Dependencies 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

LONGEST, SUBJECT = 14, 7  # words of a question, and of its subject
KEPT = ("obj", "iobj", "obl", "xcomp", "advmod", "compound:prt", "ccomp")
ASKED = ("When", "Where", "Why", "How")
PAST, PRESENT = "Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin", "Mood=Ind|Number={number}|Person=3|Tense=Pres|VerbForm=Fin"
INFINITIVE, ASKING = "VerbForm=Inf", "PronType=Int"
WORDY = ("nsubj", "csubj", "acl:relcl", "advcl", "parataxis", "conj", "list", "vocative", "discourse")


@dataclass(frozen=True, slots=True)
class Token:
    """One line of CoNLL-U: number, form, lemma, part of speech, features, head, relation."""

    number: int
    form: str
    lemma: str
    pos: str
    xpos: str
    features: str
    head: int
    relation: str


def tokens(block: str) -> list[Token]:
    """The words of a block; empty where it holds what has no number of its own."""
    found = []
    for line in block.split("\n"):
        if line.startswith("#") or not line.strip():
            continue
        cells = line.split("\t")
        if not cells[0].isdigit():
            return []
        found.append(Token(int(cells[0]), cells[1], cells[2], cells[3], cells[4], cells[5], int(cells[6]), cells[7]))
    return found


def questions(block: str, when: str) -> Iterator[str]:
    """The questions that one statement answers, as blocks, `when` among them; none where its verb is no simple past or present with a subject."""
    words = tokens(block)
    verb = next((w for w in words if w.relation == "root" and w.pos == "VERB" and "VerbForm=Fin" in w.features and "Mood=Ind" in w.features), None)
    if verb is None or words[-1].form != ".":
        return
    parts = {w.number: subtree(words, w) for w in words if w.head == verb.number}
    own = {w.number: w for w in words if w.head == verb.number}
    if any(w.relation.startswith(("aux", "cop", "expl")) or w.lemma in ("not", "n't", "never") for w in own.values()):
        return
    subject = next((n for n, w in own.items() if w.relation == "nsubj" and w.number < verb.number), None)
    if subject is None or len(parts[subject]) > SUBJECT or own[subject].lemma in ("there", "who", "which", "that", "what"):
        return
    kept = [n for n, w in own.items() if w.relation in KEPT and n > verb.number and not any(p.relation.startswith(WORDY) for p in parts[n] if p.number != n)]
    yield from asked(verb, parts[subject], [(own[n], parts[n]) for n in kept], when)


def subtree(words: list[Token], top: Token) -> list[Token]:
    """A word with all that hangs on it, in order, final marks left out."""
    inside, grown = {top.number}, True
    while grown:
        more = {w.number for w in words if w.head in inside} - inside
        inside |= more
        grown = bool(more)
    return [w for w in words if w.number in inside and w.pos != "PUNCT"]


def asked(verb: Token, subject: list[Token], rest: list[tuple[Token, list[Token]]], when: str) -> Iterator[str]:
    """ "Did X do it?", "When did X do it?", "What did X do?", "What did X do it for?"."""
    base = replace(verb, form=verb.lemma, features=INFINITIVE, xpos="VB")
    past = "Tense=Past" in verb.features
    heads = [w for w in subject if w.head == verb.number]
    many = any("Number=Plur" in w.features or w.form.lower() in ("i", "you") for w in heads) or any(w.relation == "conj" for w in subject)
    form = "did" if past else "do" if many else "does"
    helper = Token(0, form, "do", "AUX", "VBD" if past else "VBZ", PAST if past else PRESENT.format(number="Plur" if many else "Sing"), verb.number, "aux")
    plain = [w for _, part in rest for w in part]
    yield from whole([helper, *subject, base, *plain], verb, "Did")
    held = [part for head, part in rest if head.relation in ("obj", "iobj", "compound:prt", "xcomp")]
    yield from whole([_asking(when, "ADV", verb.number, "advmod"), helper, *subject, base, *(w for part in held for w in part)], verb, when)
    for head, part in rest:
        others = [w for other, words in rest if other is not head for w in words]
        what = "Who" if head.pos == "PROPN" else "What"
        if head.relation == "obj":
            yield from whole([_asking(what, "PRON", verb.number, "obj"), helper, *subject, base, *others], verb, what)
        case = [w for w in part if w.head == head.number and w.relation == "case"]
        if head.relation == "obl" and len(case) == 1 and case[0].number == part[0].number:
            stranded = replace(case[0], head=-1)
            yield from whole([_asking(what, "PRON", verb.number, "obl"), helper, *subject, base, *others, stranded], verb, what)


def _asking(form: str, pos: str, head: int, relation: str) -> Token:
    return Token(-1, form, form.lower(), pos, "WRB" if pos == "ADV" else "WP", ASKING, head, relation)


def whole(words: list[Token], verb: Token, first: str) -> Iterator[str]:
    """A question as a block, its words numbered anew; nothing where it is long."""
    if not 3 < len(words) <= LONGEST:
        return
    place = {w.number: n for n, w in enumerate(words, 1)}
    lines = []
    for number, word in enumerate(words, 1):
        form = word.form
        if number == 1:
            form = form[:1].upper() + form[1:]
        elif word.number == 1 and word.pos != "PROPN" and word.form != "I":
            form = form.lower()  # it opened the statement
        head = 0 if word.number == verb.number else place[-1] if word.head == -1 and word.number != -1 else place.get(word.head, place[verb.number])
        relation = "root" if head == 0 else word.relation
        lines.append("\t".join([str(number), form, word.lemma, word.pos, word.xpos, word.features, str(head), relation, "_", "_"]))
    lines[-1] = lines[-1].removesuffix("_") + "SpaceAfter=No"
    lines.append("\t".join([str(len(words) + 1), "?", "?", "PUNCT", ".", "_", str(place[verb.number]), "punct", "_", "_"]))
    yield f"# question = {first}\n" + "\n".join(lines)


def made(blocks: Iterable[str]) -> list[str]:
    """The questions that some statements answer."""
    return [q for number, block in enumerate(blocks) for q in questions(block, ASKED[number % len(ASKED)])]
