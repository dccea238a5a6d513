"""The catalogue: what it holds for ever, what it refuses and how, and that reading it is light."""

from __future__ import annotations

import importlib
import itertools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from nodes.acts.registry import ACTS
from nodes.catalogue import catalogue, collect, declarations, find
from nodes.first_weights import FIRST_WEIGHTS
from nodes.goals.goal import OPTIMIZERS, SCHEDULES
from nodes.initialization import CONSTRAINTS
from nodes.spec import DeclarationFault

ROOT = Path(__file__).resolve().parents[2]
FROZEN = ROOT / "tests" / "golden" / "catalogue_keys.txt"
LONGEST = 60  # lines of a file that declares one node type

_numbers = itertools.count()

PLAIN = '''
from nodes.spec import Signal, Function, node, setting

@node(key="{key}", title="Some", family="layers"{more})
class Some:
    """Does something."""
    {body}

    def build(self{arguments}):
        return Function("torch.sin")
'''


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModuleType]:
    """Makes a package of node files from their names and texts."""

    def make(**files: str) -> ModuleType:
        name = f"made{next(_numbers)}"
        (tmp_path / name).mkdir()
        for file, text in {"__init__": "", **files}.items():
            (tmp_path / name / f"{file}.py").write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        return importlib.import_module(name)

    return make


def plain(key: str, body: str = "", more: str = "", arguments: str = ", x") -> str:
    return PLAIN.format(key=key, body=body, more=more, arguments=arguments)


def refusal(package: ModuleType) -> str:
    with pytest.raises(DeclarationFault) as caught:
        collect(package)
    return str(caught.value).replace(package.__name__, "made")


def test_keys_are_for_ever() -> None:
    """A key in the list may never go, since files name it; a new one is added to the list with its node type."""
    frozen = FROZEN.read_text(encoding="utf-8").split()
    assert frozen == sorted(set(frozen))
    assert set(frozen) <= {*catalogue(), *_former_keys()}, "a key was removed"
    assert set(catalogue()) - {"given"} == set(frozen), f"add the new keys to {FROZEN.name}"


def _former_keys() -> list[str]:
    return [key for facts in catalogue().values() for key in facts.replaces]


def test_rules_of_goals_are_for_ever() -> None:
    assert [rule.key for rule in OPTIMIZERS] == ["adagrad", "adam", "adamw", "lbfgs", "least_squares", "rmsprop", "sgd"]
    assert [rule.key for rule in ACTS] == ["nothing", "load", "prune", "quantize"]
    assert [rule.key for rule in CONSTRAINTS] == ["none", "limit", "max_norm", "non_negative", "spectral", "unit_norm"]
    first = ["default", "xavier", "he", "orthogonal", "normal", "uniform", "constant", "zeros"]
    assert [rule.key for rule in FIRST_WEIGHTS] == first
    assert [rule.key for rule in SCHEDULES] == ["constant", "cosine", "one_cycle", "step", "warm_up"]


def test_titles_tell_types_apart() -> None:
    titles = [facts.title.casefold() for facts in catalogue().values() if facts.kind != "metric"]
    twice = {title for title in titles if titles.count(title) > 1}
    assert twice == set()


def test_finds_by_key() -> None:
    linear = find("linear")
    assert linear is not None and linear.title == "Linear"
    assert find("no_such_type") is None


def test_reading_it_loads_nothing_heavy() -> None:
    program = "from nodes.catalogue import catalogue; catalogue(); import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"torch", "sklearn", "polars", "scipy", "onnx"} & set(done.stdout.split())


def test_one_file_declares_one_type() -> None:
    files = [facts.declaration.__module__ for facts in catalogue().values()]
    assert len(files) == len(set(files))


def test_node_files_are_short() -> None:
    for facts in catalogue().values():
        path = ROOT / f"{facts.declaration.__module__.replace('.', '/')}.py"
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST, path


@pytest.mark.parametrize("path", sorted((ROOT / "nodes" / "modules").glob("[a-z]*.py")), ids=lambda path: path.stem)
def test_a_module_of_our_own_stands_alone(path: Path) -> None:
    """Its text is carried into exported source, so it may import only torch and the standard library."""
    lines = path.read_text(encoding="utf-8").splitlines()
    imports = [line.split()[1].partition(".")[0] for line in lines if line.startswith(("import ", "from "))]
    beside = {"numpy", "typing", "warnings"} if path.stem == "reference" else set()  # it is never exported
    assert set(imports) <= {"torch", "collections", "__future__", "math"} | beside


def test_a_sound_package_is_collected(package: Callable[..., ModuleType]) -> None:
    found = collect(package(b=plain("two"), a=plain("one", more=', replaces=("former",)')))
    assert list(found) == ["one", "two"]
    assert found["one"].summary == "Does something."
    assert [port.key for port in (*found["one"].inputs, *found["one"].outputs)] == ["x", "y"]


def test_declarations_are_looked_for_in_the_files_named_so(package: Callable[..., ModuleType]) -> None:
    text = "class {name}:\n    key = '{name}'\n"
    made = package(one_view=text.format(name="One"), two=text.format(name="Two"), three="raise OSError")
    assert [found.__name__ for found in declarations(made, "key", files="_view")] == ["One"]


def test_refuses_a_key_claimed_twice(package: Callable[..., ModuleType]) -> None:
    assert refusal(package(a=plain("same"), b=plain("same"))) == "made.a and made.b both claim the key 'same'"


def test_refuses_a_key_that_another_type_had(package: Callable[..., ModuleType]) -> None:
    files = {"a": plain("one"), "b": plain("two", more=', replaces=("one",)')}
    assert refusal(package(**files)) == "made.a and made.b both claim the key 'one'"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (plain("No Key"), "key 'No Key' is not lower-case letters, digits and underscores"),
        (plain("it", "units = setting(3)"), "setting units has no help"),
        (
            plain("it", 'units = setting(0, minimum=1, help="How many.")'),
            "the default of units does not fit: Units is 0, but the least is 1. Make it larger.",
        ),
        (plain("it", arguments=""), "build() does not take one signal per input port"),
        (plain("it", more=', kind="other"'), "kind 'other' is not one of source, module, loss, metric, goal, view"),
        (plain("it").replace('"""Does something."""', ""), "no docstring, which is the sentence people read"),
        (plain("it").replace('"Some"', '""'), "no title"),
        (plain("it").replace("def build", "def make"), "no method build()"),
        (plain("it").replace('"layers"', '"sources"'), "no method describe(); no method load()"),
    ],
)
def test_refuses_a_faulty_declaration(package: Callable[..., ModuleType], text: str, told: str) -> None:
    assert told in refusal(package(a=text))
    assert refusal(package(a=text)).startswith("made.a: ")


def test_refuses_a_family_that_is_none(package: Callable[..., ModuleType]) -> None:
    assert "made.a: family 'toys' is not one of sources, layers" in refusal(
        package(a=plain("it").replace('"layers"', '"toys"'))
    )


def test_refuses_a_file_that_cannot_be_read(package: Callable[..., ModuleType]) -> None:
    assert refusal(package(a="import no_such_module")) == "made.a cannot be read: No module named 'no_such_module'"


def test_tells_all_faults_at_once(package: Callable[..., ModuleType]) -> None:
    told = refusal(package(a=plain("No"), b=plain("fine"), c=plain("it", "units = setting(3)"))).splitlines()
    assert [line.partition(":")[0] for line in told] == ["made.a", "made.c"]
