"""The settings and demands that pooling layers share: a window that slides over places."""

from nodes.checks import need_half_padding, need_image, need_line, need_room, short
from nodes.spec import Module, Signal, setting

STRIDE = "How far the window moves; empty for its own size."


class Window1d:
    """A window over a sequence (N, C, L)."""

    kernel = setting(2, minimum=1, maximum=10_000, main=True, help="How many places the window sees.")
    stride = setting(None, kind="int", optional=True, minimum=1, maximum=10_000, help=STRIDE)
    padding = setting(0, minimum=0, maximum=10_000, help="How far the window reaches over either end.")

    def pool(self, path: str, x: Signal) -> Module:
        """The module of that path with this window. Raises `Problem` where the window does not fit the sequence."""
        need_line(x)
        need_room(x, [self.kernel], [self.padding])
        need_half_padding([self.kernel], [self.padding])
        return Module(path, self.kernel, stride=self.stride or self.kernel, padding=self.padding)


class Window2d:
    """A window over an image (N, C, H, W)."""

    kernel = setting((2, 2), length=2, minimum=1, maximum=10_000, main=True, help="Height and width of the window.")
    stride = setting(None, kind="ints", length=2, optional=True, minimum=1, maximum=10_000, help=STRIDE)
    padding = setting((0, 0), length=2, minimum=0, maximum=10_000, help="How far the window reaches over each edge.")

    def pool(self, path: str, x: Signal) -> Module:
        """The module of that path with this window. Raises `Problem` where the window does not fit the image."""
        need_image(x)
        need_room(x, self.kernel, self.padding)
        need_half_padding(self.kernel, self.padding)
        stride = short(self.stride or self.kernel)
        return Module(path, short(self.kernel), stride=stride, padding=short(self.padding))
