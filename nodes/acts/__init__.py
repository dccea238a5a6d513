"""Acts: what happens to weights once, when a stage begins. One file each, `ACTS` in `nodes/acts/registry.py`.

`build` answers a function called with (parameters), a list of tensors that it changes in place, and then its keywords;
it returns None, or a list of masks in the shapes of the parameters that stay in force: where one is False, the weight
stays 0. None for `build` asks for nothing. An act marked `loads = True` has no function: the runtime reads another run.
"""
