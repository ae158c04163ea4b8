"""Personal answers as a stage hands them on: nothing can be read from them but by the release."""

from __future__ import annotations

from typing import Any, NoReturn

import pandas as pd


class Microdata:
    """Records of people. It has no columns, no rows and no length; `opened` gives them to those who may count them."""

    __slots__ = ("_frame",)

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def __repr__(self) -> str:
        return "personal answers, which leave by analysis.release alone"

    def __getattr__(self, name: str) -> NoReturn:
        raise TypeError(f"personal answers have no {name}: count them by analysis.release, and use what it releases")

    def _refuse(self, *_: Any) -> NoReturn:
        raise TypeError("personal answers cannot be read: count them by analysis.release, and use what it releases")

    __getitem__ = __len__ = __iter__ = __array__ = __reduce_ex__ = _refuse


def opened(answers: Microdata) -> pd.DataFrame:
    """The records themselves. import-linter names the modules that may call this."""
    frame: pd.DataFrame = object.__getattribute__(answers, "_frame")
    return frame
