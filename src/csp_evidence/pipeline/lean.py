"""Imported before anything else by the processes of the command: makes what they import afterwards cheaper.

`rfc3987_syntax` is an optional part of jsonschema for the format "iri", which nothing here checks. It compiles a
grammar when it is imported, for about a second; jsonschema goes on without it. The collector of garbage looks less
often than by default: what the command makes is kept until it ends, so that looking finds little.
"""

import gc
import sys
from typing import Any

NOT_HAD: Any = None  # Python's own sign that a module cannot be imported
sys.modules.setdefault("rfc3987_syntax", NOT_HAD)
gc.set_threshold(100_000, 50, 100)
