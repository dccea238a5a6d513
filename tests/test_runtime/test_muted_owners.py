"""A layer whose weights others use, muted: why they cannot, in its own words, and that one repair takes it in again."""

from __future__ import annotations

import pytest
from trained import build

from runtime import annotations, edits, examples, store
from runtime.alike import Mention
from runtime.check import check
from runtime.document import Document
from runtime.findings import ERROR
from runtime.repairs import repairs_of

SENTENCE = (
    "{node} uses the weights of “{owner}”, which is muted and so has none. "
    "Unmute that one, or give this one weights of its own."
)


def towers(**link: object) -> Document:
    """Digits through a layer and through its twin to one loss."""
    document = build(
        "digits flatten linear linear mse goal output",
        "digits1.image>flatten1.x flatten1.y>linear1.x flatten1.y>linear2.x linear1.y>mse1.prediction "
        "linear2.y>mse1.target mse1.loss>goal1.loss linear2.y>output1.x",
        linear1={"units": 64},
        linear2={"units": 64},
    )
    return edits.link(document, "linear2", "linear1", link)


@pytest.mark.parametrize("link", [{}, {"kind": "lagged", "average": 0.9}], ids=["same", "lagged"])
def test_a_muted_owner_is_what_its_followers_tell_of(link: dict[str, object]) -> None:
    document = annotations.set_muted(towers(**link), ["linear1"], True)
    checked = check(document)
    [finding] = [finding for finding in checked.findings if finding.kind == "link"]
    assert (finding.node, finding.severity, finding.sentence) == ("linear2", ERROR, SENTENCE)
    assert finding.values == {"owner": Mention("linear1")}
    first = repairs_of(checked, finding)[0]
    assert (first.kind, first.document) == ("unmute_owner", towers(**link))


def test_a_muted_use_of_a_block_lends_no_weights_either() -> None:
    document = store.load(examples.find("gan-ring"))
    follower = next(node for node in document.nodes.values() if node.linked and node.type == "block")
    checked = check(annotations.set_muted(document, [follower.linked], True))
    found = [finding for finding in checked.findings if finding.kind == "link"]
    assert {finding.sentence for finding in found} == {SENTENCE}
    assert found[0].values == {"owner": Mention(follower.linked)}
