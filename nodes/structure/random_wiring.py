"""Random wiring: layers wired as a random graph, by Xie, Kirillov, Girshick and He, 2019."""

from nodes.inside import Inside
from nodes.spec import Port, node, setting
from nodes.structure.graph_laws import LAWS
from nodes.structure.wiring_nodes import UNITS, wired_inside


@node(
    key="random_wiring",
    title="Random wiring",
    family="structure",
    kind="block",
    formula="y = norm(f(ReLU(Σ σ(w)·x)))",
    inputs=(Port("x", dtype="float"),),
    outputs=(Port("y"),),
    words=("randomly wired", "network generator", "small world", "graph", "neural architecture search"),
)
class RandomWiring:
    """Wires layers as a random graph: each weighs what enters it, bends it, and puts it through a layer and a norm."""

    law = setting("watts_strogatz", choices=LAWS, help="How the graph is drawn.")
    nodes = setting(12, minimum=2, maximum=256, main=True, help="How many layers are wired.")
    seed = setting(0, minimum=0, maximum=2**31 - 1, help="Another number draws another graph.")
    units = setting("linear", choices=UNITS, title="Layers", help="What stands at each node of the graph.")
    width = setting(16, minimum=1, maximum=65_536, help="How many numbers, or channels, leave each layer.")

    def inside(self) -> Inside:
        return wired_inside(self.nodes, self.law.draw(self.nodes, self.seed), self.units, self.width)
