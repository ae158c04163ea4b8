"""YAML as every file of the project is read: safe, and with no name twice."""

from __future__ import annotations

from typing import Any

import yaml

from csp_evidence.characters import complaint, texts_in

YamlError = yaml.YAMLError
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C reads the same, ten times as fast


class _Loader(_Safe):  # type: ignore[misc]
    """The safe loader, refusing a name that stands twice: YAML would keep the last without a word."""


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    names = set()
    for key, _ in node.value:
        if key.value in names:
            raise yaml.YAMLError(f"line {key.start_mark.line + 1}: {key.value!r} stands twice")
        names.add(key.value)
    return dict(loader.construct_pairs(node, deep=True))


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(text: str) -> Any:
    """The content of one YAML document.

    Raises
    ------
    YamlError
        It cannot be read, a mapping names something twice, or a text holds a character that nobody sees.
    """
    content = yaml.load(text, Loader=_Loader)  # noqa: S506  (a safe loader)
    for place, held in texts_in(content):
        wrong = complaint(held)
        if wrong:
            raise yaml.YAMLError(f"{place or 'a text'} {wrong}")
    return content
