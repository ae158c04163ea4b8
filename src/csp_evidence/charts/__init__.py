"""Figures in one style: each carries its headline, subtitle, alt text and the numbers it shows."""
