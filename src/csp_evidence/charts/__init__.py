"""Figures in one style: each carries its headline, subtitle, alt text and the numbers it shows."""

import logging

# Matplotlib warns where its first look at a machine's many fonts takes over five seconds; a page may hold no warning.
logging.getLogger("matplotlib.font_manager").addFilter(
    lambda record: "building the font cache" not in record.getMessage()
)
