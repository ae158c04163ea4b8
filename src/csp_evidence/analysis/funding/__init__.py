"""The report's money, added up, solved and told apart: stated, inferred or unconfirmed."""
