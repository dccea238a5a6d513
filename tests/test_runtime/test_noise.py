"""The random streams are begun anew as torch begins them, without what that costs on a machine with one device."""

import torch

from runtime.noise import seed_of, start_noise


def test_a_stream_begun_anew_is_torchs_own() -> None:
    seed = seed_of(0, "linear1")
    torch.manual_seed(seed)
    wanted = torch.rand(5)
    torch.rand(3)

    start_noise(seed)

    assert torch.equal(torch.rand(5), wanted)


def test_nothing_is_noted_for_devices_that_are_not_there() -> None:
    """`torch.manual_seed` keeps a call with its stack for each of them, for ever."""
    waiting = torch.cuda._queued_calls
    before = len(waiting)
    for number in range(20):
        start_noise(number, torch.device("cpu"))
    assert len(waiting) == before
