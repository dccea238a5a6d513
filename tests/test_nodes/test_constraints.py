"""What layers with weights share: first weights with numbers of their own, and constraints after an update."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from nodes.catalogue import catalogue
from nodes.first_weights import FIRST_WEIGHTS
from nodes.initialization import CONSTRAINTS
from nodes.spec import Signal, own_settings
from runtime.forms import resolve
from runtime.initialize import make_with_seed

BEHIND = ("first_bias", "rate", "l1", "l2", "constraint", "draw")  # settings of weights, in the order of the form


def constrained(weight: Tensor, key: str, **settings: Any) -> Tensor:
    """The weight after a constraint, chosen on a Linear as a document does."""
    values = {"constraint": key, **{f"constraint.{name}": value for name, value in settings.items()}}
    form = catalogue()["linear"].bind(values).constraint.build()
    changed = torch.nn.Parameter(weight.clone())
    if form is not None:
        assert resolve(form.path)(changed, *form.arguments, **dict(form.keywords)) is None
    assert changed.requires_grad and changed.grad_fn is None
    return changed.detach()


def draw(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(3)) * 5


@pytest.mark.parametrize("rule", [*CONSTRAINTS, *FIRST_WEIGHTS], ids=lambda rule: rule.key)
def test_every_rule_explains_itself(rule: Any) -> None:
    assert rule.title and rule.__doc__.endswith(".")
    for item in own_settings(rule):
        assert item.help.endswith(".")
        assert item.kind == "choice" or (item.minimum is not None and item.maximum is not None)


@pytest.mark.parametrize("rule", CONSTRAINTS, ids=lambda rule: rule.key)
@pytest.mark.parametrize("shape", [(4, 6), (4, 3, 2, 2), (7,), (2, 1)], ids=str)
def test_what_keeps_a_constraint_stays(rule: Any, shape: tuple[int, ...]) -> None:
    """Brought back once, a weight is not moved again; zeros stay zeros."""
    once = constrained(draw(*shape), rule.key)
    assert once.shape == shape
    assert torch.allclose(constrained(once, rule.key), once, atol=1e-6)
    assert not constrained(torch.zeros(shape), rule.key).any()


def test_none_comes_first_and_changes_nothing() -> None:
    assert CONSTRAINTS[0].key == "none"
    assert torch.equal(constrained(draw(4, 6), "none"), draw(4, 6))
    assert {"none", "non_negative", "unit_norm", "max_norm", "spectral", "limit"} <= {rule.key for rule in CONSTRAINTS}


def test_not_negative() -> None:
    assert torch.equal(constrained(draw(4, 6), "non_negative"), draw(4, 6).clamp(min=0))


def test_limits() -> None:
    assert torch.equal(constrained(draw(4, 6), "limit", largest=0.5), draw(4, 6).clamp(-0.5, 0.5))


@pytest.mark.parametrize(("together", "axes"), [("unit", (1, 2, 3)), ("input", (0, 2, 3)), ("all", (0, 1, 2, 3))])
def test_vectors_of_length_one(together: str, axes: tuple[int, ...]) -> None:
    weight = constrained(draw(4, 3, 2, 2), "unit_norm", together=together)
    lengths = weight.square().sum(axes).sqrt()
    assert torch.allclose(lengths, torch.ones_like(lengths))
    assert torch.nn.functional.cosine_similarity(weight.flatten(), draw(4, 3, 2, 2).flatten(), dim=0) > 0.9


def test_only_longer_vectors_are_shrunk() -> None:
    weight = torch.tensor([[3.0, 4.0], [0.3, 0.4], [0.0, 0.0]])
    assert torch.allclose(
        constrained(weight, "max_norm", largest=1.0), torch.tensor([[0.6, 0.8], [0.3, 0.4], [0.0, 0.0]])
    )
    assert torch.equal(constrained(weight, "max_norm", largest=5.0), weight)


def test_the_largest_stretch() -> None:
    values = torch.linalg.svdvals(constrained(draw(6, 3, 2), "spectral", largest=2.0).flatten(1))
    assert values.max() == pytest.approx(2.0, rel=1e-5)
    small = draw(4, 4) / 100
    assert torch.equal(constrained(small, "spectral"), small)


def first(key: str, **settings: Any) -> torch.nn.Module:
    facts = catalogue()["linear"]
    declared = facts.bind({"units": 200, "initialization": key, **settings})
    return make_with_seed(declared.build(Signal((7, 100), (11, 100))), "linear1", 0, declared)


def test_first_weights_with_a_number() -> None:
    assert first("normal", **{"initialization.deviation": 1.0}).weight.std().item() == pytest.approx(1.0, abs=0.05)
    assert first("normal", **{"initialization.deviation": 0.01}).weight.std().item() == pytest.approx(0.01, abs=0.001)
    assert 0.29 < first("uniform", **{"initialization.limit": 0.3}).weight.abs().max() <= 0.3
    assert (first("constant", **{"initialization.value": -2.0}).weight == -2).all()
    assert (first("constant").bias == 0).all()


def test_a_first_bias_leaves_the_weights_as_they_are_drawn() -> None:
    plain, shifted = first("default"), first("default", first_bias=-4.0)
    assert torch.equal(plain.weight, shifted.weight)
    assert (shifted.bias == -4).all() and not (plain.bias == 0).all()
    assert (first("he", first_bias=3.0).bias == 3).all()


def test_the_two_biases_of_a_recurrent_unit_add_up_to_the_first_bias() -> None:
    declared = catalogue()["lstm"].bind({"units": 4, "first_bias": 2.0})
    module = make_with_seed(declared.build(Signal((7, 3, 2), (11, 3, 2))), "lstm1", 0, declared)
    assert (module.bias_ih_l0 + module.bias_hh_l0 == 2).all()


def test_layers_of_one_draw_begin_alike_whatever_their_ids() -> None:
    def drawn(node: str, **settings: object) -> torch.Tensor:
        declared = catalogue()["linear"].bind({"units": 4, **settings})
        return make_with_seed(declared.build(Signal((7, 3), (11, 3))), node, 0, declared).weight

    assert not torch.equal(drawn("linear1"), drawn("linear2"))
    assert torch.equal(drawn("linear1", draw=1), drawn("linear2", draw=1))
    assert not torch.equal(drawn("linear1", draw=1), drawn("linear1", draw=2))


def test_settings_of_weights_stand_behind_the_others_and_are_reached_by_name_only() -> None:
    facts = catalogue()["conv2d"]
    assert [item.key for item in facts.settings if item.aside] == [*BEHIND]
    assert [item.key for item in facts.settings][-6:] == [*BEHIND]
    assert "first_bias" not in [item.key for item in catalogue()["embedding"].settings]
