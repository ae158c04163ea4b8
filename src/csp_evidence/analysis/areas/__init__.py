"""One partnership among all of England and Wales, from national figures."""
