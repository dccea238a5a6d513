"""Prune: the smallest weights go, by Han, Pool, Tran and Dally, 2015."""

from nodes.goals.registry import rule
from nodes.spec import Form, Function, setting

SCOPES = (("global", "All layers together"), ("layer", "Each layer by itself"))


@rule(key="prune", title="Prune")
class Prune:
    """Puts the smallest weights to 0, where they stay; biases are kept."""

    share = setting(0.8, minimum=0.0, maximum=1.0, slider=(0.0, 1.0), help="Share of the weights that is 0 afterwards.")
    scope = setting("global", choices=SCOPES, help="Among which weights the smallest are looked for.")

    def build(self) -> Form | None:
        return Function("nodes.modules.prune.prune", share=self.share, scope=self.scope)
