"""What is written for the whole numbers of a text source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alphabet:
    """What is written for the whole numbers of one sample: `tokens` from number 0 on, `length` of them in a sample.

    Tokens of one letter stand side by side in a text, longer ones with spaces between.
    """

    tokens: tuple[str, ...]
    length: int

    @property
    def letters(self) -> bool:
        """Whether each token is one letter."""
        return all(len(token) == 1 for token in self.tokens)

    def write(self, numbers: Iterable[int]) -> str:
        """The text that these numbers stand for."""
        return ("" if self.letters else " ").join(self.token(number) for number in numbers)

    def token(self, number: int) -> str:
        """What is written for a number; the number itself where it stands for nothing."""
        return self.tokens[number] if 0 <= number < len(self.tokens) else str(number)
