"""Texts: what a network makes of every place of a sequence, which token counts for it, and where attention looks."""

from __future__ import annotations

import numpy as np
import pytest
from question_kit import drawn
from reversing_kit import ATTENTION, LENGTH, TOKENS, reversing

from runtime import edits
from runtime.check import check
from runtime.document import Document, End
from runtime.examples import find
from runtime.failure import Failure
from runtime.insight.attended import Attended
from runtime.insight.codes import Codes
from runtime.insight.heads import attends
from runtime.insight.held import HeldOut
from runtime.insight.lens import Lens, of_document
from runtime.insight.saliency import MEAN, ZEROS, Saliency
from runtime.insight.trial import Given, Trial
from runtime.insight.ways import plan_of, ways_of
from runtime.store import load
from runtime.texts import alphabet_of, read_text

TEXT = "40313822"


def example() -> Document:
    return load(find("reverse-attention"))


@pytest.fixture(scope="module")
def lens() -> Lens:
    return reversing()


def typed(text: str) -> Given:
    alphabet = alphabet_of(example(), TOKENS)
    assert alphabet is not None
    return Given.of(np.array(read_text(alphabet, text)))


def test_every_place_of_a_typed_text_gets_its_token_with_its_probability(lens: Lens) -> None:
    (way,) = ways_of(lens.checked)
    assert way.sources == (TOKENS,)
    found = drawn(lens, Trial(way.node, TOKENS, typed(TEXT)))
    assert found.facts["kind"] == "tokens" and found.facts["places"] == LENGTH
    chances = found.arrays[":chances"]
    assert chances.shape == (LENGTH, 10) and np.allclose(chances.sum(1), 1, atol=1e-5)
    assert "".join(found.facts["classes"][index] for index in chances.argmax(1)) == TEXT[::-1]
    assert np.allclose(chances.max(1), np.exp(10) / (np.exp(10) + 9), atol=1e-4)
    assert found.facts["nodes"]["reverseddigits1"]["words"] == list(TEXT)
    assert np.allclose(found.arrays[ATTENTION][0], np.eye(LENGTH)[::-1], atol=1e-5)


def test_classes_as_the_last_axis_are_read_as_well() -> None:
    document = edits.connect(example(), End("linear1", "y"), End("output1", "x"))
    lens = reversing(document)
    way = next(way for way in ways_of(lens.checked) if way.node == "output1")
    assert plan_of(lens, "output1", TOKENS).reading.last
    chances = drawn(lens, Trial(way.node, TOKENS, typed(TEXT))).arrays[":chances"]
    assert "".join(str(index) for index in chances.argmax(1)) == TEXT[::-1]
    found = drawn(lens, Saliency(way.node, TOKENS, typed(TEXT), method="occlusion", place=2))
    assert found.arrays["map"].argmax() == LENGTH - 3


@pytest.mark.parametrize("method", ["gradient", "integrated", "occlusion"])
@pytest.mark.parametrize("baseline", [ZEROS, MEAN])
def test_the_token_that_an_answer_comes_from_counts_alone(lens: Lens, method: str, baseline: str) -> None:
    for place in (0, 3, 7):
        question = Saliency("output1", TOKENS, typed(TEXT), method=method, baseline=baseline, place=place)
        found = drawn(lens, question)
        values = found.arrays["map"]
        assert values.shape == (LENGTH,) and found.facts["place"] == place
        assert found.facts["at"] == "embedding1", "whole numbers have no gradient"
        assert found.facts["unit"] == int(TEXT[LENGTH - 1 - place])
        assert np.abs(values).argmax() == LENGTH - 1 - place
        others = np.delete(values, LENGTH - 1 - place)
        assert np.abs(others).max() < 1e-3 * values.max()
        if method == "integrated":
            assert values.sum() == pytest.approx(found.facts["score"] - found.facts["base"], abs=1e-3)


