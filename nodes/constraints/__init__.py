"""What weights are brought back to after every update: one file each.

`build` answers a function called with (weight), a matrix or kernel whose rows (axis 0) are the units, that changes it
in place without a gradient; None where nothing is asked.
"""
