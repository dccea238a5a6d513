"""Small reusable controls that know nothing of graphs, panels or the session."""
