"""Outputs: views of the model, templates filled in, files written all or nothing.

``plan`` makes everything in memory; ``write`` puts it on the disk, ``compare`` tells the difference.
"""

from rstparse.emit.compare import Difference, compare
from rstparse.emit.output import Result, write
from rstparse.emit.plan import Plan, Settings, TargetPlan, plan

__all__ = ["Difference", "Plan", "Result", "Settings", "TargetPlan", "compare", "plan", "write"]
