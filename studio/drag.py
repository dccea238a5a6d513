"""What is dragged between parts of the window, by name of its MIME type."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

NODE_TYPE = "application/x-netloom-node-type"  # the key of a node type, from the palette onto the canvas


def node_type_data(key: str) -> QMimeData:
    """What the palette hands over: the key of the node type."""
    data = QMimeData()
    data.setData(NODE_TYPE, key.encode())
    return data


def dragged_node_type(data: QMimeData) -> str | None:
    """The key of the node type that is being dragged, or None when it is something else."""
    return data.data(NODE_TYPE).toStdString() if data.hasFormat(NODE_TYPE) else None
