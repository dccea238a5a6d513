"""What test_problems tells of sources and of blocks that are drawn: settings that do not fit, and the sentence."""

from __future__ import annotations

from problem_cases import Told

SOURCE_CASES: list[Told] = [
    ("own_points", {"drawn": ""}, (), "has no points. Draw some, or paste them as x, y and class."),
    ("own_points", {"drawn": "1 one 0"}, (), "cannot read “1 one 0” as a point. Give x, y and the class."),
    (
        "own_points",
        {"drawn": "1 2 9"},
        (),
        "cannot take the point “1 2 9”. Give coordinates up to ±1000 and a class from 0 to 5.",
    ),
    ("own_points", {"drawn": "1 1 1;" * 3001}, (), "has more than 3000 points. Take some away."),
    (
        "latent_line",
        {"start": "0, 1, 2"},
        (),
        "begins with 3 numbers and ends with 2. Give both ends as many.",
    ),
    *(
        (
            "latent_line",
            {"end": text},
            (),
            f"has {text} as an end, which is no list of numbers. Write numbers with commas, such as -2, 0.5.",
        )
        for text in ("2; 2", "2, inf")
    ),
    *(
        (
            key,
            {"low": 2.0, "high": 1.0},
            (),
            "ends at 1.0, which is not beyond its begin 2.0. Exchange them.",
        )
        for key in ("wave", "collocation")
    ),
    ("constant", {"whole": True, "value": 1.5}, (), "is to give 1.5 as a whole number. Round it."),
    (
        "diabetes",
        {"label_noise": 0.1},
        (),
        "has no classes, so “Label noise” has nothing to choose from. Empty that setting.",
    ),
    (
        "wave",
        {"only": "0-4"},
        (),
        "has no classes, so “Only the classes” has nothing to choose from. Empty that setting.",
    ),
    (
        "iris",
        {"only": "setosa, tulip"},
        (),
        "has no class tulip. Its classes are setosa, versicolor, virginica.",
    ),
    *(
        ("grid_world", {"plan": plan}, (), told)
        for plan, told in (
            (" ", "has no map. Write rows of the letters .#SGP, parted by spaces."),
            ("S.x ..G", "has the letter X in its map, which stands for nothing. Use only .#SGP."),
            ("S.. .G", "has rows of 3 and of 2 cells in its map. Make all rows equally long."),
            (
                "S" + 12 * "." + " " + 12 * "." + "G",
                "has a map of 2 × 13 cells, but 12 × 12 is the most. Make it smaller.",
            ),
            ("... ..G", "has 0 starts in its map. Write exactly one S."),
            ("S.S ..G", "has 2 starts in its map. Write exactly one S."),
            ("S.. ..P", "has no goal in its map. Write a G where the way should end."),
        )
    ),
]

STRUCTURE_CASES: list[Told] = [
    *(
        (
            "random_wiring",
            {"nodes": 6, "law.neighbors": neighbors},
            (),
            f"wires each node to {neighbors} neighbors, but the number must be even and less than the 6 nodes. "
            "Choose another number of neighbors or more nodes.",
        )
        for neighbors in (3, 6)
    ),
    (
        "random_wiring",
        {"nodes": 3, "law": "barabasi_albert", "law.attached": 3},
        (),
        "wires each new node to 3 others, but has only 3 nodes. Choose fewer wires or more nodes.",
    ),
]
