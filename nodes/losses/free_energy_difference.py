"""Free-energy difference: contrastive divergence as a loss, by Hinton, 2002."""

from nodes.checks import need_floats, need_same_shape
from nodes.spec import Examples, Function, Port, Problem, Signal, node


@node(
    key="free_energy_difference",
    title="Free-energy difference",
    family="losses",
    formula="L = mean F(v) − F(sample)",
    words=("contrastive divergence", "rbm", "boltzmann", "energy-based", "cd-1", "gibbs"),
    inputs=(
        Port("energy", dtype="float", help="The free energy of what was seen."),
        Port("sample_energy", dtype="float", help="The free energy of what the model makes up itself."),
    ),
)
class FreeEnergyDifference:
    """Makes what was seen more likely than what the model makes up itself; wire both energies of an RBM to it."""

    arithmetic = "energies"

    examples: Examples = (({}, (Signal(()), Signal(()))),)

    def build(self, energy: Signal, sample_energy: Signal) -> Function:
        need_floats(energy)
        need_same_shape(energy, sample_energy)
        if energy.rank != 1:
            raise Problem(
                "{node} needs one energy for each sample (N) but receives {got}. Connect the energies of an RBM.",
                got=energy.describe(),
            )
        return Function("nodes.modules.free_energy_difference.free_energy_difference")
