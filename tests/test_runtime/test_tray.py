"""Samples of a look lie in the same rooms at every look, as copies that ask for no gradient."""

from __future__ import annotations

import torch

from runtime.tray import Tray


def test_a_copy_stays_as_it_was_and_asks_for_no_gradient() -> None:
    values = torch.ones(6, dtype=torch.float64, requires_grad=True)
    kept = Tray().put("one", values[::2])
    with torch.no_grad():
        values.zero_()
    assert kept.tolist() == [1.0, 1.0, 1.0]
    assert kept.dtype == torch.float32 and not kept.requires_grad
    assert kept.untyped_storage().nbytes() == 12  # the rest can be forgotten


def test_the_next_look_takes_the_same_room_unless_it_needs_another() -> None:
    tray = Tray()
    first = tray.put("one", torch.zeros(3))
    assert tray.put("two", torch.zeros(3)).data_ptr() != first.data_ptr()
    again = tray.put("one", torch.ones(3))
    assert again.data_ptr() == first.data_ptr() and first.tolist() == [1.0] * 3
    larger = tray.put("one", torch.full((4,), 2.0))
    assert larger.tolist() == [2.0] * 4 and first.tolist() == [1.0] * 3


def test_parts_lie_one_after_the_other() -> None:
    tray = Tray()
    weight = torch.arange(4.0, requires_grad=True)
    joined = tray.join("weights", [weight[::2], torch.full((1,), 7.0, dtype=torch.float16)])
    assert joined.tolist() == [0.0, 2.0, 7.0] and not joined.requires_grad
    assert tray.join("weights", [torch.zeros(3)]).data_ptr() == joined.data_ptr()
