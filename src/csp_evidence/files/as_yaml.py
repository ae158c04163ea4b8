"""YAML as every file of the project is read, safe and with no name twice, and how drafts of it are written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from csp_evidence.characters import complaint, texts_in

YamlError = yaml.YAMLError
DEEPEST = 200
BRACKET, INDENT = re.compile(r"[\[\]{}]"), re.compile(r"^[ ?:-]+", re.MULTILINE)
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C reads the same, ten times as fast


class _Loader(_Safe):  # type: ignore[misc]
    """The safe loader, refusing a name that stands twice: YAML would keep the last without a word."""


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    names = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.YAMLError(f"line {key.start_mark.line + 1}: a name must be text, not a list or mapping")
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
        It cannot be read; a mapping names something twice; a date or number is none; it is nested too deep; it
        repeats a part of itself by `*name`, which could make a few lines fill the memory; or a text holds a character
        that nobody sees.
    """
    if _depth(text) > DEEPEST:  # the reader in C would end the process
        raise yaml.YAMLError("it is nested too deep")
    try:
        if "&" in text and "*" in text:
            _refuse_repeats(text)
        content = yaml.load(text, Loader=_Loader)  # noqa: S506  (a safe loader)
    except (ValueError, TypeError, OverflowError) as error:  # 2017-02-30, a number of 5,000 digits
        raise yaml.YAMLError(f"a date or number cannot be read: {str(error)[:200]}; correct it or quote it") from None
    except RecursionError:
        raise yaml.YAMLError("it is nested too deep") from None
    for place, held in texts_in(content):
        wrong = complaint(held)
        if wrong:
            raise yaml.YAMLError(f"{place or 'a text'} {wrong}")
    return content


def _depth(text: str) -> int:
    """How deep the document is nested at most, by its brackets and by its indents; texts in quotes count as well."""
    depth = deepest = 0
    for mark in BRACKET.findall(text):
        depth = max(depth + (1 if mark in "[{" else -1), 0)
        deepest = max(deepest, depth)
    return max(deepest, max(map(len, INDENT.findall(text)), default=0) // 2)


def _refuse_repeats(text: str) -> None:
    for event in yaml.parse(text, Loader=_Safe):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise yaml.YAMLError(f"line {line}: *{event.anchor} repeats a part of the file; write the part out")


def flow(value: Any) -> str:
    """A value on one line, as YAML and JSON both read it; names without quotation marks."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {flow(held)}" for name, held in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return json.dumps(value, ensure_ascii=False, default=str)


def as_lines(content: Mapping[str, Any]) -> str:
    """Names and values as YAML: a line for each, and for each part of a value that has parts."""
    lines = []
    for name, value in content.items():
        if isinstance(value, Mapping):
            lines += [f"{name}:", *(f"  {inner}: {flow(held)}" for inner, held in value.items())]
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            lines += [f"{name}:", *(f"  - {flow(part)}" for part in value)]
        else:
            lines.append(f"{name}: {flow(value)}")
    return "\n".join(lines) + "\n"
