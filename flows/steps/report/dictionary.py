"""Dictionary: every table of a vintage with the meaning of its columns, in Chinese and in English."""

from typing import Any

from flows.steps.vintage.vintage import Vintage
from schemas.marts.words import Words, column_words, subject_words, table_words


def dictionary_of(vintage: Vintage) -> list[dict[str, Any]]:
    """The tables of a vintage with their columns; the files of figures, which are alike, as one table."""
    tables: dict[str, dict[str, Any]] = {}
    for resource in vintage.package["resources"]:
        path, schema = resource["path"], resource["schema"]
        name = path.partition("/")[0].removesuffix(".parquet")
        if name in tables:
            tables[name]["rows"] += resource["rows"]
            continue
        if isinstance(schema, str):
            schema, path = vintage.read_schema(schema), f"{name}/…"
        words = _words(resource, table_words(name) or subject_words(name))
        tables[name] = {
            "path": path,
            **words,
            "rows": resource["rows"],
            "files": path.endswith("…"),
            "key": schema.get("primaryKey", []),
            "fields": [
                field
                | _words(field, column_words(name, field["name"]) or Words(field["name"], field["name"]))
                for field in schema["fields"]
            ],
        }
    return list(tables.values())


def _words(entry: dict[str, str], known: Words) -> dict[str, str]:
    """Meaning of a table or column in both languages.

    A vintage of an earlier version is described in English alone; of its columns the figures have a Chinese title.
    """
    if "description_en" in entry:
        return {"zh": entry["description"], "en": entry["description_en"]}
    if "description" in entry:
        return {"zh": entry.get("title") or known.description, "en": entry["description"]}
    return {"zh": known.description, "en": entry["title"]}
