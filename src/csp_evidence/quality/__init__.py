"""Gates: a suite of expectations at a named point, validated, told in plain English."""
