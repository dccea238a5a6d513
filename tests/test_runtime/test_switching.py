"""Python changes threads as suits the run that works, and as before when none does."""

from __future__ import annotations

import sys

import pytest

from runtime.switching import SWITCH, SWITCH_OF_LONG, quick_switching, suit_steps_of


def test_long_steps_wait_less_for_their_turn_and_all_is_put_back() -> None:
    before = sys.getswitchinterval()
    suit_steps_of(0.05)
    assert sys.getswitchinterval() == before
    with quick_switching():
        assert sys.getswitchinterval() == pytest.approx(SWITCH)
        suit_steps_of(0.05)
        assert sys.getswitchinterval() == pytest.approx(SWITCH_OF_LONG)
        suit_steps_of(0.0005)
        assert sys.getswitchinterval() == pytest.approx(SWITCH)
    assert sys.getswitchinterval() == before
