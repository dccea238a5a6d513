"""`netloom bench`: speed as ratios to a plain handwritten loop or a stated goal, measured in the same run.

Nothing here is asserted in a test: machines are noisy. Each part is a module with `measure() -> list[Row]`.
"""
