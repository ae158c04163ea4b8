"""Pure functions of frames and numbers: no files, no plots, no globals, nothing else of the package."""
