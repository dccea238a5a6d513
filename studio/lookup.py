"""How node types and actions are found by what a person types: title, key, synonym, PyTorch name, formula, meaning."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import Protocol, TypeVar

from nodes.spec import NodeType
from runtime.quick_values import spoken
from studio.families import FAMILY_TITLES
from studio.hangul import first_letters, letters
from studio.resources import asset
from studio.translate import language, tr

EXACT, BEGINS, WORD, INSIDE, SCATTERED, ALIKE = 1.0, 0.9, 0.86, 0.55, 0.3, 0.22
NAME, BLOCK, SYNONYM, INITIALS, FAMILY, FORMULA, MEANING = 100.0, 86.0, 80.0, 60.0, 45.0, 40.0, 30.0
RECENT_BONUS = 6.0
Fields = tuple[tuple[float, str], ...]  # weight and plain text
LONGEST = 80  # letters of a query; nothing is called longer, and a pasted page must not be compared with everything
LIKE = 0.75  # how much of a misspelling must agree
SHORTEST_ALIKE = 4  # letters from which a misspelling is forgiven
_SIZES = re.compile(r"\s*\b[123]D\b", re.IGNORECASE)
_LIBRARY = re.compile(r"(torch\.)?(nn\.)?(?=\w)")  # what people put before a PyTorch name


@dataclass(frozen=True, slots=True)
class Entry:
    """A node type with everything it can be found by, prepared once."""

    facts: NodeType
    fields: Fields

    @property
    def key(self) -> str:
        """The key of the type."""
        return self.facts.key

    @property
    def title(self) -> str:
        """The title of the type."""
        return self.facts.title


def plain(text: str) -> str:
    """Text for comparing: lower case, and Korean syllables in letters, so that a half-typed one already matches."""
    return letters(text).casefold().strip()


@lru_cache(maxsize=16_384)
def squeezed(text: str) -> str:
    """Letters and digits alone."""
    return "".join(letter for letter in text if letter.isalnum())


def entry_of(facts: NodeType) -> Entry:
    """Collect the words of a type, those of every language: names are searched in whichever one thinks in."""
    names = {*spoken(facts.title), *further_names(facts.title), facts.key.replace("_", " "), facts.live_class}
    synonyms = {word for known in facts.words for word in spoken(known)}
    weighted = (
        *((BLOCK if facts.kind == "block" else NAME, text) for text in names),
        *((SYNONYM, text) for text in synonyms),
        *((INITIALS, text) for text in (initials_of(facts.title), *(first_letters(text) for text in names | synonyms))),
        (FAMILY, facts.family),
        *((FAMILY, text) for text in spoken(FAMILY_TITLES[facts.family])),
        (FORMULA, tr(facts.formula)),
        *((MEANING, text) for text in spoken(facts.summary)),
    )
    return Entry(facts, tuple(sorted({(weight, plain(text)) for weight, text in weighted if text}, reverse=True)))


@cache
def _names_by_title() -> Mapping[str, Sequence[str]]:
    known: Mapping[str, Sequence[str]] = json.loads(asset("translations/ko.names.json").read_text(encoding="utf-8"))
    return known


def further_names(title: str) -> Sequence[str]:
    """What Korean speakers call a type whose title stays as PyTorch has it."""
    return _names_by_title().get(title, ())


def initials_of(title: str) -> str:
    """The first letters of a title of several words: `bn` for Batch norm."""
    words = [word for word in re.split(r"[\s-]+", title) if word[:1].isalpha()]
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def likeness(query: str, text: str, *, loose: bool) -> float:
    """How well a plain query matches a plain text, 0 to 1, a little better the more of the text it covers.

    `loose` also takes scattered letters and misspellings.
    """
    small, large = squeezed(query), squeezed(text)
    if query in text or (small and small in large):
        grade = _grade_inside(query, text, small, large)
    else:
        grade = _grade_alike(small, large) if loose and small else 0.0
    return grade and grade * 0.96 + 0.04 * min(len(query) / len(text), 1.0)


def _grade_inside(query: str, text: str, small: str, large: str) -> float:
    if query == text or (small and small == large):
        return EXACT
    if text.startswith(query) or (small and large.startswith(small)):
        return BEGINS
    if any(word.startswith(query) for word in _words(text)):
        return WORD
    return INSIDE if query in text or len(small) > 1 else 0.0


def _grade_alike(small: str, large: str) -> float:
    if small[0] == large[:1] and _scattered(small, large):
        return SCATTERED * len(small) / len(large)
    if len(small) < SHORTEST_ALIKE:
        return 0.0
    begin = large[: len(small) + 2]
    most = LIKE * (len(small) + len(begin)) / 2  # letters that must agree, which few have at all, in any order
    if min(len(small), len(begin)) < most:
        return 0.0
    if sum(min(small.count(letter), begin.count(letter)) for letter in set(small)) < most:
        return 0.0
    same = SequenceMatcher(None, small, begin).ratio()
    return ALIKE * same if same >= LIKE else 0.0


@lru_cache(maxsize=16_384)
def _words(text: str) -> tuple[str, ...]:
    return tuple(text.replace("-", " ").split())


def _scattered(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def fitness(query: str, title: str, others: Iterable[str] = ()) -> float:
    """How well a thing answers a query by its title and further words, at most 100; 0 where it does not."""
    weighted = ((NAME, title), *((SYNONYM, text) for text in others))
    return score(plain(query), tuple((weight, plain(text)) for weight, text in weighted if text))


def score(query: str, fields: Fields) -> float:
    """How well weighted plain texts answer a plain query; 0 where they do not. Every word must be found somewhere."""
    whole = 0.0
    for weight, text in fields:
        if max(weight, SYNONYM + EXACT) > whole:
            whole = max(whole, _points(query, weight, text))
    words = query.split()
    if len(words) < 2:
        return whole
    each = [_best(word, fields) for word in words]
    return max(whole, 0.9 * sum(each) / len(each) if all(each) else 0.0)


def _best(word: str, fields: Fields) -> float:
    """What the field gives that one word of several fits best."""
    best = 0.0
    for weight, text in fields:
        if weight > best:
            best = max(best, weight * likeness(word, text, loose=weight >= NAME and len(word) > 2))
    return best


def _points(query: str, weight: float, text: str) -> float:
    """What one field gives. The title of a block whose first word it is comes before what has it as another word."""
    alike = likeness(query, text, loose=weight >= SYNONYM)
    first = text.startswith(query) and not text[len(query) : len(query) + 1].isalnum()
    return SYNONYM + alike if weight == BLOCK and first else weight * alike


def asked_for(query: str) -> str:
    """What a person typed, plain, without the `torch.nn.` that people put before PyTorch's names."""
    return _LIBRARY.sub("", plain(query), count=1)


