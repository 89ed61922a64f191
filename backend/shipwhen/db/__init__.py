"""The database: connection, transactions, migrations."""

from shipwhen.db.config import connected
from shipwhen.db.work import unit_of_work

__all__ = ["connected", "unit_of_work"]
