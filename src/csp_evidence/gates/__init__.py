"""Gates: suites, validation, and what a closed gate means."""
