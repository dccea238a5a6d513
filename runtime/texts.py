"""Which wires carry texts, and how what people type stands for the whole numbers of a source. No torch."""

from __future__ import annotations

from nodes.alphabet import Alphabet
from nodes.catalogue import find
from nodes.spec import Problem
from runtime.document import Document, End

FEW = 12  # tokens that a sentence lists


def read_text(alphabet: Alphabet, text: str) -> tuple[int, ...]:
    """The numbers of the one sample that a text stands for. Raises `Problem` for an unknown token or another length."""
    spaced = not alphabet.letters or " " not in alphabet.tokens
    found = text.split() if not alphabet.letters else list("".join(text.split()) if spaced else text)
    known = {token: number for number, token in enumerate(alphabet.tokens)}
    strange = next((token for token in found if token not in known), None)
    if strange is not None:
        raise Problem("“{got}” is not known here. Write {choices}.", got=strange, choices=_choices(alphabet.tokens))
    if len(found) != alphabet.length:
        raise Problem("The text needs {count} tokens but has {got}.", count=alphabet.length, got=len(found))
    return tuple(known[token] for token in found)


def _choices(tokens: tuple[str, ...]) -> str:
    return ", ".join(tokens) if len(tokens) <= FEW else f"{tokens[0]}, {tokens[1]}, …, {tokens[-1]}"


def alphabet_of(document: Document, end: End) -> Alphabet | None:
    """What is written for the numbers at a source port, or None where they are no text."""
    known = document.nodes.get(end.node)
    facts = find(known.type) if known is not None else None
    if known is None or facts is None or not hasattr(facts.declaration, "alphabets"):
        return None
    try:
        found: dict[str, Alphabet] = facts.bind(known.settings).alphabets()
    except Problem:
        return None
    return found.get(end.port)
