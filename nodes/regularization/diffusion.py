"""What adding noise and taking it away share: the schedule."""

from __future__ import annotations

from nodes.spec import Problem, Signal, setting

SCHEDULES = (("cosine", "Cosine (Nichol and Dhariwal)"), ("linear", "Linear (Ho and others)"))


class Diffusion:
    """The number of steps and how the noise grows over them; both must agree where noise is added and taken away."""

    steps = setting(100, minimum=2, maximum=100_000, main=True, help="In how many steps a sample becomes noise.")
    schedule = setting("cosine", choices=SCHEDULES, help="How the noise grows from step to step.")

    def need_steps(self, x: Signal, t: Signal) -> None:
        """Refuse all but one whole number for each sample, below the number of steps."""
        if t.floating or t.shape != x.shape[:1]:
            raise Problem(
                "{node} needs the number of a step for each sample, a whole number, but receives {got} ({dtype}). "
                "Connect the step of Diffusion noise, a Start value or a Countdown.",
                got=t.describe(),
                dtype=t.dtype,
            )
