"""Neurons of a small network, each with what it answers everywhere, the weights between them, and one of them large."""
