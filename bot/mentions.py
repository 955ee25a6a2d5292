"""Who is meant: people and bodies of an article, from a surname, a title or a pronoun to the fullest name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.descriptors import descriptors
from bot.name_bounds import capitals, names_in, spelled, without_day, without_deed, without_relative
from bot.roles import SUBJECTS
from bot.spans import Span, amounts, measures, phrase, quotes
from bot.view import ArticleView, Sentence, Word
from bot.vocabulary import vocabulary
from retrieval.analysis import fold
from retrieval.first_names import gender_of
from retrieval.places import places

if TYPE_CHECKING:
    from spacy.tokens import Token

BACK = 3  # sentences
APOSTROPHES = ("'", "’")  # « l' » tells no gender
LONGER = 4  # more name words than the short form has
NAMING = ("flat", "flat:name", "compound", "appos")
ACRONYM = re.compile(r"\(([^\W\d_][\w&-]{0,8}[^\W\da-z_])\)")
LEADING = ("nsubj", "nsubj:pass", "obl:agent", "root", "ROOT")
ROLES = ("nsubj", "nsubj:pass", "obl:agent", "appos", "obj", "root", "nmod", "obl", "conj", "ROOT", "iobj", "obl:arg", "dep")

GENDERED = frozenset(["Masc", "Fem"])
SORTS, OTHERS = ("person", "body"), ("animal", "thing")
BARE = ("det", "amod", "case", "punct", "acl:relcl", "conj", "cc")  # what may stand beside a noun that says nothing new

Entry = tuple[Word, Span, tuple[str, ...], Sentence]


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """A noun phrase, and `full`, the span of the fullest form of what it stands for."""

    start: int
    end: int
    head: Word
    full: Span


class Mentions:
    """Resolves the noun phrases of one article; earlier text only, the nearest that agrees.

    `measured` holds the offsets of the words inside sums and measures: they name nobody.
    """

    def __init__(self, seen: ArticleView) -> None:
        self._seen = seen
        self._words = vocabulary(seen.article.lang)
        self._all: list[Entry] = []
        self._known: dict[tuple[int, int], Mention] = {}
        self._calling = descriptors(seen.sentences)
        self._owners: dict[str, Span] = {}
        self._runs: list[tuple[Span, tuple[str, ...]]] = []
        said = quotes(seen)
        self.measured = frozenset(w.start for s in seen.sentences for a, b in measures(seen, s, self._words) for w in s.words if a <= w.start < b)
        for sentence in seen.sentences:
            if sentence.paragraph == 0:
                continue  # a headline cuts its phrases short
            for found in ACRONYM.finditer(seen.article.text, sentence.start, sentence.end):
                owner = spelled(sentence, found.start(), found[1])
                if owner is not None:
                    self._owners.setdefault(fold(found[1]), (owner, found.end()))
            self._runs += [run for run in capitals(sentence, self._words) if not any(a <= run[0][0] < b for a, b in said)]
            for word in sentence.words:
                if any(a <= word.start < b for a, b in said):
                    continue  # who is named inside a quote is spoken of, seldom speaking
                if word.start and seen.article.text[word.start - 1] == "(" and word.token.text.isupper():
                    continue  # an acronym in brackets is the name before it
                if word.start in self.measured:
                    continue  # « un million d'euros » is nobody
                if word.pos in ("NOUN", "PROPN") and word.token.dep_ in ROLES:
                    span = self._bounded(sentence, word)
                    self._all.append((word, span, self._names(sentence, span), sentence))

    def _bounded(self, sentence: Sentence, word: Word) -> Span:
        """The phrase of a word without what stands behind a name and is no part of it."""
        named = without_relative(sentence, without_deed(sentence, phrase(sentence, word)), word, self._words)
        return without_day(self._seen, named, word, self._words)

    def _names(self, sentence: Sentence, span: Span) -> tuple[str, ...]:
        """The name words of a span, forms of address left out: « Mme Roy » is Roy."""
        return tuple(name for name in names_in(sentence, span) if name.strip(".") not in self._words.addresses)

    def at(self, sentence: Sentence, token: Token) -> Mention:
        """The mention whose head is the token, resolved when first asked for."""
        key = (sentence.index, token.i)
        if key not in self._known:
            head = sentence.at[token.i]
            span = without_day(self._seen, phrase(sentence, head), head, self._words)
            self._known[key] = Mention(span[0], span[1], head, self.resolve(sentence, head, span))
        return self._known[key]

    def resolve(self, sentence: Sentence, head: Word, span: Span) -> Span:
        """The span of the fullest form: pronoun, definite noun, surname or acronym looked up."""
        if head.token.lower_ in self._words.pronouns or "Dem" in head.token.morph.get("PronType", []):
            return self._antecedent(sentence, head) or span
        if head.pos == "PRON":
            return span  # « l'un d'eux », "many": nobody that was named
        names = self._names(sentence, span)
        if sentence.paragraph == 0:
            return self._told_below(head, names) or span
        if names and all(name in places() for name in names) and (aged := self._by_age(sentence, head, span)) is not None:
            return aged  # « la Danoise de 31 ans »
        if head.name or (names and head.fold.strip(".") in self._words.addresses):
            return self._fullest(list(names), span)
        opening = next((w for w in sentence.words if w.start == span[0]), head)  # "The company | plans to": a verb taken for a noun
        loose = span[1] == head.end and opening.token.i == head.token.i - 1 and opening.token.dep_ == "det" and "Def" in opening.token.morph.get("Definite", [])
        definite = loose or any(c.dep_ == "det" and "Ind" not in c.morph.get("Definite", []) and c.lower_ not in self._words.strong_negation for c in head.token.children)
        if not definite or names:
            return span
        return self._same_noun(head, span) or self._by_age(sentence, head, span) or self._of_a_kind(sentence, head, span) or span

    def _told_below(self, head: Word, names: tuple[str, ...]) -> Span | None:
        """Who a headline speaks of, in the words of the text under it: « La maire démissionne » -> « La maire de X, Y »."""
        same = (e for e in self._all if set(names) <= set(e[2]) and len(e[2]) > len(names))
        found = next((e for e in same if (e[0].lemma == head.lemma if not head.name else self._called(e, names[-1]) if names else False)), None)
        return self._outermost(found)[1] if found else None

    def _by_age(self, sentence: Sentence, head: Word, span: Span) -> Span | None:
        """« l'élu de 67 ans », "the 67-year-old lawmaker": whom the story named last as a subject; nobody new is called by an age alone."""
        told = any(a.unit == "age" and span[0] <= a.number[0] < span[1] for a in amounts(self._seen, sentence, self._words))
        traits = frozenset([*head.token.morph.get("Number", []), *head.token.morph.get("Gender", [])])
        return self._named_before(sentence, span[0], traits) if told else None

    def _of_a_kind(self, sentence: Sentence, head: Word, span: Span) -> Span | None:
        """« l'entreprise », « cette magistrate », "the firm": the one named last of whom the story tells that they are one; whom nothing
        tells, the only one who may be."""
        together = any(c.dep_ == "conj" for c in head.token.children)
        if head.fold in self._words.firms and not together and (firm := self._firm(sentence, span)) is not None:
            return firm
        if not any(head.english.is_a(sort) for sort in SORTS) or any(c.dep_ not in BARE for c in head.token.children if not c.is_punct):
            return None
        owned = any("Yes" in c.morph.get("Poss", []) for c in head.token.children)
        if owned or any(head.english.is_a(sort) for sort in OTHERS):
            return None  # « son prédécesseur » is another one; a watchdog may be anything
        pointing = any("Dem" in c.morph.get("PronType", []) for c in head.token.children)
        near = [e for e in self._all if e[1][1] <= span[0] and e[2] and e[3].index >= sentence.index - BACK and not all(name in places() for name in e[2])
                and _plural(e[0]) == _plural(head) and e[0].token.dep_ != "obl"]
        alone = head.english.is_a("person") and not head.english.is_a("body")
        told = [e for e in near if self._is_person(e) == alone and any(_is_one(noun, head, alone) for noun in self._nouns(e))]
        if told:
            return self._full(self._outermost(told[-1]))
        gender = head.token.morph.get("Gender", [])
        people = [e for e in near if alone and self._is_person(e) and (not gender or set(gender) & set(self._gender(e[0])))]
        full = [self._full(self._outermost(e)) for e in people]
        here = [span_ for span_, e in zip(full, people, strict=True) if e[3].paragraph == sentence.paragraph or pointing]
        return full[-1] if here and (pointing or len(set(full)) == 1) else None

    def _firm(self, sentence: Sentence, span: Span) -> Span | None:
        """The one firm that a story has named so far, else the one named last, a subject before any other."""
        named = [e for e in self._all if e[1][1] <= span[0] and e[2] and self._trades(e)]
        full = {e[1]: self._full(self._outermost(e)) for e in named}
        near = [e for e in named if e[3].index >= sentence.index - BACK]
        if len(set(full.values())) == 1:
            return full[named[-1][1]]
        subjects = [e for e in near if e[0].token.dep_ in LEADING]
        return full[(subjects or near)[-1][1]] if near else None

    def _trades(self, entry: Entry) -> bool:
        """Whether a phrase names a firm: by a word of its name, a noun beside it, or what the story calls it."""
        head, (start, end), names, sentence = entry
        beside = [w for w in sentence.words if start <= w.start < end and (w is head or (w.token.head.i == head.token.i and w.token.dep_ != "nmod:poss"))]
        named = any(w.pos == "PROPN" and w.fold not in places() and (w is head or (w.token.dep_ in NAMING and w.start > head.start)) for w in beside)
        person = self._is_person(entry) or gender_of(names[0]) != "?" or (head.english.is_a("person") and head.fold not in self._words.trades)
        called = {noun.fold for name in names for noun in self._calling.get(name, ())}
        stated = any(w.finite for w in sentence.words if start <= w.start < end) or set(names) <= self._words.trades
        return named and not person and not stated and not (head.pos == "NOUN" and _plural(head)) and bool((called | {w.fold for w in beside}) & self._words.trades)

    def _nouns(self, entry: Entry) -> list[Word]:
        """What the story calls one who is named: the noun of the phrase and those beside the name."""
        return [*([entry[0]] if entry[0].pos == "NOUN" else []), *(noun for name in entry[2][-1:] for noun in self._calling.get(name, ()))]

    def _is_person(self, entry: Entry) -> bool:
        """Whether a phrase names a person, by a first name before a surname."""
        return len(entry[2]) > 1 and gender_of(entry[2][-2]) != "?" and not (entry[0].english.is_a("body") or entry[0].english.is_a("thing"))

    def _named_before(self, sentence: Sentence, start: int, traits: frozenset[str]) -> Span | None:
        """The named subject nearest before an offset that agrees, a few sentences back at most."""
        found = [e for e in self._all if e[1][1] <= start and e[3].index >= sentence.index - BACK and e[2]
                 and e[0].token.dep_ in LEADING and self._fits(e[0], traits)]
        return self._full(self._outermost(found[-1])) if found else None

    def _fullest(self, names: list[str], span: Span) -> Span:
        """The first longer phrase with the same last name word; of an acronym, the name that its brackets close."""
        if not names:
            return span
        owner = self._owners.get(names[0]) if len(names) == 1 else None
        if owner is not None and owner[1] <= span[0]:
            return next((e[1] for e in self._all if e[1][0] <= owner[0] and owner[1] <= e[1][1] and self._called(e, names[0])), owner)
        longer = [entry[1] for entry in self._all
                  if names[-1] in entry[2] and len(names) < len(entry[2]) <= len(names) + LONGER and set(names) <= set(entry[2])
                  and entry[1][0] < span[0] and entry[0].start < span[0] and self._called(entry, names[-1])]
        if not longer:
            return self._spelled_out(names, span)
        best = min(longer, key=lambda other: (other[1] - other[0], other))
        if len(names) == 1 and self._seen.text(*span).strip("()").isupper():
            best = min((o for o in longer if o[1] == best[1]), key=lambda o: o[0])  # UPW is the whole "Union of Port Workers (UPW)"
        return best

    def _spelled_out(self, names: list[str], span: Span) -> Span:
        """The first longer name in capitals that ends in a short one, or that opens with it and is nobody's: Lind -> Ann Lind, Norvik -> Norvik Metals."""
        runs = [run for run, words in self._runs if run[1] <= span[0] and len(names) < len(words) <= len(names) + LONGER
                and (list(words[-len(names):]) == names or (words[: len(names)] == tuple(names) and gender_of(names[0]) == "?"))]
        return runs[0] if runs else span

    def _called(self, entry: Entry, name: str) -> bool:
        """Whether a name is what a phrase is called by: not a part of it that belongs to somebody else, nor the make of a thing, nor a clause."""
        head, (start, end), _, sentence = entry
        inside = [w for w in sentence.words if start <= w.start < end]
        if any(w.finite and w.token.dep_ != "acl:relcl" for w in inside):
            return False
        if head.pos == "PROPN" and any("Ind" in c.morph.get("Definite", []) for c in head.token.children):
            return False
        token = next((w.token for w in reversed(inside) if w.fold == name), None)
        while token is not None and token.i != head.token.i:
            close = token.dep_ in NAMING or (token.dep_ in ("nmod", "nmod:desc") and not any(c.dep_ == "case" for c in token.children))
            token = token.head if close and token.head.i in {w.token.i for w in inside} else None
        return token is not None

    def _same_noun(self, head: Word, span: Span) -> Span | None:
        """An earlier, named or longer phrase with the same noun: 'ce responsable', 'La ministre', 'the bureau'.

        Its head, or a word of its name; a phrase that only mentions the noun is somebody else.
        """
        earlier = [entry for entry in self._all if entry[1][1] <= span[0]]
        same = [e for e in earlier if (e[0].lemma == head.lemma and _plural(e[0]) == _plural(head)) or self._in_name(e, head)]
        longer = [e for e in same if e[2] or e[1][1] - e[1][0] > span[1] - span[0]]
        ranked = [e for e in longer if e[2] and e[0].token.dep_ in LEADING] or [e for e in longer if e[2]] or longer
        return self._outermost(ranked[-1])[1] if ranked else None

    def _in_name(self, entry: Entry, head: Word) -> bool:
        start, end = entry[1]
        return any(w.fold == head.fold and w.name and (w.token.head.i == entry[0].token.i or w is entry[0])
                   for w in entry[3].words if start <= w.start < end)

    def _outermost(self, found: Entry, *, together: bool = False) -> Entry:
        """« Le chef de l'opposition, X » rather than X alone; for a plural, all who are coordinated with it."""
        inner = ("appos", "conj") if together else ("appos",)
        while found[0].token.dep_ in inner:
            head = found[0].token.head
            outer = [x for x in self._all if x[0].token.i == head.i and x[3] is found[3]]
            if not outer:
                break
            found = outer[0]
        return found

    def agrees(self, span: Span, traits: frozenset[str]) -> bool:
        """Whether a phrase may be what a pronoun of some number and gender stands for; unknown gender agrees."""
        sentence = self._seen.sentence_at(span[0])
        head = next((w for w in sentence.words if span[0] <= w.start < span[1] and w.pos in ("NOUN", "PROPN")), None)
        return head is None or (self._fits(head, traits) and not (traits & GENDERED and self._no_person(sentence, head, span)))

    def _no_person(self, sentence: Sentence, head: Word, span: Span) -> bool:
        """Whether a phrase in a language without gender is neither he nor she: a month, a place, "the Harbour Office", "the Greens"."""
        if head.token.morph.get("Gender", []) or self._seen.article.lang == "fr":
            return False  # an agency may be « elle »
        inside = [w for w in sentence.words if span[0] <= w.start < span[1]]
        names = [w for w in inside if w.name]
        titles = {a.token.i for a, b in pairwise(inside) if a.name and b.name}  # "Minister Ann Lind", not "the Safety Authority"
        persons = [w for w in inside if w.english.is_a("person") and (w.pos == "NOUN" or w.token.i in titles)]
        if any(w.token.dep_ != "nmod:poss" for w in persons) or any(gender_of(w.token.text) != "?" for w in names[:1]):
            return False
        article = bool(inside) and "Def" in inside[0].token.morph.get("Definite", [])
        dated = self._words.dates.fullmatch(self._seen.text(*span)) is not None
        body = head.pos == "NOUN" and not names and head.english.is_a("body")
        return dated or body or (bool(names) and head.name and (article or all(w.fold in places() for w in names) or head.english.is_a("body")))

    def _fits(self, head: Word, traits: frozenset[str]) -> bool:
        number, gender = head.token.morph.get("Number", []), self._gender(head)
        together = any(c.dep_ == "conj" and c.pos_ in ("NOUN", "PROPN") and any(g.dep_ == "cc" for g in c.children) for c in head.token.children)
        if together and "Plur" in traits:
            return True  # « La France et ses partenaires » are « eux », whatever the gender of the first
        plural = "Plur" in number or together
        if ("Plur" in traits) != plural and (number or plural):
            return False
        return not gender or not traits & {"Masc", "Fem"} or bool(traits & set(gender))

    def _told(self, entry: Entry, traits: frozenset[str]) -> bool:
        """Whether a phrase tells the gender that a pronoun has."""
        return bool(traits & set(self._gender(entry[0]))) and self._fits(entry[0], traits)

    def nearest(self, sentence: Sentence, start: int, traits: frozenset[str], *, named: bool = False) -> Span | None:
        """What « celui-ci », "the latter" is: whoever was named last before it, in whatever role, that agrees; with `named`, by a name."""
        found = [e for e in self._all if e[1][1] <= start and e[3].index >= sentence.index - 1 and self._someone(e) and self._fits(e[0], traits)]
        told = [e for e in found if (e[2] and self._anybody(e)) or (self._told(e, traits) and not named)] or ([] if named else found)
        return self._full(self._outermost(told[-1])) if told else None

    def named_in(self, span: Span, traits: frozenset[str]) -> Span | None:
        """Whoever is named first within a stretch, or spoken of as a person at its beginning, if it agrees."""
        inside = [e for e in self._all if span[0] <= e[1][0] < span[1]]
        found = [e for e in inside if e[1][1] <= span[1] and e[2] and self._anybody(e)] or [e for e in inside[:1] if e[0].english.is_a("person")]
        return self._full(self._outermost(found[0])) if found and self._fits(found[0][0], traits) else None

    def _anybody(self, entry: Entry) -> bool:
        """Whether a named phrase is somebody: no place, and no noun of a thing that only bears a name."""
        head = entry[0]
        thing = head.pos == "NOUN" and not self._speaks(entry) and head.fold.strip(".") not in self._words.addresses
        return not thing and not all(name in places() for name in entry[2])

    def _gender(self, head: Word) -> list[str]:
        """The gender of a phrase: that of the one named in it, where a first name tells, else of its noun, as « M. » is."""
        parts = [head.token, *(t for c in head.token.children if c.dep_ in NAMING for t in (c, *c.children))]
        names = sorted((t for t in parts if t.pos_ == "PROPN"), key=lambda t: t.i)
        addressed = head.fold.strip(".") in self._words.addresses
        first = [] if addressed else names[:-1] or names  # a surname may be somebody's first name
        told = next((g for t in first if (g := gender_of(t.text)) != "?"), "?")
        if told == "?" or head.token.morph.get("Number", []) == ["Plur"]:
            article = next((c for c in head.token.children if c.dep_ == "det" and c.morph.get("Gender", []) and c.text[-1:] not in APOSTROPHES), head.token)
            return list(article.morph.get("Gender", []))  # « la maire » is a woman, whatever the noun
        return ["Fem" if told == "f" else "Masc"]

    def _someone(self, entry: Entry) -> bool:
        """Whether a phrase may be one who speaks: in a language whose nouns have no gender, he or she is a person or a body of people."""
        head = entry[0]
        gendered = bool(head.token.morph.get("Gender", []))
        return gendered or head.pos == "PROPN" or self._speaks(entry)

    def subject_between(self, sentence: Sentence, start: int, end: int, traits: frozenset[str]) -> Span | None:
        """The named subject of a sentence after `start` and before the sentence itself, the nearest that agrees."""
        found = [e for e in self._all if start <= e[1][0] and e[1][1] <= end and e[3].index < sentence.index and e[2]
                 and e[0].token.dep_ in ("nsubj", "nsubj:pass") and e[0].token.head.dep_.lower() == "root" and self._fits(e[0], traits)
                 and not (traits & GENDERED and self._no_person(e[3], e[0], e[1]))]
        return self._full(self._outermost(found[-1])) if found else None

    def antecedent(self, sentence: Sentence, start: int, traits: frozenset[str]) -> Span | None:
        """The nearest subject before an offset that agrees with a pronoun's traits, a named one before any other."""
        before = [e for e in self._all if e[1][1] <= start and e[3].index >= sentence.index - 3
                  and e[0].token.dep_.startswith(("nsubj", "appos", "conj", "ROOT", "obl:agent", "root"))]
        someone = [e for e in before if self._someone(e) and not self._no_person(e[3], e[0], e[1])] if traits & GENDERED else before
        others = [e for e in self._all if e[2] and e[1][1] <= start and e[3].index >= sentence.index - BACK and self._someone(e) and self._told(e, traits) and not self._no_person(e[3], e[0], e[1])]
        fits = [e for e in someone if self._fits(e[0], traits)] or others or someone
        here = [e for e in others if e[3].paragraph == sentence.paragraph and self._is_person(e)]
        named = [e for e in fits if e[2]] or here or [e for e in fits if self._speaks(e)] or fits
        return self._full(self._outermost(named[-1], together="Plur" in traits)) if named else None

    def _speaks(self, entry: Entry) -> bool:
        """Whether a phrase may be somebody: « un niveau » is not where « l'avocat » is one."""
        kinds = entry[0].english
        return not kinds.classes or kinds.is_a("person") or kinds.is_a("body")

    def _full(self, entry: Entry) -> Span:
        """The fullest form of what a phrase stands for, through a noun that stands for a name."""
        named = entry[2] and not all(name in places() for name in entry[2])
        return self._fullest(list(entry[2]), entry[1]) if named else self.resolve(entry[3], entry[0], entry[1])

    def _antecedent(self, sentence: Sentence, pronoun: Word) -> Span | None:
        """The nearest earlier subject with the pronoun's number, a named one before any other; "it" is nobody."""
        plural = _plural(pronoun)
        if "Neut" in pronoun.token.morph.get("Gender", []):
            return self._thing_before(sentence, pronoun)
        before = [(w, s, n, where) for w, s, n, where in self._all
                  if s[1] <= pronoun.start and where.index >= sentence.index - 3
                  and w.token.dep_.startswith(("nsubj", "appos", "conj", "ROOT", "obl:agent"))]
        same = [x for x in before if sentence.start <= x[0].start]
        agree = [x for x in same + before if _plural(x[0]) == plural]
        if plural and not agree:
            agree = same
        agree = agree or before
        gender = pronoun.token.morph.get("Gender", [])
        if gender:
            agree = [x for x in agree if not x[0].token.morph.get("Gender", []) or x[0].token.morph.get("Gender", []) == gender] or agree
        named = [x for x in agree if x[2]]
        if not agree:
            return None
        pick = self._outermost((named or agree)[-1], together=plural)
        return self._full(pick)


    def _thing_before(self, sentence: Sentence, pronoun: Word) -> Span | None:
        """What "it" stands for: the subject nearest before it that is one thing or body, then any other role; never the subject of its own verb."""
        own = pronoun.token.head.i if pronoun.token.dep_ not in SUBJECTS else -1
        before = [e for e in self._all if e[1][1] <= pronoun.start and e[3].index >= sentence.index - BACK and not _plural(e[0]) and not self._human(e)
                  and not (e[0].token.dep_ in SUBJECTS and e[0].token.head.i == own and e[3] is sentence)]
        leading = [e for e in before if e[0].token.dep_ in LEADING]
        best = max(leading or before, key=lambda e: (e[3].index, e[0].token.head.dep_ in ("root", "ROOT"), e[0].start), default=None)
        return self._full(self._outermost(best)) if best else None

    def _human(self, entry: Entry) -> bool:
        """Whether a phrase is one person: a first name before a surname, a form of address, a noun of people and of no body, or what the story calls one."""
        person = [noun for noun in self._nouns(entry) if noun.english.is_a("person") and not noun.english.is_a("body")]
        return self._is_person(entry) or bool(person) or entry[0].fold.strip(".") in self._words.addresses


def _is_one(noun: Word, wanted: Word, alone: bool) -> bool:
    """Whether a noun means what another does or, of one person `alone`, a kind of it: a judge is a magistrate."""
    return noun.lemma == wanted.lemma or bool(wanted.english.senses & (noun.english.senses | (noun.english.classes if alone else frozenset())))


def _plural(word: Word) -> bool:
    return "Plur" in word.token.morph.get("Number", [])
