"""The rules, one file for one illness or for a close pair. What a file needs it imports from its package's parents."""
