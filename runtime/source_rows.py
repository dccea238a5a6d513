"""The lines of source that run a block several times: a loop, with the states that one repetition hands to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from runtime.identifiers import unique
from runtime.source_drafts import Draft, Line


@dataclass(frozen=True, slots=True)
class Steps:
    """A use that runs a block step after step, as far as it is needed.

    `arguments` are what enters its inputs, by input and in the order of the class; `states` are inputs with the
    output that feeds them; `names` are words for ports; `stacked` are the outputs of which all steps are wanted.
    """

    use: str
    one: str  # what is called at each step
    times: int
    arguments: Mapping[str, str]
    exits: tuple[str, ...]
    states: Mapping[str, str]
    sequences: frozenset[str]
    stacked: frozenset[str]
    names: Mapping[str, str]


def write_steps(draft: Draft, variable: str, steps: Steps) -> dict[str, str]:
    """Write the loop; answers where each output is found after it."""

    def word(port: str) -> str:
        only = len(steps.exits) == 1 and len(steps.states) <= 1
        return fresh(draft, variable if only else f"{variable}_{steps.names[port]}")

    def say(text: str, shape: str = "") -> None:
        draft.calls.append((Line(text, (steps.use,)), shape))

    draft.names.discard(variable)
    states = {port: word(port) for port in steps.arguments if port in steps.states}
    carrying: dict[str, str] = {}
    for port, name in states.items():
        carrying.setdefault(steps.states[port], name)
    given = {port: carrying.get(port) or word(port) for port in steps.exits}
    lists = {port: fresh(draft, f"{given[port]}_steps") for port in steps.exits if port in steps.stacked}
    if not states and not lists:  # nothing of the earlier steps is left at the end
        entering = [
            f"{text}[:, {steps.times - 1}]" if port in steps.sequences else text
            for port, text in steps.arguments.items()
        ]
        say(f"{', '.join(given.values())} = {steps.one}({', '.join(entering)})")
        return given
    number = fresh(draft, "step")
    if states:
        say(f"{', '.join(states.values())} = {', '.join(steps.arguments[port] for port in states)}")
    for name in lists.values():
        say(f"{name} = []")
    say(f"for {number} in range({steps.times}):")
    entering = [
        f"{text}[:, {number}]" if port in steps.sequences else states.get(port, text)
        for port, text in steps.arguments.items()
    ]
    say(f"    {', '.join(given.values())} = {steps.one}({', '.join(entering)})")
    for port, name in states.items():
        if given[steps.states[port]] != name:
            say(f"    {name} = {given[steps.states[port]]}")
    for port, name in lists.items():
        say(f"    {name}.append({given[port]})")
    for port, name in lists.items():
        given[port] = fresh(draft, f"{given[port]}_stacked")
        say(f"{given[port]} = torch.stack({name}, dim=1)")
    return given


def fresh(draft: Draft, word: str) -> str:
    """A variable that the class does not have yet."""
    name = unique([(word, "value")], draft.names)[0]
    draft.names.add(name)
    return name
