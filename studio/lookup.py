"""How node types and actions are found by what a person types: title, key, synonym, PyTorch name, formula, meaning."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from nodes.spec import NodeType
from studio.families import FAMILY_TITLES
from studio.translate import language, tr

EXACT, BEGINS, WORD, INSIDE, SCATTERED, ALIKE = 1.0, 0.9, 0.8, 0.55, 0.3, 0.22
NAME, SYNONYM, FAMILY, FORMULA, MEANING = 100.0, 80.0, 45.0, 40.0, 30.0
RECENT_BONUS = 6.0
Fields = tuple[tuple[float, str], ...]  # weight and plain text
SHORTEST_ALIKE = 4  # letters from which a misspelling is forgiven


@dataclass(frozen=True, slots=True)
class Entry:
    """A node type with everything it can be found by, prepared once."""

    facts: NodeType
    fields: Fields


def plain(text: str) -> str:
    """Text for comparing: lower case, and Korean syllables in letters, so that a half-typed one already matches."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text)).casefold().strip()


def _squeezed(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def entry_of(facts: NodeType) -> Entry:
    """Collect the words of a type."""
    names = {facts.title, tr(facts.title), facts.key.replace("_", " "), facts.live_class}
    synonyms = {word for known in facts.words for word in (known, tr(known))}
    meanings = {facts.summary, tr(facts.summary)}
    weighted = (
        *((NAME, text) for text in names),
        *((SYNONYM, text) for text in synonyms),
        (FAMILY, facts.family),
        (FAMILY, tr(FAMILY_TITLES[facts.family])),
        (FORMULA, tr(facts.formula)),
        *((MEANING, text) for text in meanings),
    )
    return Entry(facts, tuple(sorted({(weight, plain(text)) for weight, text in weighted if text}, reverse=True)))


def likeness(query: str, text: str, *, loose: bool) -> float:
    """How well a plain query matches a plain text, 0 to 1, a little better the more of the text it covers.

    `loose` also takes scattered letters and misspellings.
    """
    grade = _grade(query, text, loose=loose)
    return grade and grade * 0.96 + 0.04 * min(len(query) / len(text), 1.0)


def _grade(query: str, text: str, *, loose: bool) -> float:
    small, large = _squeezed(query), _squeezed(text)
    if query == text or (small and small == large):
        return EXACT
    if text.startswith(query) or (small and large.startswith(small)):
        return BEGINS
    if any(word.startswith(query) for word in text.replace("-", " ").split()):
        return WORD
    if query in text or (len(small) > 1 and small in large):
        return INSIDE
    if not loose or not small:
        return 0.0
    if small[0] == large[:1] and _scattered(small, large):
        return SCATTERED * len(small) / len(large)
    if len(small) >= SHORTEST_ALIKE:
        same = SequenceMatcher(None, small, large[: len(small) + 2]).ratio()
        return ALIKE * same if same >= 0.75 else 0.0
    return 0.0


def _scattered(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def fitness(query: str, title: str, others: Iterable[str] = ()) -> float:
    """How well a thing answers a query by its title and further words, at most 100; 0 where it does not."""
    weighted = ((NAME, title), *((SYNONYM, text) for text in others))
    return score(plain(query), tuple((weight, plain(text)) for weight, text in weighted if text))


def score(query: str, fields: Fields) -> float:
    """How well weighted plain texts answer a plain query; 0 where they do not. Every word must be found somewhere."""
    whole = max((weight * likeness(query, text, loose=weight >= SYNONYM) for weight, text in fields), default=0.0)
    words = query.split()
    if len(words) < 2:
        return whole
    each = [max((weight * likeness(word, text, loose=False) for weight, text in fields), default=0.0) for word in words]
    return max(whole, 0.9 * sum(each) / len(each) if all(each) else 0.0)


def ranked(query: str, entries: Iterable[Entry], recent: Sequence[str] = ()) -> list[NodeType]:
    """The types that answer a query, best first; with an empty query all of them, recent ones first."""
    asked = plain(query)
    late = {key: len(recent) - place for place, key in enumerate(recent)}
    if not asked:
        return [entry.facts for entry in sorted(entries, key=lambda entry: -late.get(entry.facts.key, 0))]
    scored = [(score(asked, entry.fields), entry.facts) for entry in entries]
    found = [(points + (RECENT_BONUS if facts.key in late else 0.0), facts) for points, facts in scored if points > 0]
    return [facts for _, facts in sorted(found, key=lambda pair: (-pair[0], len(pair[1].title)))]


_prepared: dict[tuple[str, str], Entry] = {}


def entries_of(types: Iterable[NodeType]) -> list[Entry]:
    """The entries of types in the language in force, prepared once."""
    found = []
    for facts in types:
        key = (language(), facts.key)
        if key not in _prepared or _prepared[key].facts is not facts:
            _prepared[key] = entry_of(facts)
        found.append(_prepared[key])
    return found
