"""Looks into a network: a question is put to a lens, and what it answers is drawn. One file for each question."""
