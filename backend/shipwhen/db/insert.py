"""One row in one statement.

Tortoise makes the SQL for a row that may be there already anew each time, and cannot count up
what is there.
"""

from collections.abc import Mapping
from functools import cache

from tortoise.models import Model


async def insert(model: type[Model], facts: Mapping[str, object], on_conflict: str) -> None:
    """Columns that are not told have the database's defaults. `on_conflict` is SQL that both
    databases understand, where the row that was there bears the table's name."""
    fields = model._meta.fields_map
    values = [fields[name].to_db_value(value, model) for name, value in facts.items()]
    connection = model._meta.db
    sql = _sql(model, tuple(facts), connection.capabilities.dialect, on_conflict)
    await connection.execute_query(sql, values)


@cache
def _sql(model: type[Model], names: tuple[str, ...], dialect: str, on_conflict: str) -> str:
    """What to do at a conflict is no input: it stands in our own code."""
    numbers = range(1, len(names) + 1)
    places = [f"${each}" if dialect == "postgres" else f"?{each}" for each in numbers]
    columns = ", ".join(f'"{model._meta.fields_db_projection[name]}"' for name in names)
    return (
        f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({", ".join(places)})'  # noqa: S608
        f" ON CONFLICT {on_conflict}"
    )
