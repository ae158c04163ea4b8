"""What sidecars say of street-level crime, and of stops and searches: the fields of their counts."""

from __future__ import annotations

from typing import Any

LAYOUT = "police_uk_street"
FIELDS: list[dict[str, Any]] = [
    {"name": "month", "type": "yearmonth", "description": "Month of recording", "constraints": {"required": True}},
    {
        "name": "reported_by",
        "type": "string",
        "description": "Police force whose file it stands in",
        "constraints": {"required": True},
    },
    {
        "name": "lsoa_code",
        "type": "string",
        "description": "Small area of the anonymised point",
        "form": "id",
    },
    {"name": "lsoa_name", "type": "string", "description": "Name of that small area"},
    {"name": "crime_type", "type": "string", "description": "Category of crime", "constraints": {"required": True}},
    {"name": "outcome", "type": "string", "description": "Last outcome; blank for anti-social behaviour"},
    {
        "name": "records",
        "type": "integer",
        "description": "How many rows are alike",
        "constraints": {"required": True, "minimum": 1},
    },
    {
        "name": "repeats",
        "type": "integer",
        "description": "How many of them have an id that another row has too",
        "constraints": {"required": True, "minimum": 0},
    },
    {
        "name": "ids_checksum",
        "type": "string",
        "description": "Checksum over the ids of a month and force, in the first of its rows; blank in a part",
        "constraints": {"pattern": "[0-9a-f]{16}"},
    },
]
STOP_FIELDS: list[dict[str, Any]] = [
    {"name": "month", "type": "yearmonth", "description": "Month of the search", "constraints": {"required": True}},
    {"name": "type", "type": "string", "description": "Whether people or a vehicle were searched"},
    {"name": "self_defined", "type": "string", "description": "Ethnic group that the one searched gave"},
    {"name": "officer_defined", "type": "string", "description": "Ethnic group as the officer saw it"},
    {"name": "object", "type": "string", "description": "What was searched for"},
    {"name": "outcome", "type": "string", "description": "What came of the search"},
    {
        "name": "records",
        "type": "integer",
        "description": "How many rows are alike",
        "constraints": {"required": True, "minimum": 1},
    },
]
NAMED_BY = ["month", "lsoa_code", "crime_type", "outcome"]
DESCRIBED: dict[str, Any] = {"fields": FIELDS, "named_by": NAMED_BY}
