"""The hand-written half of the stub server: it knows declarations, and no page, group or operation by name."""
