"""The modules and functions that torch lacks; the one place in `nodes` that imports torch.

Each file stands alone (it imports only torch), because a source export carries its text along.
"""
