"""How node types and actions are found by what a person types: every word must fit, the best fit comes first."""

from __future__ import annotations

from collections.abc import Iterable


def fitness(query: str, title: str, others: Iterable[str] = ()) -> float:
    """How well a query fits a thing: 0 for not at all; the title counts more than other words.

    Each word of the query must begin or lie in a word, or its letters must follow one another in the title.
    """
    words = query.lower().split()
    if not words:
        return 1.0
    total = 0.0
    for word in words:
        best = _in_text(word, title.lower()) * 2
        if best < 2:
            best = max([best, *(_in_text(word, other.lower()) for other in others if other)])
        if best == 0:
            best = 0.2 * _scattered(word, title.lower())
        if best == 0:
            return 0.0
        total += best
    return total / len(words)


def _in_text(word: str, text: str) -> float:
    if text == word:
        return 1.5
    if text.startswith(word):
        return 1.2
    if any(part.startswith(word) for part in text.replace("-", " ").replace("_", " ").split()):
        return 1.0
    return 0.6 if word in text else 0.0


def _scattered(word: str, text: str) -> float:
    """1 when the letters come in this order, else 0."""
    letters = iter(text)
    return float(len(word) > 1 and all(letter in letters for letter in word))
