"""French questions made of the statements of a treebank: « Le maire accuse la région » -> « Qui le maire accuse-t-il ? ».

The questions of a treebank of questions are those that people put to an office or an encyclopaedia; journalists leave out accents and
auxiliaries, name the story first, and ask of names that no treebank knows (Universal Dependencies 2).
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from retrieval.pipelines.trees import ASKING, Node, Token, behind, block_of, clause, invented, lists, node, tokens

WORDS = lists("fr")
LONGEST, SHORTEST, SUBJECT = 17, 2, 8  # words of a question, and of its subject
KEPT = ("obj", "iobj", "obl:arg", "obl:mod", "obl:agent", "xcomp", "advmod", "ccomp", "advcl")
CLITICS = ("obj", "iobj", "expl:comp", "expl:pv", "expl:pass", "obl:arg")
FORMS = 9  # questions taken of a statement
RENAMED, REVERBED, LOWERED, UNMARKED, SOURCED, TITLED = 0.5, 0.4, 0.2, 0.15, 0.12, 0.1  # shares of the questions
LATIN = re.compile("[A-ZÉ][a-zàâçéèêëîïôöûü]{3,}")
VOWELS = "aeiouyhéèêàâîôû"


@dataclass(frozen=True, slots=True)
class Stock:
    """What the statements lend each other: names, nouns with their gender, and forms of the present that are nouns too."""

    names: Sequence[str]
    nouns: Sequence[tuple[str, bool]]
    present: Sequence[str]


@dataclass(frozen=True, slots=True)
class Statement:
    """A main verb with its subject, the pronouns before it, its auxiliaries and what stands behind it."""

    verb: Token
    subject: Node
    clitics: tuple[Node, ...]
    helpers: tuple[Token, ...]
    rest: tuple[Node, ...]


def merged(block: str) -> str:
    """A block with its contractions as one word each, « du » and « au »."""
    lines = [line.split("\t") for line in block.split("\n") if line.strip() and not line.startswith("#")]
    joined = {int(cells[0].split("-")[0]): cells[1] for cells in lines if "-" in cells[0]}
    kept, number = [], {0: 0}
    for cells in lines:
        if not cells[0].isdigit():
            continue
        before = int(cells[0]) - 1
        if before in joined and cells[3] in ("DET", "PRON"):
            number[int(cells[0])] = number[before]
            continue
        cells[1] = joined.get(int(cells[0]), cells[1])
        kept.append(cells)
        number[int(cells[0])] = len(kept)
    for n, cells in enumerate(kept, 1):
        cells[0], cells[6] = str(n), str(number.get(int(cells[6]), 0))
    return "\n".join("\t".join(cells) for cells in kept)


def stated(block: str) -> Statement | None:
    """What a block states; None where its main verb has no plain subject before it, or is denied."""
    words = tokens(merged(block))
    found = clause(words)
    if found is None or any(w.form.lower() in WORDS["denying"] for w in found.own):
        return None
    told = node(words, found.subject)
    if len(told) > SUBJECT or found.subject.pos == "PRON":
        return None
    clitics = tuple(node(words, w) for w in found.own if w.relation in CLITICS and w.pos == "PRON" and found.subject.number < w.number < found.finite.number)
    return Statement(found.verb, told, clitics, found.helpers, behind(words, found, KEPT))


def stock(blocks: Iterable[str]) -> Stock:
    """The names, nouns and present forms of some blocks."""
    told = [w for block in blocks for w in tokens(merged(block))]
    names = {w.form for w in told if w.pos == "PROPN" and LATIN.fullmatch(w.form)}
    nouns = {(w.form, "Gender=Fem" in w.features) for w in told if w.pos == "NOUN" and w.form.isalpha() and w.form.islower() and len(w.form) > 3
             and "Number=Sing" in w.features and "Gender" in w.features and w.relation.startswith(("nsubj", "obj"))}
    forms = {w.form for w in told if w.pos == "NOUN"}
    present = {w.form for w in told if w.pos == "VERB" and w.form in forms and "Tense=Pres" in w.features and "Number=Sing" in w.features and "Person=3" in w.features}
    return Stock(sorted(names) or ["Marlac"], sorted(nouns) or [("conseil", False)], sorted(present))


def _word(form: str, pos: str, relation: str, features: str = "_") -> Token:
    return Token(form, form.lower(), pos, "_", features, relation)


def _of(name: Node) -> Node:
    """A name behind « de »."""
    mark = "d'" if name.word.form[0].lower() in VOWELS else "de"
    return replace(name.like("nmod"), before=(Node(_word(mark, "ADP", "case")),))


def renamed(draw: random.Random, have: Stock, relation: str) -> Node:
    """A subject with an invented name in it: « Marlac », « Ada Marlac », « le conseil de Marlac », « la ministre Ada Marlac »."""
    name = Node(_word(invented(draw, have.names), "PROPN", relation))
    full = replace(name, behind=(Node(_word(invented(draw, have.names), "PROPN", "flat:name")),))
    noun, feminine = draw.choice(have.nouns)
    gender = "Fem" if feminine else "Masc"
    article = "l'" if noun[0] in VOWELS else "la" if feminine else "le"
    the = Node(_word(article, "DET", "det", f"Definite=Def|Gender={gender}|Number=Sing|PronType=Art"))
    thing = Node(_word(noun, "NOUN", relation, f"Gender={gender}|Number=Sing"), (the,))
    title = draw.choice(WORDS["titles"])
    titled = Node(_word(title, "NOUN", relation, "Gender=Masc|Number=Sing"), (Node(_word("l'" if title[0] in VOWELS else "le", "DET", "det", "Definite=Def|Gender=Masc|Number=Sing|PronType=Art")),))
    return draw.choice([name, full, replace(thing, behind=(_of(name),)), replace(titled, behind=(full.like("appos"),)), replace(titled, behind=(_of(name),)), full])


def pronoun_of(subject: Node) -> Node:
    """The pronoun that takes a subject up behind the verb: « Paris a -il livré »."""
    features = subject.word.features
    feminine, many = "Gender=Fem" in features, "Number=Plur" in features or any(n.word.relation == "conj" for n in subject.behind)
    form = ("-elles" if many else "-elle") if feminine else ("-ils" if many else "-il")
    return Node(Token(form, "il", "PRON", "_", f"Gender={'Fem' if feminine else 'Masc'}|Number={'Plur' if many else 'Sing'}|Person=3|PronType=Prs", "expl:subj"))


def asked_with(form: str, relation: str) -> Node:
    """A question word by itself."""
    adverb = form.lower() in {*map(str.lower, WORDS["adverbs"]), *WORDS["late"]}
    return Node(Token(form, form.lower(), "ADV" if adverb else "PRON", "_", ASKING, relation))


def asked_of(thing: Node) -> Node:
    """A noun with « quel » before it."""
    features = thing.word.features
    form = "Quel" + ("le" if "Gender=Fem" in features else "") + ("s" if "Number=Plur" in features else "")
    bare = [b for b in thing.before if b.word.relation not in ("det", "nummod", "case", "advmod")]
    return replace(thing, before=(Node(Token(form, "quel", "DET", "_", ASKING, "det")), *bare))


def forms(statement: Statement, draw: random.Random, have: Stock) -> Iterator[Node]:
    """Every question that a statement answers, with the subject before the verb and a pronoun behind it, behind the verb, or as it was said."""
    finite = statement.helpers[0] if statement.helpers else statement.verb
    lone = "Number=Sing" in finite.features
    subject = renamed(draw, have, statement.subject.word.relation) if lone and draw.random() < RENAMED else statement.subject
    verb, helpers, rest = statement.verb, [Node(h) for h in statement.helpers], list(statement.rest)
    if not helpers and "Tense=Pres" in verb.features and "Number=Sing" in verb.features and not statement.clitics and draw.random() < REVERBED:
        form = draw.choice(have.present or [verb.form])
        verb = replace(verb, form=form, lemma=form)
    small = list(statement.clitics)
    passed = statement.subject.word.relation == "nsubj:pass"

    def full(first: Node | None, behind: Sequence[Node]) -> Node:
        opening = [first] if first else []
        if helpers:
            return Node(verb, (*opening, subject, *small, helpers[0], pronoun_of(subject), *helpers[1:]), tuple(behind))
        return Node(verb, (*opening, subject, *small), (pronoun_of(subject), *behind))

    def turned(first: Node, behind: Sequence[Node]) -> Node:
        return Node(verb, (first, *small, *helpers), (subject, *behind))

    def told(behind: Sequence[Node]) -> Node:
        return Node(verb, (subject, *small, *helpers), tuple(behind))

    yield full(None, rest)
    yield full(asked_with(draw.choice(WORDS["adverbs"]), "advmod"), rest)
    held = [n for n in rest if n.word.relation in ("obj", "xcomp", "obl:arg")]
    yield full(asked_with(draw.choice(WORDS["adverbs"]), "advmod"), held)
    yield told([*held, asked_with(draw.choice(WORDS["late"]), "advmod")])
    if not any(n.word.relation in ("obj", "xcomp") for n in rest):
        yield turned(asked_with(draw.choice(WORDS["adverbs"]), "advmod"), rest)
    if passed and helpers:
        yield Node(verb, (subject,), (asked_with(draw.choice(WORDS["late"]), "advmod"),))  # « X renversé quand ? »
    for part in rest:
        others = [n for n in rest if n is not part]
        if part.word.relation == "obj" and part.word.pos in ("NOUN", "PROPN", "PRON"):
            if part.word.pos == "PROPN":
                yield full(asked_with("Qui", "obj"), others)
                yield told([asked_with("qui", "obj"), *others])
            else:
                following = (small or helpers or [Node(verb)])[0].word.form
                yield turned(asked_with("Qu'" if following[0].lower() in VOWELS else "Que", "obj"), others)
                yield told([asked_with("quoi", "obj"), *others])
            if part.word.pos == "NOUN":
                yield full(asked_of(part), others)
                yield turned(asked_of(part), others)
        case = [n for n in part.before if n.word.relation == "case"]
        if part.word.relation.startswith("obl") and len(case) == 1 and part.word.pos in ("NOUN", "PROPN"):
            asking = asked_with("qui" if part.word.pos == "PROPN" else "quoi", part.word.relation)
            yield full(replace(asking, before=(case[0],)), others)
            if part.word.pos == "NOUN" and case[0].word.form.lower() not in ("du", "des", "au", "aux"):
                named = asked_of(part)
                lower = replace(named.before[0], word=replace(named.before[0].word, form=named.before[0].word.form.lower()))
                yield full(replace(named, before=(case[0], lower, *named.before[1:])), others)
    relation = statement.subject.word.relation
    yield Node(verb, (asked_with("Qui", relation), *small, *helpers), tuple(rest))
    if statement.subject.word.pos == "NOUN":
        yield Node(verb, (asked_of(statement.subject).like(relation), *small, *helpers), tuple(rest))


def dressed(question: Node, draw: random.Random, have: Stock) -> Node:
    """The question with whose account it asks for behind it, « selon Marlac », or with the story that it is about before it."""
    if draw.random() < SOURCED:
        by = draw.choice((Node(_word(WORDS["sources"][0], "ADP", "case")), Node(_word("d'", "ADP", "case"), (), (Node(_word("après", "ADP", "fixed")),))))
        source = renamed(draw, have, "obl:mod")
        comma = [Node(_word(",", "PUNCT", "punct"))] if draw.random() < 0.5 else []
        question = replace(question, behind=(*question.behind, *comma, replace(source, before=(by, *source.before))))
    if draw.random() < TITLED:
        topic = renamed(draw, have, "dislocated")
        question = replace(question, before=(topic, Node(_word(draw.choice((":", ",")), "PUNCT", "punct")), *question.before))
    return question


def unaccented(block: str) -> str:
    """A block whose words have lost their accents, as they are typed in haste."""
    def bare(form: str) -> str:
        return "".join(c for c in unicodedata.normalize("NFD", form) if not unicodedata.combining(c))

    return "\n".join("\t".join([cells[0], bare(cells[1]), *cells[2:]]) for cells in (line.split("\t") for line in block.split("\n")))


def made(blocks: Sequence[str], seed: int = 0) -> list[str]:
    """Questions that some statements answer, a few of each, the same ones every time."""
    draw, have, found = random.Random(seed), stock(blocks), []
    for block in blocks:
        statement = stated(block)
        if statement is None:
            continue
        ways = [q for _ in range(3) for q in forms(statement, draw, have) if SHORTEST < len(q) <= LONGEST]
        for question in draw.sample(ways, min(FORMS, len(ways))):
            hasty = draw.random() < LOWERED
            lines = block_of(dressed(question, draw, have), draw, float(hasty), UNMARKED)
            found.append(unaccented(lines) if hasty else lines)
    return found
