"""Laws by which a graph is drawn at random: settings, and `draw` gives the wires among numbered nodes.

Each wire leads from the lower number to the higher, as in Xie, Kirillov, Girshick and He, 2019, "Exploring randomly
wired neural networks for image recognition". networkx is imported when a graph is drawn, not before.
"""

from nodes.goals.registry import rule
from nodes.spec import Problem, setting

Pairs = tuple[tuple[int, int], ...]


@rule(key="watts_strogatz", title="Watts–Strogatz (small world)")
class WattsStrogatz:
    """A ring in which every node knows its nearest neighbors; each wire is led elsewhere with a probability."""

    neighbors = setting(4, minimum=2, maximum=128, title="Neighbors k", help="Wires of each node; an even number.")
    rewired = setting(0.75, minimum=0.0, maximum=1.0, title="Rewired p", help="The share of wires led elsewhere.")

    def draw(self, nodes: int, seed: int) -> Pairs:
        import networkx

        if self.neighbors % 2 or self.neighbors >= nodes:
            raise Problem(
                "{node} wires each node to {got} neighbors, but the number must be even and less than the {nodes} "
                "nodes. Choose another number of neighbors or more nodes.",
                got=self.neighbors,
                nodes=nodes,
            )
        # Even of the largest ring with the fewest wires, all led elsewhere, every third draw is in one piece.
        return _ordered(networkx.connected_watts_strogatz_graph(nodes, self.neighbors, self.rewired, 200, seed))


@rule(key="erdos_renyi", title="Erdős–Rényi (every pair by chance)")
class ErdosRenyi:
    """Every pair of nodes is wired with the same probability."""

    wired = setting(0.2, minimum=0.0, maximum=1.0, title="Wired P", help="The probability that two nodes are wired.")

    def draw(self, nodes: int, seed: int) -> Pairs:
        import networkx

        return _ordered(networkx.erdos_renyi_graph(nodes, self.wired, seed))


@rule(key="barabasi_albert", title="Barabási–Albert (the rich get richer)")
class BarabasiAlbert:
    """Nodes come one by one, and each is wired to some that are there already: sooner to those with many wires."""

    attached = setting(3, minimum=1, maximum=128, title="Wires m", help="How many wires a new node brings.")

    def draw(self, nodes: int, seed: int) -> Pairs:
        import networkx

        if self.attached >= nodes:
            raise Problem(
                "{node} wires each new node to {got} others, but has only {nodes} nodes. "
                "Choose fewer wires or more nodes.",
                got=self.attached,
                nodes=nodes,
            )
        return _ordered(networkx.barabasi_albert_graph(nodes, self.attached, seed))


LAWS = (WattsStrogatz, ErdosRenyi, BarabasiAlbert)


def _ordered(graph) -> Pairs:  # type: ignore[no-untyped-def]  # networkx has no types
    return tuple(sorted((min(pair), max(pair)) for pair in graph.edges))
