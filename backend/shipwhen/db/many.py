"""Many rows in one statement, where Tortoise makes an object of each, or a statement."""

from collections.abc import Mapping, Sequence
from typing import Any

from tortoise.fields import Field, IntField
from tortoise.models import Model

Rows = Sequence[Sequence[object]]


async def insert_many(
    model: type[Model],
    names: Sequence[str],
    rows: Rows,
    same: Mapping[str, object],
    on_conflict: str = "",
) -> None:
    """With what is the `same` in all rows. Columns that are not named have the database's defaults;
    `on_conflict` as in `insert`."""
    if not rows:
        return
    fields = [model._meta.fields_map[name] for name in (*names, *same)]
    into = f'INSERT INTO "{model._meta.db_table}" ({", ".join(map(_column, fields))})'
    told = f" ON CONFLICT {on_conflict}" if on_conflict else ""
    places = ", ".join("?" for _ in fields)
    differing, alike = fields[: len(names)], _types(fields)[len(names) :]
    values = ["r.*", *(f"${at}::{each}" for at, each in enumerate(alike, len(names) + 1))]
    among = f"unnest({_arrays(differing)}) AS r"
    await _done(
        model,
        fields,
        rows,
        {
            "postgres": f"{into} SELECT {', '.join(values)} FROM {among}{told}",  # noqa: S608
            "sqlite": f"{into} VALUES ({places}){told}",
        },
        tuple(same.values()),
    )


async def update_many(model: type[Model], names: Sequence[str], rows: Rows) -> None:
    """Of each row the values of these columns, and its id as the last."""
    if not rows:
        return
    fields = [model._meta.fields_map[name] for name in (*names, "id")]
    table, columns = model._meta.db_table, [_column(each) for each in fields]
    values = ", ".join(f"{each} = v.{each}" for each in columns[:-1])
    places = ", ".join(f"{each} = ?" for each in columns[:-1])
    among = f"unnest({_arrays(fields)}) AS v ({', '.join(columns)})"
    await _done(
        model,
        fields,
        rows,
        {
            "postgres": f'UPDATE "{table}" SET {values} FROM {among} WHERE "{table}".id = v.id',  # noqa: S608
            "sqlite": f'UPDATE "{table}" SET {places} WHERE id = ?',  # noqa: S608
        },
    )


async def _done(
    model: type[Model],
    fields: Sequence[Field[Any]],
    rows: Rows,
    sql: Mapping[str, str],
    same: Sequence[object] = (),
) -> None:
    connection, differing = model._meta.db, len(fields) - len(same)
    columns = [
        _written(model, field, values)
        for field, values in zip(fields[:differing], zip(*rows, strict=True), strict=True)
    ]
    alike = [
        field.to_db_value(value, model)
        for field, value in zip(fields[differing:], same, strict=True)
    ]
    dialect = connection.capabilities.dialect
    if dialect == "postgres":
        await connection.execute_query(sql[dialect], [*columns, *alike])
    else:
        await connection.execute_many(
            sql[dialect], [[*row, *alike] for row in zip(*columns, strict=True)]
        )


def _column(field: Field[Any]) -> str:
    return f'"{field.source_field or field.model_field_name}"'


def _arrays(fields: Sequence[Field[Any]]) -> str:
    """A place for the values of each column, which PostgreSQL has to be told the types of."""
    return ", ".join(f"${number}::{each}[]" for number, each in enumerate(_types(fields), 1))


def _types(fields: Sequence[Field[Any]]) -> list[str]:
    return [str(each.get_for_dialect("postgres", "SQL_TYPE")) for each in fields]


def _written(model: type[Model], field: Field[Any], values: Sequence[Any]) -> list[Any]:
    """As the database has them; what stands in many rows is worked out once."""
    if isinstance(field, IntField):
        return list(values)
    known = {value: field.to_db_value(value, model) for value in set(values)}
    return [known[value] for value in values]
