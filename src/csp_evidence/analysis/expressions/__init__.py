"""One language for statements, relations and profiles of money: its grammar, values, equations and closure."""
