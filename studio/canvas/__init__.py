"""The canvas: one widget that paints and hit-tests the network from arrays."""
