"""The statements of a report: their entries, expressions, verdicts, evidence and dependencies."""
