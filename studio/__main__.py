"""`python -m studio`: the window, with a document in it if one is named."""

import sys

from studio.entry import open_studio

raise SystemExit(open_studio(sys.argv[1:]))
