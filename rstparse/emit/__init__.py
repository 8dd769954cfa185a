"""Outputs: views of the model, templates filled in, files written all or nothing.

``plan.plan`` makes everything in memory; ``output.write`` puts it on the disk, ``compare.compare`` tells the
difference. Nothing is imported here, so that looking at a manifest loads no template engine.
"""
