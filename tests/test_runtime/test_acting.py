"""Acts one after another: each tells what it found and what it left."""

from __future__ import annotations

from staged_kit import stage
from trained import classifier, run

from runtime.telemetry import StageBegan


def test_an_act_behind_another_begins_with_what_that_one_left() -> None:
    """8 bits and then 4: the second finds the network as small as the first has made it, not of 32 bits again."""
    stages = (
        stage("stage1", epochs=1),
        stage("stage2", epochs=0, begin="quantize", begin__bits=8),
        stage("stage3", epochs=0, begin="quantize", begin__bits=4),
        stage("stage4", epochs=1),
        stage("stage5", epochs=0, begin="quantize", begin__bits=4),
    )
    _, events = run(classifier().but(stages=stages))
    _, eight, four, _, again = [event for event in events if isinstance(event, StageBegan)]
    assert eight.size_before > 3 * eight.size_after
    assert four.size_before == eight.size_after
    assert four.size_after < four.size_before
    assert again.size_before > 3 * again.size_after, "an epoch has made numbers of 32 bits of them"
    assert again.size_before > eight.size_after
