"""What police forces are called: in the national figures, in sentences, and in the names of files."""

from __future__ import annotations

import re

ENDINGS = re.compile(r" (police( service)?|constabulary)$")


def police_of(force: str) -> str:
    """A force in a sentence, by what the national figures call it: the Metropolitan Police, the police of Gwent."""
    if force.endswith("Police"):
        return f"the {force}"
    return f"the {force} Police" if force.startswith("City of") else f"the police of {force}"


def plain_force(name: str) -> str:
    """A force as data.police.uk calls its files: metropolitan, gwent, devon-and-cornwall, city-of-london.

    The national figures call it by its area ("London, City of"), and it may call itself Police, Police Service or
    Constabulary.
    """
    turned = re.sub(r"^([^,]+), (.+ of)$", r"\2 \1", name)  # as lists turn round what begins with "City of"
    plain = ENDINGS.sub("", turned.casefold().replace("&", "and").strip())
    return re.sub(r"[^a-z]+", "-", plain).strip("-")