def test_whole_numbers_that_are_looked_up_twice_are_only_hidden() -> None:
    document, second = edits.add_node(example(), "embedding")
    document = edits.connect(document, TOKENS, End(second, "x"))
    document = edits.connect(document, End(second, "y"), End("add1", "x"))
    lens = of_document(check(document))
    assert plan_of(lens, "output1", TOKENS).methods == ("occlusion",)
    assert drawn(lens, Saliency("output1", TOKENS, typed(TEXT), method="occlusion")).arrays["map"].shape == (LENGTH,)
    with pytest.raises(Failure, match="Choose occlusion"):
        drawn(lens, Saliency("output1", TOKENS, typed(TEXT)))


def test_a_held_out_sequence_tells_the_text_that_belongs_to_it(lens: Lens) -> None:
    found = drawn(lens, HeldOut(TOKENS, 3))
    digits = found.arrays["value"].tolist()
    assert found.facts["labels"] == [str(digit) for digit in reversed(digits)]
    assert found.facts["label"] == "".join(found.facts["labels"])


def test_labels_of_a_sequence_color_no_points(lens: Lens) -> None:
    found = drawn(lens, Codes("linear1"))
    assert "label" not in found.arrays and len(found.arrays["points"])


def test_planted_attention_is_the_other_diagonal_with_its_tokens(lens: Lens) -> None:
    found = drawn(lens, Attended(ATTENTION, sample=3))
    sample = [str(digit) for digit in drawn(lens, HeldOut(TOKENS, 3)).arrays["value"].tolist()]
    assert np.allclose(found.arrays["weights"], np.eye(LENGTH)[::-1], atol=1e-5)
    assert found.facts["asking"] == found.facts["asked"] == sample
    assert found.facts["heads"] == 1 and found.facts["place"] == 3 and found.facts["samples"] == 1
    mean = drawn(lens, Attended(ATTENTION, -1, mean=True))
    assert np.allclose(mean.arrays["weights"], np.eye(LENGTH)[::-1], atol=1e-5)
    assert mean.facts["samples"] == 64 and "asking" not in mean.facts
    with pytest.raises(Failure, match="no attention"):
        drawn(lens, Attended("linear1"))


def test_heads_are_shown_apart_or_their_mean() -> None:
    lens = of_document(check(edits.set_setting(example(), ATTENTION, "heads", 4)))
    each = [drawn(lens, Attended(ATTENTION, head)).arrays["weights"] for head in range(4)]
    assert not np.allclose(each[0], each[3])
    assert np.allclose(drawn(lens, Attended(ATTENTION, -1)).arrays["weights"], np.mean(each, 0), atol=1e-6)


def test_attention_from_one_sequence_to_another_is_labeled_by_both() -> None:
    """The target's own tokens ask, those of the source are looked at; a part of the steps has no tokens to name."""
    document, name = edits.add_node(example(), "embedding", settings={"units": 32})
    document = edits.connect(document, End("reverseddigits1", "target"), End(name, "x"))
    whole = edits.connect(document, End(name, "y"), End(ATTENTION, "query"))
    found = drawn(of_document(check(whole)), Attended(ATTENTION, sample=5))
    assert found.facts["asking"] == found.facts["asked"][::-1] != found.facts["asked"]

    whole, part = edits.add_node(whole, "slice", settings={"axis": 1, "start": 0, "stop": 5})
    whole = edits.connect(whole, End("add1", "y"), End(part, "x"))
    for port in ("key", "value"):
        whole = edits.connect(whole, End(part, "y"), End(ATTENTION, port))
    checked = check(whole)
    assert attends(checked.flat, ATTENTION) and not attends(checked.flat, "linear1")
    found = drawn(of_document(checked), Attended(ATTENTION, sample=5))
    assert found.arrays["weights"].shape == (LENGTH, 5) and found.facts["size"] == [LENGTH, 5]
    assert found.facts["asked"] == [] and len(found.facts["asking"]) == LENGTH
