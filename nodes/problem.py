"""What can go wrong: something a person can mend, and a declaration that cannot work."""

from __future__ import annotations

from nodes.remedies import Remedy


class Problem(Exception):
    """Something a person can mend, as a sentence with named values.

    The sentence is a template in English; `{node}` stands for the node, every other name for a value.
    It is translated as a template and only then filled in. `remedies` are what could mend it, best first.
    """

    def __init__(self, sentence: str, remedies: tuple[Remedy, ...] = (), /, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedies = remedies
        self.values = values

    def __str__(self) -> str:
        return self.sentence.format(**{"node": "", **self.values}).strip(" :")


class DeclarationFault(Exception):
    """A node file that declares something impossible; found when the catalogue is read."""
