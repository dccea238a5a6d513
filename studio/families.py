"""What families of node types are called: the whole family, and one of its members. Translated on showing."""

FAMILY_TITLES = {
    "sources": "Data",
    "layers": "Layers",
    "activations": "Activations",
    "normalization": "Normalization",
    "regularization": "Regularization",
    "shape": "Shape",
    "merge": "Merge",
    "losses": "Losses",
    "metrics": "Metrics",
    "references": "References",
    "goals": "Goals",
    "views": "Views",
    "structure": "Structure",
}

FAMILY_NAMES = {
    "sources": "Data",
    "layers": "Layer",
    "activations": "Activation",
    "normalization": "Normalization",
    "regularization": "Regularization",
    "shape": "Shape",
    "merge": "Merge",
    "losses": "Loss",
    "metrics": "Metric",
    "references": "Reference",
    "goals": "Goal",
    "views": "View",
    "structure": "Structure",
}
