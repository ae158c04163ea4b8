"""Methods of disclosure control."""
