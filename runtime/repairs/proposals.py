"""The table of proposers. Each looks at the checked graph and yields repairs for a finding; `prove` keeps what holds.

A proposer that has nothing to say about a finding yields nothing, at little cost. The order is that of the offer
where two repairs are as good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from runtime.checked import Checked
from runtime.findings import Finding
from runtime.repairs import goals, links, losses, remedied, removal, settings, shapes, wiring
from runtime.repairs.repair import Repair

Proposer = Callable[[Checked, Finding], Iterator[Repair]]

# What was made for the very finding comes before what is tried because the shape of the graph suggests it.
FITTING: tuple[Proposer, ...] = (
    remedied.carry_out,
    shapes.one_row,
    settings.fit_settings,
    settings.mend_expressions,
    goals.forget_training_setting,
    goals.add_goal,
    goals.begin_network,
    goals.add_output,
    goals.add_layer,
    goals.share_out,
    goals.leave_to_one_goal,
    links.unmute_owner,
    links.transposed_weights,
    links.settings_of_owner,
    links.own_weights,
    links.thaw,
    wiring.break_circle,
    wiring.lead_to_known_port,
    wiring.cut_unknown_port,
    wiring.keep_one_wire,
    wiring.connect_open_input,
    goals.add_loss,
    removal.put_between,
    removal.connect_to_output,
    removal.remove_branch,
)
TRYING: tuple[Proposer, ...] = (
    wiring.take_from_one_source,
    wiring.swap_inputs,
    wiring.take_other_output,
    losses.change_loss,
    shapes.meet,
    shapes.make_rows,
    removal.remove_node,
    removal.bypass_node,
)


def propose(checked: Checked, finding: Finding) -> Iterator[tuple[int, Repair]]:
    """All proposals for a finding, unproved, each with its rank among the kinds of proposers."""
    for rank, proposers in enumerate((FITTING, TRYING)):
        for proposer in proposers:
            for repair in proposer(checked, finding):
                yield rank, repair