class Findable(Protocol):
    """What can be searched for."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def fields(self) -> Fields: ...


Found = TypeVar("Found", bound=Findable)


def answers(query: str, things: Iterable[Found], recent: Sequence[str] = ()) -> list[Found]:
    """The things that answer a query, best first, of equally good ones those used lately; all for an empty query."""
    if asked_for(query):
        return [thing for _, thing in graded(query, things, recent)]
    late = {key: len(recent) - place for place, key in enumerate(recent)}
    return sorted(things, key=lambda thing: -late.get(thing.key, 0))


def graded(query: str, things: Iterable[Found], recent: Sequence[str] = ()) -> list[tuple[float, Found]]:
    """The things that answer a query that is not empty, best first, each with how well it does.

    Of types that are called alike but for their axes the one for images comes first, as most people mean it.
    """
    asked = asked_for(query)
    if not asked or len(asked) > LONGEST:
        return []
    late = frozenset(recent)
    scored = [(score(asked, thing.fields), thing) for thing in things]
    found = [(points + (RECENT_BONUS if thing.key in late else 0.0), thing) for points, thing in scored if points > 0]
    return sorted(found, key=lambda pair: (-pair[0], len(pair[1].title), not pair[1].title.endswith(" 2D")))


def unsized(title: str) -> str:
    """A title without what it says of the axes: `Conv` for Conv 2D."""
    return _SIZES.sub("", title)


def ranked(query: str, entries: Iterable[Entry], recent: Sequence[str] = ()) -> list[NodeType]:
    """The types that answer a query, best first; with an empty query all of them, recent ones first."""
    return [entry.facts for entry in answers(query, entries, recent)]


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
