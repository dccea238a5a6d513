"""The contract: what every entry of the catalogue promises. A new node type gets these tests for free."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from node_cases import Case, all_cases, cases_of, equal_data, given_source, name_of

from nodes.catalogue import catalogue
from nodes.first_weights import FIRST_WEIGHTS
from nodes.spec import FAMILIES, Module, NodeType, Problem, Setting
from runtime.compile import Program, compile_program
from runtime.document import Document, End, Node
from runtime.forms import apply
from runtime.source import write_source
from runtime.store import from_bytes, to_bytes

TYPES = list(catalogue().values())
ENDLESS = [facts for facts in TYPES if getattr(facts.declaration, "endless", False)]
SOURCES = [
    facts
    for facts in TYPES
    if facts.kind == "source" and facts not in ENDLESS and facts.key not in ("csv_table", "image_folder")  # files
]
COMPUTED = all_cases("module", "output", "loss", "metric")
MODULES = all_cases("module")

every_type = pytest.mark.parametrize("facts", TYPES, ids=lambda facts: facts.key)
every_source = pytest.mark.parametrize("facts", SOURCES, ids=lambda facts: facts.key)
every_case = pytest.mark.parametrize("case", COMPUTED, ids=name_of)
every_module = pytest.mark.parametrize("case", MODULES, ids=name_of)


@pytest.fixture(autouse=True, scope="module")
def _source() -> Iterator[None]:
    with given_source():
        yield


def sinks_of(case: Case) -> list[End]:
    return [End("it", port.key) for port in case.facts.outputs] or [End("it", "")]


def ready(case: Case) -> tuple[Program, torch.nn.Module]:
    """The compiled case, layers that are fitted to training rows fitted."""
    program = compile_program(case.check(), seed=1)
    for module in program.network.modules():
        if getattr(module, "fitted", False):
            module.fit(*case.batch(50, seed=9)[: len(case.flat)])  # type: ignore[operator]
    return program, program.graph(*sinks_of(case)).module


def says(case: Case, fact: str) -> bool:
    """Whether the declaration says so of itself: `random`, `opaque`, `follows`."""
    return bool(getattr(case.facts.declaration, fact, False))


def need_export(case: Case) -> None:
    if not getattr(case.facts.declaration, "exportable", True) or says(case, "follows"):
        pytest.skip("it runs beside the network, or differentiates while it runs, and cannot be exported")


def run(case: Case, module: torch.nn.Module, batch: list[torch.Tensor]) -> tuple[torch.Tensor, ...]:
    """The outputs for a batch, with the same draws each time; the graph's inputs are the places in use, in order."""
    torch.default_generator.manual_seed(0)  # `torch.manual_seed` notes the stack for every kind of device
    result: tuple[torch.Tensor, ...] = module(*batch[: len(case.flat)])
    return result


@every_type
def test_says_what_it_is(facts: NodeType) -> None:
    assert facts.title and facts.title[0].isupper()
    assert facts.summary.endswith(".") and len(facts.summary) <= 160
    assert facts.words and len(set(facts.words)) == len(facts.words)
    assert facts.family in FAMILIES


@every_type
def test_every_setting_explains_itself(facts: NodeType) -> None:
    for item in all_settings(facts):
        assert item.help.endswith("."), item.key
        assert len(item.help) <= 130, item.key
        if item.kind in ("int", "float", "ints"):
            assert item.minimum is not None and item.maximum is not None, item.key


def all_settings(facts: NodeType) -> list[Setting]:
    inner = [deeper for item in facts.settings for choice in item.choices for deeper in choice.settings]
    return [*facts.settings, *inner]


@every_type
def test_settings_refuse_what_does_not_fit(facts: NodeType) -> None:
    wrong: dict[str, Any] = {"bool": 1, "int": 1.5, "float": "1", "text": 1, "choice": "?", "ints": [1.5], "file": 1}
    for item in all_settings(facts):
        assert item.refuse(item.default) is None
        assert isinstance(item.refuse(wrong.get(item.kind, [1])), Problem), item.key
        for bound, beyond in ((item.minimum, -1), (item.maximum, 1)):
            if bound is not None and item.kind in ("int", "float"):
                assert item.refuse(type(item.default or 0)(bound)) is None, item.key
                assert isinstance(item.refuse(bound + beyond), Problem), item.key


