"""Regenerates an edition: which stages run, how notebooks are executed, and how the edition is replaced."""
