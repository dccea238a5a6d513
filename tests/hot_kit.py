"""What the tests of changes to a resting run share: a training some steps on, the same with another graph."""

from __future__ import annotations

from trained import prepared

from runtime.check import check
from runtime.hot_edit import hot_edit
from runtime.train import take_step


def stepped(document, steps=7):
    training = prepared(document)
    for _ in range(steps):
        take_step(training)
    training.read()
    return training


def changed(training, document):
    return hot_edit(training, check(document))


def weights(training):
    names = {name: path for path, name in training.program.names.items()}
    found = {}
    for name, tensor in training.program.network.state_dict().items():
        owner = max((one for one in names if name.startswith(one + ".")), key=len)
        found[names[owner], name.removeprefix(owner + ".")] = tensor.clone()
    return found


def memory(training, path, name, key="exp_avg"):
    parameter = training.program.module_of(path).get_parameter(name)
    return training.goals[0].optimizer.state[parameter][key]


def fates(report):
    return {node.node: node.fate for node in report.nodes}
