"""Devices that are not there are told, threads follow from the work, and what is measured decides."""

import pytest
import torch

from nodes.spec import Problem
from runtime import device
from runtime.device import choose_device, choose_half, choose_threads, cores, memory

CPU = torch.device("cpu")


@pytest.fixture
def only(monkeypatch):
    """Makes exactly these kinds of devices seem present."""

    def present(*kinds):
        monkeypatch.setattr(device, "_present", lambda kind: kind in (*kinds, "cpu"))

    return present


def test_automatic_takes_a_gpu_where_the_work_is_worth_it(only):
    only("cuda")
    assert choose_device("auto", device.WORTH_A_GPU).type == "cuda"
    assert choose_device("auto", device.WORTH_A_GPU - 1).type == "cpu"
    only("mps")
    assert choose_device("auto", device.WORTH_A_GPU).type == "mps"
    only()
    assert choose_device("auto", 10**12).type == "cpu"


@pytest.mark.parametrize(("wish", "words"), [("cuda", "an NVIDIA GPU"), ("mps", "an Apple GPU")])
def test_a_wished_device_that_is_absent_is_told_with_what_to_do(only, wish, words):
    only()
    with pytest.raises(Problem, match=words) as told:
        choose_device(wish, 0)
    assert str(told.value).endswith("Choose Automatic or CPU.")


def test_the_wished_device_is_taken_whatever_the_work(only):
    only("cuda")
    assert choose_device("cuda", 0).type == "cuda"
    assert choose_device("cpu", 10**12).type == "cpu"


def test_small_work_gets_one_thread_without_a_trial():
    assert choose_threads(CPU, device.WORTH_THREADS - 1, lambda: pytest.fail("no trial")) == 1


def test_a_gpu_gets_one_thread_without_a_trial():
    assert choose_threads(torch.device("cuda"), 10**12, lambda: pytest.fail("no trial")) == 1


@pytest.mark.parametrize(("faster", "threads"), [(1, 1), (3, 3)])
def test_large_work_gets_what_trial_steps_show_to_be_faster(monkeypatch, faster, threads):
    clock, current = {"now": 0.0}, {"threads": 0}
    monkeypatch.setattr(device, "cores", lambda: 4)
    monkeypatch.setattr(torch, "set_num_threads", lambda count: current.update(threads=count))
    monkeypatch.setattr(device.time, "perf_counter", lambda: clock["now"])

    def trial():
        clock["now"] += 1.0 if current["threads"] == faster else 2.0

    assert choose_threads(CPU, device.WORTH_THREADS, trial) == threads


def test_two_cores_keep_one_for_the_window(monkeypatch):
    monkeypatch.setattr(device, "cores", lambda: 2)
    assert choose_threads(CPU, 10**12, lambda: pytest.fail("no trial")) == 1


def test_mixed_precision_is_for_gpus_that_have_it():
    assert choose_half("mixed", CPU) is None
    assert choose_half("float32", torch.device("cuda")) is None


def test_memory_and_cores_are_read():
    found = memory(CPU)
    assert 0 < found.used < found.total
    assert cores() >= 1
