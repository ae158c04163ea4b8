"""Methods of the strategic assessment."""
