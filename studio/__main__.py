"""`python -m studio`."""

from studio.app import main

raise SystemExit(main())
