"""Many rows in one statement, where Tortoise makes an object of each, or a statement."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from tortoise.fields import Field, IntField
from tortoise.models import Model

Rows = Sequence[Sequence[object]]
MOST_VALUES = 900
"""Of one statement, as every SQLite takes them."""


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
    columns, alike = _columns(model, fields, rows), _alike(model, fields, same)
    connection = model._meta.db
    if connection.capabilities.dialect == "postgres":
        types = enumerate(_types(fields)[len(names) :], len(names) + 1)
        values = ", ".join(["r.*", *(f"${at}::{each}" for at, each in types)])
        among = f"unnest({_arrays(fields[: len(names)])}) AS r"
        sql = f"{into} SELECT {values} FROM {among}{told}"  # noqa: S608
        await connection.execute_query(sql, [*columns, *alike])
        return
    most = (MOST_VALUES - len(alike)) // len(names)
    for some in _portions(columns, most):
        sql = f"{into} VALUES {_places(len(some), len(names), len(alike))}{told}"
        await connection.execute_query(sql, [*alike, *chain.from_iterable(some)])


async def update_many(model: type[Model], names: Sequence[str], rows: Rows) -> None:
    """Of each row the values of these columns, and its id as the last."""
    if not rows:
        return
    fields = [model._meta.fields_map[name] for name in (*names, "id")]
    table, places = model._meta.db_table, [_column(each) for each in fields]
    columns, connection = _columns(model, fields, rows), model._meta.db
    if connection.capabilities.dialect == "postgres":
        values = ", ".join(f"{each} = v.{each}" for each in places[:-1])
        among = f"unnest({_arrays(fields)}) AS v ({', '.join(places)})"
        sql = f'UPDATE "{table}" SET {values} FROM {among} WHERE "{table}".id = v.id'  # noqa: S608
        await connection.execute_query(sql, columns)
    else:
        values = ", ".join(f"{each} = ?" for each in places[:-1])
        sql = f'UPDATE "{table}" SET {values} WHERE id = ?'  # noqa: S608
        await connection.execute_many(sql, [list(row) for row in zip(*columns, strict=True)])


def _portions(columns: Sequence[Sequence[Any]], most: int) -> Iterator[list[tuple[Any, ...]]]:
    """Rows, as many as SQLite takes at once."""
    rows = zip(*columns, strict=True)
    while some := list(islice(rows, most)):
        yield some


@lru_cache
def _places(rows: int, values: int, alike: int) -> str:
    """For SQLite: what is the same in all rows stands first among the values, and is told once."""
    same = "".join(f", ?{at}" for at in range(1, alike + 1))
    each = [
        ", ".join(f"?{alike + row * values + at}" for at in range(1, values + 1))
        for row in range(rows)
    ]
    return ", ".join(f"({places}{same})" for places in each)


def _column(field: Field[Any]) -> str:
    return f'"{field.source_field or field.model_field_name}"'


def _columns(model: type[Model], fields: Sequence[Field[Any]], rows: Rows) -> list[list[Any]]:
    """What differs, the first of the fields, as the database has it."""
    values = [*zip(*rows, strict=True)]
    return [
        _written(model, field, each)
        for field, each in zip(fields[: len(values)], values, strict=True)
    ]


def _alike(
    model: type[Model], fields: Sequence[Field[Any]], same: Mapping[str, object]
) -> list[Any]:
    last = fields[len(fields) - len(same) :]
    return [
        field.to_db_value(value, model) for field, value in zip(last, same.values(), strict=True)
    ]


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
