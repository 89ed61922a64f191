"""The database: connection, transactions, migrations."""

from shipwhen.db.config import connected
from shipwhen.db.insert import insert
from shipwhen.db.many import insert_many, update_many
from shipwhen.db.work import unit_of_work

__all__ = ["connected", "insert", "insert_many", "unit_of_work", "update_many"]
