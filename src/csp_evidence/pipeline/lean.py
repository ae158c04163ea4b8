"""Imported before anything else by the processes of the command: makes what they import afterwards cheaper.

`rfc3987_syntax` is an optional part of jsonschema for the format "iri", which nothing here checks. It compiles a
grammar when it is imported, for about a second; jsonschema goes on without it.
"""

import sys
from typing import Any

NOT_HAD: Any = None  # Python's own sign that a module cannot be imported
sys.modules.setdefault("rfc3987_syntax", NOT_HAD)
