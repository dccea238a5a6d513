"""What exists: declarations of node types, one small file each.

This package imports nothing of ours. Torch is imported only inside `nodes/modules/`, which holds the
few modules torch lacks, so that the catalogue can be read before torch has loaded.
"""
