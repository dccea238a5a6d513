"""Step of a sequence: one slice of axis 1."""

from nodes.remedies import Set
from nodes.spec import Examples, Function, Problem, Signal, node, setting


@node(
    key="step_of_sequence",
    title="Step of a sequence",
    family="shape",
    formula="y = x[:, index]",
    words=("select", "index", "time", "slice", "moment"),
    torch_name="select",
)
class StepOfSequence:
    """Takes one step of a sequence: the slice of axis 1 at an index."""

    arithmetic = "moved"

    index = setting(0, minimum=0, maximum=1_000_000, main=True, help="Which step, from 0.")
    steps = setting(0, minimum=0, maximum=1_000_000, help="How many steps must enter; 0 for any number.")

    examples: Examples = (({"index": 2}, (Signal((5, 4)),)), ({"steps": 3}, (Signal((3,)),)))

    def build(self, x: Signal) -> Function:
        if x.rank < 2 or x.varies(1):
            raise Problem(
                "{node} takes the steps of a sequence from axis 1, but {got} enters. Put a Reshape before it.",
                got=x.describe(),
            )
        if self.steps not in (0, x.shape[1]):
            raise Problem(
                "{node} runs {steps} steps, but the sequence that enters has {got}. Make both the same.",
                (Set("fit_steps", {"steps": x.shape[1]}),),
                steps=self.steps,
                got=x.shape[1],
            )
        if self.index >= x.shape[1]:
            raise Problem(
                "{node} takes step {index}, counted from 0, but the sequence has {got}. Take an earlier one.",
                (Set("fit_index", {"index": x.shape[1] - 1}),),
                index=self.index,
                got=x.shape[1],
            )
        return Function("torch.select", 1, self.index)
