"""Many rows in one statement, where Tortoise makes an object of each, or a statement."""

from collections.abc import Sequence
from typing import Any

from tortoise.fields import Field
from tortoise.models import Model

Rows = Sequence[Sequence[object]]


async def insert_many(
    model: type[Model], names: Sequence[str], rows: Rows, on_conflict: str = ""
) -> None:
    """Columns that are not named have the database's defaults; `on_conflict` as in `insert`."""
    if not rows:
        return
    fields = [model._meta.fields_map[name] for name in names]
    columns = ", ".join(map(_column, fields))
    into = f'INSERT INTO "{model._meta.db_table}" ({columns})'
    told = f" ON CONFLICT {on_conflict}" if on_conflict else ""
    connection = model._meta.db
    values = [_written(model, fields, row) for row in rows]
    if connection.capabilities.dialect == "postgres":
        sql = f"{into} SELECT * FROM unnest({_arrays(fields)}){told}"  # noqa: S608 - our own names
        await connection.execute_query(sql, [list(each) for each in zip(*values, strict=True)])
    else:
        places = ", ".join("?" for _ in fields)
        await connection.execute_many(f"{into} VALUES ({places}){told}", values)


async def update_many(model: type[Model], names: Sequence[str], rows: Rows) -> None:
    """Of each row the values of these columns, and its id as the last."""
    if not rows:
        return
    every = [*names, "id"]
    fields = [model._meta.fields_map[name] for name in every]
    values = [_written(model, fields, row) for row in rows]
    table, connection = model._meta.db_table, model._meta.db
    if connection.capabilities.dialect == "postgres":
        sets = ", ".join(f"{_column(each)} = v.{_column(each)}" for each in fields[:-1])
        columns = ", ".join(map(_column, fields))
        sql = (
            f'UPDATE "{table}" SET {sets} FROM unnest({_arrays(fields)})'  # noqa: S608
            f' AS v ({columns}) WHERE "{table}".id = v.id'
        )
        await connection.execute_query(sql, [list(each) for each in zip(*values, strict=True)])
    else:
        sets = ", ".join(f"{_column(each)} = ?" for each in fields[:-1])
        sql = f'UPDATE "{table}" SET {sets} WHERE id = ?'  # noqa: S608
        await connection.execute_many(sql, values)


def _column(field: Field[Any]) -> str:
    return f'"{field.source_field or field.model_field_name}"'


def _arrays(fields: Sequence[Field[Any]]) -> str:
    """A place for the values of each column, which PostgreSQL has to be told the types of."""
    types = [each.get_for_dialect("postgres", "SQL_TYPE") for each in fields]
    return ", ".join(f"${number}::{each}[]" for number, each in enumerate(types, 1))


def _written(model: type[Model], fields: Sequence[Field[Any]], row: Sequence[object]) -> list[Any]:
    return [field.to_db_value(value, model) for field, value in zip(fields, row, strict=True)]
