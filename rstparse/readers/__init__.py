"""Readers: files of a docs tree → claims. Each file is read on its own, so that files can be read in parallel."""
