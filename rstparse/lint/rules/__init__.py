"""Rules, a family a file: what a page alone, or the whole model, shows to be wrong."""
