"""The database: connection, transactions, migrations."""

from shipwhen.db.config import connected
from shipwhen.db.insert import insert
from shipwhen.db.work import unit_of_work

__all__ = ["connected", "insert", "unit_of_work"]
