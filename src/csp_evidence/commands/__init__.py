"""The subcommands of csp, a module each where one needs more than a call."""
