"""What Batch renorm 1D and 2D share."""

from __future__ import annotations

from nodes.spec import Module, Signal, setting


class BatchRenorm:
    """Settings of Ioffe, 2017: how far a batch may lead away from what is kept, and how that opens."""

    r_max = setting(
        3.0, minimum=1.0, maximum=1e6, title="Largest r", help="How much a batch's deviation may differ, as a factor."
    )
    d_max = setting(
        5.0, minimum=0.0, maximum=1e6, title="Largest d", help="How far a batch's mean may lie, in deviations."
    )
    momentum = setting(
        0.05, minimum=0.0, maximum=1.0, help="How quickly the kept mean and deviation follow the batches."
    )
    warm_up = setting(
        0, minimum=0, maximum=10_000_000, help="Over how many batches the bounds open, from those of plain batch norm."
    )
    affine = setting(True, title="Scale and shift", help="Whether a scale and a shift are learnt.")

    def form(self, x: Signal) -> Module:
        """The module form for channels on axis 1."""
        return Module(
            "nodes.modules.batch_renorm.BatchRenorm",
            x.channels,
            r_max=self.r_max,
            d_max=self.d_max,
            momentum=self.momentum,
            warm_up=self.warm_up,
            affine=self.affine,
        )
