"""Publishes an edition: its pages, its manifest, and the check that both are untouched."""
