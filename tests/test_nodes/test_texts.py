"""Sources of texts: how what people type becomes the numbers of a sample, and what is said where it does not."""

import numpy as np
import pytest

from nodes.alphabet import Alphabet
from nodes.catalogue import catalogue
from nodes.spec import Problem
from runtime.texts import read_text

DIGITS = Alphabet(tuple("0123456789"), 8)
WORDS = Alphabet(("two", "hundred", "<end>"), 3)
TEXTS = [facts for facts in catalogue().values() if hasattr(facts.declaration, "alphabets")]


def test_a_text_stands_for_numbers_and_they_for_it():
    assert read_text(DIGITS, "40313822") == read_text(DIGITS, " 4031 3822 ") == (4, 0, 3, 1, 3, 8, 2, 2)
    assert DIGITS.write([4, 0, 3, 1, 3, 8, 2, 2]) == "40313822"
    assert read_text(WORDS, "two  hundred <end>") == (0, 1, 2) and WORDS.write((0, 1, 2)) == "two hundred <end>"
    assert WORDS.token(7) == "7"


def test_a_space_may_be_a_letter_of_its_own():
    letters = Alphabet(("a", " "), 3)
    assert read_text(letters, "a a") == (0, 1, 0) and letters.write((0, 1, 0)) == "a a"


@pytest.mark.parametrize(
    ("alphabet", "text", "told"),
    [
        (DIGITS, "4031382", "The text needs 8 tokens but has 7."),
        (DIGITS, "", "The text needs 8 tokens but has 0."),
        (DIGITS, "4031x822", "“x” is not known here. Write 0, 1, 2, 3, 4, 5, 6, 7, 8, 9."),
        (WORDS, "two thousand", "“thousand” is not known here. Write two, hundred, <end>."),
        (Alphabet(tuple("abcdefghijklmnop"), 2), "A", "“A” is not known here. Write a, b, …, p."),
    ],
)
def test_what_stands_for_nothing_is_told(alphabet, text, told):
    with pytest.raises(Problem) as caught:
        read_text(alphabet, text)
    assert str(caught.value) == told


@pytest.mark.parametrize("facts", TEXTS, ids=lambda facts: facts.key)
def test_an_alphabet_is_that_of_its_port(facts):
    source = facts.bind({})
    described, data = source.describe(), source.load()
    for port, alphabet in source.alphabets().items():
        assert described[port].shape == (alphabet.length,) and not described[port].floating
        assert described[port].classes == len(alphabet.tokens) == len(set(alphabet.tokens))
        row = tuple(int(number) for number in data.arrays[port][0])
        assert read_text(alphabet, alphabet.write(row)) == row


def test_digits_are_reversed_and_held_out_ones_are_others():
    data = catalogue()["reversed_digits"].bind({"points": 500, "held_out": 100, "length": 6}).load()
    tokens, target = data.arrays["tokens"], data.arrays["target"]
    assert tokens.shape == (700, 6) and np.array_equal(target, tokens[:, ::-1])
    assert sorted(np.unique(tokens)) == list(range(10))
    assert {part: len(rows) for part, rows in data.parts.items()} == {"train": 500, "validation": 100, "test": 100}


def test_settings_about_classes_are_refused():
    source = catalogue()["reversed_digits"].bind({"without": "3"})
    with pytest.raises(Problem, match="has no classes"):
        source.verify(source.describe())


def test_exact_match_counts_rows_without_a_mistake():
    import torch

    from nodes.modules.exact_match import exact_match

    target = torch.tensor([[0, 1], [1, 1], [2, 0]])
    scores = torch.nn.functional.one_hot(torch.tensor([[0, 1], [1, 2], [2, 0]]), 3).movedim(2, 1).float()
    assert exact_match(scores, target).item() == pytest.approx(2 / 3)
    assert exact_match(scores[:, :, 0], target[:, 0]).item() == 1
