"""The plan through its term: indicators, actions, risks and money, and what became of the plan's promises."""
