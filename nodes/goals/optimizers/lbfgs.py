"""L-BFGS, by Liu and Nocedal, 1989."""

from nodes.goals.registry import rule
from nodes.spec import Form, Module, setting

SEARCHES = (("strong_wolfe", "Strong Wolfe"), ("none", "None"))


@rule(key="lbfgs", title="L-BFGS")
class LBFGS:
    """Learns how the loss bends from its last steps; quick for small networks when a batch holds all rows."""

    needs_closure = True  # one step looks at the loss several times

    learning_rate = setting(1.0, minimum=0.0, maximum=100.0, live=True, logarithmic=True, help="How far one step goes.")
    rounds = setting(20, minimum=1, maximum=1000, help="How many steps are made on one batch.")
    history = setting(10, minimum=1, maximum=1000, help="How many earlier steps are kept.")
    search = setting("strong_wolfe", choices=SEARCHES, title="Line search", help="How the length of a step is found.")

    def build(self) -> Form:
        return Module(
            "torch.optim.LBFGS",
            lr=self.learning_rate,
            max_iter=self.rounds,
            history_size=self.history,
            line_search_fn=None if self.search == "none" else self.search,
        )
