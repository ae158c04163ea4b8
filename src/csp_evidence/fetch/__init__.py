"""Fetching published files: the one part of the project that touches the network, and only when it is called."""
