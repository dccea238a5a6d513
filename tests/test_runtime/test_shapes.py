"""What torch warns of while a node is tried becomes a finding, and what another thread is warned of does not."""

from __future__ import annotations

import threading
import warnings
from typing import Any

import pytest

from nodes.spec import Module, Signal
from runtime import shapes


def test_only_what_this_thread_is_warned_of_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = shapes.apply

    def warned(*facts: Any) -> Any:
        other = threading.Thread(target=lambda: warnings.warn("of another run", UserWarning, stacklevel=1))
        other.start()
        other.join()
        warnings.warn("of this node", UserWarning, stacklevel=1)
        return real(*facts)

    monkeypatch.setattr(shapes, "apply", warned)
    measured = shapes.measure(Module("torch.nn.Linear", 3, 2), [Signal((7, 3), (11, 3))])
    assert set(measured.warnings) == {"of this node"}
