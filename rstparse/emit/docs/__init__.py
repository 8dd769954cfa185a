"""The docs index: what its pages show, and the files that programs read."""
