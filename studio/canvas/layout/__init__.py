"""Auto layout on plain data: nodes as sizes, wires as pairs of numbers. No Qt, no document, no recursion.

`graph` holds the data, `layers` finds columns and the main way, `segments` decides where a long network is folded,
`ordering` and `leveling` lay out one row, `composing` puts rows, the arms of a U and separate parts beside each other.
`towers` keeps frames apart that stand side by side or would lie on something, `blocks` puts many of them in rows.
"""