@every_type
def test_survives_save_and_load(facts: NodeType) -> None:
    values = {item.key: item.default for item in facts.active_settings({})}
    values = {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
    document = Document("", {"it1": Node("it1", facts.key, settings=values)})
    again = from_bytes(to_bytes(document))
    assert again == document
    assert vars(facts.bind(again.nodes["it1"].settings)).keys() == vars(facts.bind({})).keys()


@every_case
def test_shape_prediction_is_true(case: Case) -> None:
    checked = case.check()
    module = compile_program(checked, seed=0).graph(*sinks_of(case)).module
    for rows in (2, 5):
        outputs = run(case, module, case.batch(rows))
        for port, output in zip(case.facts.outputs, outputs, strict=False):
            signal = checked.signal("it", port.key)
            assert signal is not None
            shape = tuple(rows if signal.varies(axis) else size for axis, size in enumerate(signal.shape))
            assert (tuple(output.shape), str(output.dtype)) == (shape, f"torch.{signal.dtype}")
        assert all(output.shape == () for output in outputs if case.facts.kind in ("loss", "metric"))


@every_case
def test_facts_about_the_outputs_are_true(case: Case) -> None:
    checked = case.check()
    _, module = ready(case)
    for port, output in zip(case.facts.outputs, run(case, module.eval(), case.batch(7)), strict=False):
        signal = checked.signal("it", port.key)
        assert signal is not None
        assert torch.isfinite(output).all()
        assert signal.low is None or output.min() >= signal.low
        assert signal.high is None or output.max() <= signal.high
        if signal.meaning == "probabilities" and signal.classes:
            axes = range(1, output.dim())
            assert any(torch.allclose(output.sum(axis), torch.ones(())) for axis in axes)


@every_case
def test_gradient_flows(case: Case) -> None:
    if case.facts.kind in ("metric", "output") or says(case, "opaque") or says(case, "follows"):
        pytest.skip("nothing is learnt through it, or only of what its inputs have in common")
    program, module = ready(case)
    batch = [value.requires_grad_() if value.is_floating_point() else value for value in case.batch(6)]
    outputs = run(case, module.train(), batch)
    weights = list(program.network.parameters())
    if not weights and not any(value.requires_grad for value in batch):
        pytest.skip("whole numbers in, nothing to learn")
    answers = [output for output in outputs if output.requires_grad]
    sum((output * torch.randn_like(output)).sum() for output in answers).backward()  # type: ignore[union-attr]
    entered = [value for value in batch[:1] if value.requires_grad]
    learnt = [*entered, *weights]
    gradients = [value.grad for value in learnt if value.grad is not None]
    assert len(gradients) == len(learnt)
    assert all(torch.isfinite(gradient).all() for gradient in gradients)
    assert any(gradient.any() for gradient in gradients)


@every_module
def test_exported_source_agrees(case: Case) -> None:
    need_export(case)
    program, module = ready(case)
    text = write_source(program)
    assert "nodes." not in text
    space: dict[str, Any] = {}
    exec(compile(text, "network.py", "exec"), space)
    written = space["Network"]().eval()
    written.load_state_dict(program.network.state_dict())
    batch = case.batch(3)
    expected = run(case, module.eval(), batch)
    torch.default_generator.manual_seed(0)
    given = written(*batch)
    for one, other in zip(given if isinstance(given, tuple) else (given,), expected, strict=True):
        assert torch.equal(one, other)


@every_module
def test_samples_are_not_mixed(case: Case) -> None:
    """In use, the answer for a sample is the same whatever else is in the batch."""
    if says(case, "random") or not case.flat:
        pytest.skip("it draws anew for every batch, or has none")
    _, module = ready(case)
    batch = case.batch(4)
    together = run(case, module.eval(), batch)
    alone = run(case, module, [value[1:2] for value in batch])
    for whole, single in zip(together, alone, strict=True):
        assert torch.allclose(whole[1:2], single, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("case", [case for case in COMPUTED if case.facts.kind in ("module", "loss")], ids=name_of)
def test_goes_through_torch_export(case: Case) -> None:
    """A metric is only shown: it goes with no model."""
    need_export(case)
    _, module = ready(case)
    module.eval()
    batch = case.batch(4)[: len(case.flat)]
    rows = torch.export.Dim("rows", min=1)
    program = torch.export.export(module, tuple(batch), dynamic_shapes=tuple({0: rows} for _ in batch))
    larger = case.batch(9)[: len(case.flat)]
    for one, other in zip(program.module()(*larger), module(*larger), strict=True):
        assert one.shape == other.shape
        assert says(case, "random") or torch.allclose(one, other, atol=1e-6)


# What ONNX has no operator for, or what torch decomposes on the way.
HARD = ("adaptive", "gru", "layer_norm", "lstm", "multihead", "pad", "rms_norm", "rnn", "rrelu", "slice", "upsample")


def is_hard(case: Case) -> bool:
    form = case.check().nodes["it"].form
    return case.facts.key.startswith(HARD) or (form is not None and form.path.startswith("nodes.modules."))


@pytest.mark.slow
@every_module
@pytest.mark.filterwarnings("ignore")
def test_goes_through_onnx(case: Case) -> None:
    need_export(case)
    if not is_hard(case):
        pytest.skip("ONNX has it")
    _, module = ready(case)
    batch = case.batch(4)[: len(case.flat)]
    rows = torch.export.Dim("rows", min=1)
    program = torch.onnx.export(
        module.eval(), tuple(batch), dynamo=True, verbose=False, dynamic_shapes=tuple({0: rows} for _ in batch)
    )
    assert program is not None
    session = onnxruntime.InferenceSession(program.model_proto.SerializeToString())
    larger = case.batch(9)[: len(case.flat)]
    names = [given.name for given in session.get_inputs()]
    answers = session.run(None, dict(zip(names, (value.numpy() for value in larger), strict=True)))
    for one, other in zip(answers, module(*larger), strict=True):
        assert one.shape == tuple(other.shape)
        assert says(case, "random") or np.allclose(one, other.detach().numpy(), atol=1e-5)


@every_module
def test_layers_with_weights_offer_their_first_ones(case: Case) -> None:
    if case.facts.family != "layers":
        return
    drawn = []
    for choice in FIRST_WEIGHTS:
        chosen = Case(case.facts, {**case.settings, "initialization": choice.key}, case.inputs)
        program, module = ready(chosen)
        assert all(torch.isfinite(output).all() for output in run(chosen, module, chosen.batch(2)))
        drawn.append(torch.cat([weight.flatten() for weight in program.network.parameters()]))
    assert len({tuple(weights.tolist()) for weights in drawn}) == len(FIRST_WEIGHTS)


@every_source
def test_a_source_loads_what_it_describes(facts: NodeType) -> None:
    source = facts.bind({})
    described, data = source.describe(), source.load()
    assert set(described) == set(data.arrays) <= {port.key for port in facts.outputs}
    assert len({len(array) for array in data.arrays.values()}) == 1
    for port, signal in described.items():
        array = data.arrays[port]
        assert (array.shape[1:], str(array.dtype)) == (signal.shape, signal.dtype)
        assert np.isfinite(array).all()
        assert signal.low is None or (array.min() >= signal.low and array.max() <= signal.high)
        if signal.classes:
            assert set(np.unique(array)) == set(range(signal.classes))
            assert len(data.class_names) == signal.classes
    features = described.get("features")
    assert features is None or len(data.columns) == features.shape[0]
    assert not data.stratify or data.stratify in described


@every_source
def test_a_source_gives_the_same_rows_again(facts: NodeType) -> None:
    assert equal_data(facts.bind({}).load(), facts.bind({}).load())
    if any(item.key == "seed" for item in facts.settings):
        noisy = {"noise": 20}
        assert equal_data(facts.bind(noisy).load(), facts.bind(noisy).load())
        assert not equal_data(facts.bind(noisy).load(), facts.bind({**noisy, "seed": 1}).load())


@pytest.mark.parametrize("facts", ENDLESS, ids=lambda facts: facts.key)
@pytest.mark.parametrize("count", [1, 7, 64])
def test_an_endless_source_gives_as_many_samples_as_it_is_asked_for(facts: NodeType, count: int) -> None:
    source = facts.bind({})
    described = source.describe()
    drawn = apply(source.build(), None, [count])
    assert list(described) == [port.key for port in facts.outputs]
    for signal, tensor in zip(described.values(), drawn, strict=True):
        assert (tuple(tensor.shape), str(tensor.dtype)) == ((count, *signal.shape), f"torch.{signal.dtype}")
        assert torch.isfinite(tensor).all()
        assert signal.low is None or float(tensor.min()) >= signal.low
        assert signal.high is None or float(tensor.max()) <= signal.high


@every_type
def test_module_forms_need_no_batch_size(facts: NodeType) -> None:
    """The primes of the check must not be found in what a node is built from."""
    if facts.kind in ("source", "goal", "block", "entrance", "exit"):
        pytest.skip("it is not built from signals")
    for case in cases_of(facts):
        form = case.check().nodes["it"].form
        assert form is not None
        numbers = [*form.arguments, *(value for _, value in form.keywords)]
        flat = [inner for value in numbers for inner in (value if isinstance(value, tuple) else (value,))]
        assert not any(type(value) is int and 1000 < value < 1100 for value in flat)
        assert isinstance(form, Module) or not form.path.startswith("torch.nn.modules")
