"""References: estimators of scikit-learn beside the network, for comparison. No gradient, no export.

They are fitted to the training rows before the first step, and again when a run is resumed.
"""
