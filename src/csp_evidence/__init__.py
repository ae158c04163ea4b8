"""A reproducible evidence base for a Community Safety Partnership's plan."""

__version__ = "0.1.0"
