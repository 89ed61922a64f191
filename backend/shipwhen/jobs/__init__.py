"""Work to do later: a row beside its cause, a lease while it is done, a bell that wakes workers."""

from shipwhen.jobs.bell import Bell
from shipwhen.jobs.service import Jobs, enqueue, pending, problems

__all__ = ["Bell", "Jobs", "enqueue", "pending", "problems"]
