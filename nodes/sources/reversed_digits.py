"""Reversed digits: a row of random digits, to be answered the other way round."""

from nodes.alphabet import Alphabet
from nodes.sources.parted import Parted
from nodes.spec import Data, Port, Signal, node, setting

DIGITS = tuple("0123456789")


@node(
    key="reversed_digits",
    title="Reversed digits",
    family="sources",
    words=("sequence", "text", "tokens", "attention", "transformer", "reverse", "alignment", "seq2seq", "toy"),
    outputs=(
        Port("tokens", dtype="int", help="The digits as they are read."),
        Port("target", title="target tokens", dtype="int", help="The same digits, the last first."),
    ),
)
class ReversedDigits(Parted):
    """Rows of random digits as tokens, and the same digits backwards as what is to be answered."""

    length = setting(8, minimum=1, maximum=512, main=True, help="How many digits a row has.")
    points = setting(6400, minimum=2, maximum=1_000_000, title="Rows", help="How many rows are trained on.")

    def describe(self) -> dict[str, Signal]:
        tokens = Signal((self.length,), dtype="int64", meaning="tokens", classes=len(DIGITS))
        return {"tokens": tokens, "target": tokens.but(meaning="label")}

    def alphabets(self) -> dict[str, Alphabet]:
        return dict.fromkeys(("tokens", "target"), Alphabet(DIGITS, self.length))

    def load(self) -> Data:
        count = self.points + 2 * self.held_out
        digits = self.draw().integers(0, len(DIGITS), (count, self.length))
        arrays = {"tokens": digits, "target": digits[:, ::-1].copy()}
        return Data(arrays, class_names=DIGITS, parts=self.parts(self.points))
