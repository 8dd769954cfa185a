"""Outputs: views of the model, templates filled in, files written all or nothing."""
