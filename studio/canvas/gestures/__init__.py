"""Gestures: what a pressed button does until it is let go, one class per file."""
