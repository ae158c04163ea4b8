"""Files of the project: JSON, YAML, and reading that remembers what it read."""
