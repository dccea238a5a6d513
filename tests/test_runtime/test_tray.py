"""Samples of a look lie in the same rooms at every look, as copies that ask for no gradient."""

from __future__ import annotations

import torch

from runtime.tray import Tray


def second(shape: torch.Size, strides: tuple[int, ...]) -> tuple[tuple[int], tuple[int]] | None:
    """Every second value of a row; nothing is known of more axes."""
    return (((shape[0] + 1) // 2,), (2 * strides[0],)) if len(shape) == 1 else None


def values(count: int, value: float = 1.0) -> torch.Tensor:
    """So many values that ask for gradients."""
    return torch.full((count,), value, requires_grad=True)


def test_a_copy_stays_as_it_was_and_asks_for_no_gradient() -> None:
    given = values(6).double()
    kept = Tray().take("one", given, second)
    with torch.no_grad():
        given.zero_()
    assert kept.tolist() == [1.0, 1.0, 1.0]
    assert kept.dtype == torch.float32 and not kept.requires_grad
    assert kept.untyped_storage().nbytes() == 12  # the rest can be forgotten


def test_the_next_look_takes_the_same_room_unless_it_needs_another() -> None:
    tray = Tray()
    first = tray.take("one", values(5, 0.0), second)
    assert tray.take("two", values(5, 0.0), second).data_ptr() != first.data_ptr()
    again = tray.take("one", values(5), second)
    assert again.data_ptr() == first.data_ptr() and first.tolist() == [1.0] * 3
    larger = tray.take("one", values(7, 2.0), second)
    assert larger.tolist() == [2.0] * 4 and first.tolist() == [1.0] * 3


def test_values_are_found_again_where_they_lie_another_way() -> None:
    tray, rows = Tray(), torch.arange(12.0).reshape(4, 3)
    assert tray.take("one", rows[:, 0], second).tolist() == [0.0, 6.0]
    assert tray.take("one", torch.arange(4.0), second).tolist() == [0.0, 2.0]


def test_values_with_gaps_are_put_in_order_first() -> None:
    def only_whole(shape: torch.Size, strides: tuple[int, ...]) -> tuple[tuple[int], tuple[int]] | None:
        return ((shape.numel(),), (1,)) if strides == (shape[1], 1) else None

    tray, rows = Tray(), torch.arange(6.0).reshape(2, 3)
    for _ in range(2):
        assert tray.take("one", rows[:, ::2], only_whole).tolist() == [0.0, 2.0, 3.0, 5.0]


def test_parts_lie_one_after_the_other() -> None:
    tray = Tray()
    weight = torch.arange(4.0, requires_grad=True)
    joined = tray.join("weights", [weight[::2], torch.full((1,), 7.0, dtype=torch.float16)])
    assert joined.tolist() == [0.0, 2.0, 7.0] and not joined.requires_grad
    assert tray.join("weights", [torch.zeros(3)]).data_ptr() == joined.data_ptr()
