"""Recurrent: a block run step after step, that hands its state on."""

from nodes.settings import Choice, Setting
from nodes.spec import node, setting

CARRIED, SAME, SEQUENCE = "carried", "same", "sequence"


@node(
    key="recurrent",
    title="Recurrent",
    family="structure",
    kind="block",
    inputs=(),
    outputs=(),
    words=("rnn", "recurrence", "time", "loop", "unroll", "state", "sequence", "generation", "lstm", "scan"),
)
class Recurrent:
    """Runs a block step after step with one set of weights; what it gives for its state enters the next step."""

    counted = "steps"
    shared = True  # one set of weights for all steps

    block: str = setting("", kind="block", title="Block", help="Which block of the document is run step after step.")
    steps: int = setting(8, minimum=1, maximum=1024, main=True, sign="×", help="How many steps the block is run.")
    stacked: bool = setting(
        False, title="All steps", help="Whether the results of all steps leave along axis 1, or that of the last alone."
    )

    @staticmethod
    def entering(entrance: str, title: str, exits: tuple[tuple[str, str], ...]) -> dict[str, Setting]:
        """The settings of one input of the block: how it is fed, and by which of the outputs (id and title).

        An input with the title of an output is carried unless the document says otherwise.
        """
        alike = next((key for key, name in exits if name == title), "")
        fed = type("Carried", (), {"exit": _exit(alike or (exits[0][0] if exits else ""), exits)})
        choices = [
            Choice(SAME, "Same"),
            Choice(SEQUENCE, "Sequence"),
        ]
        if exits:
            choices.append(Choice(CARRIED, "State", fed))
        help = (
            "Same: the wire enters at every step. Sequence: each step takes its slice of axis 1. "
            "State: the wire enters the first step, then what the step before gave."
        )
        default = CARRIED if alike else SAME
        return {f"enters_{entrance}": setting(default, choices=choices, title=title or entrance, help=help)}


def _exit(default: str, exits: tuple[tuple[str, str], ...]) -> Setting:
    made: Setting = setting(
        default, choices=exits, title="Taken from", help="Which output of the step before enters here."
    )
    return made
