"""YAML as every file of the project is read, safe and with no name twice, and how drafts of it are written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import yaml

from csp_evidence.characters import complaint, texts_in

YamlError = yaml.YAMLError
DEEPEST = 200
QUOTED = 40  # letters of a value in a message
DECIMAL = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
BRACKET, INDENT = re.compile(r"[\[\]{}]"), re.compile(r"^[ ?:-]+", re.MULTILINE)
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C reads the same, ten times as fast


class _Loader(_Safe):  # type: ignore[misc]
    """The safe loader, refusing a name that stands twice: YAML would keep the last without a word."""


def _mapping(loader: Any, node: yaml.Node) -> dict[Any, Any]:
    if not isinstance(node, yaml.MappingNode):
        raise yaml.YAMLError(f"line {node.start_mark.line + 1}: names and values are owed there")
    names = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.YAMLError(f"line {key.start_mark.line + 1}: a name must be text, not a list or mapping")
        if key.value in names:
            raise yaml.YAMLError(f"line {key.start_mark.line + 1}: {key.value!r} stands twice")
        names.add(key.value)
    return dict(loader.construct_pairs(node, deep=True))


def _plain(construct: Callable[[Any, yaml.ScalarNode], Any], loader: _Loader, node: yaml.ScalarNode) -> Any:
    """A value as it is written: a number that YAML 1.1 reads otherwise (010 as 8, 1:30 as 90) is refused, and NaN."""
    try:
        value = construct(loader, node)
        if type(value) in (int, float) and not DECIMAL.fullmatch(node.value):
            raise ValueError(f"YAML reads it as {value}")
        return value
    except (ValueError, OverflowError, LookupError, AttributeError, TypeError) as error:  # 2017-02-30, !!bool perhaps
        why = f" ({str(error).partition(';')[0].partition(': value')[0]})" if isinstance(error, ValueError) else ""
        raise yaml.YAMLError(
            f"line {node.start_mark.line + 1}: {str(node.value)[:QUOTED]!r} is no date, number or truth value{why}; "
            "correct it or quote it"
        ) from None


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
for _kind in ("int", "float", "timestamp", "bool", "binary"):
    _tag = f"tag:yaml.org,2002:{_kind}"
    _Loader.add_constructor(_tag, partial(_plain, _Safe.yaml_constructors[_tag]))


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
    except yaml.MarkedYAMLError as error:
        raise yaml.YAMLError(_where(error)) from None
    except RecursionError:
        raise yaml.YAMLError("it is nested too deep") from None
    for place, held in texts_in(content):
        wrong = complaint(held)
        if wrong:
            raise yaml.YAMLError(f"{place or 'a text'} {wrong}")
    return content


def _where(error: yaml.MarkedYAMLError) -> str:
    """What is wrong, with its line and column, in place of the words that are for whoever programs with YAML."""
    mark = error.problem_mark or error.context_mark
    place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return f"{place}{' '.join((error.problem or error.context or 'it is no YAML').split())}"


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
