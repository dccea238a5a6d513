"""What sources without rows share: a fresh batch for every step."""

from __future__ import annotations

from collections.abc import Mapping

from nodes.spec import Form, Signal, setting


class Fixed:
    """Samples that are made when they are wanted. `batch_size` says how many a step looks at."""

    endless = True
    batch_size: int

    def verify(self, described: Mapping[str, Signal]) -> None:
        """Refuse what cannot be built."""
        self.build()

    def build(self) -> Form:
        """A function of the number of samples that gives a tensor (count, …) per output port."""
        raise NotImplementedError


class Endless(Fixed):
    """Samples of which people choose the number."""

    batch_size = setting(64, minimum=1, maximum=65536, help="How many samples one step looks at.")
