"""How the numbers of a sample become one."""

REDUCTIONS = (("mean", "Mean of all numbers"), ("sum", "Sum over each sample's numbers, mean over samples"))
