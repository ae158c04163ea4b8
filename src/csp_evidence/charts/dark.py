"""How a drawing follows a reader who prefers a dark screen: each colour that charts use, and what takes its place."""

from __future__ import annotations

PAPER = "#11181f"
# The lightest and the darkest of a sequence change places, so that more is lighter on
# a dark screen.
DARK = {
    "#ffffff": PAPER, "#000000": "#e5eaee", "#1a1a1a": "#e5eaee", "#cccccc": "#45525e", "#505050": "#aab6c0",
    "#767676": "#94a1ac", "#bfbfbf": "#6b7c8a", "#e6e6e6": "#2f3b46",
    "#0b0c0c": "#e5eaee", "#8a8a8a": "#5d6c79",
    "#e3ecf5": "#17324a", "#afc7de": "#2a5378", "#7699bf": "#4279a8", "#416a9b": "#66a0d4",
    "#12436d": "#8cc4f5", "#acbdcc": "#3f5c76",
    "#28a197": "#3dbfb3", "#801650": "#f5a9d0", "#f46a25": "#f47f43", "#fbcbb3": "#7a4526",
}  # fmt: skip
STYLE = b'<style type="text/css">'


def following(svg: bytes) -> bytes:
    """The drawing with rules for a dark screen beside its own style; paper and programs without such keep to the light.

    Raises
    ------
    ValueError
        The drawing has no style of its own, where the rules belong.
    """
    head, style, rest = svg.partition(STYLE)
    if not style:
        raise ValueError("a drawing without a style of its own cannot follow a dark screen")
    each = ((part, light, dark) for light, dark in DARK.items() for part in ("fill", "stroke"))
    rules = "".join(f'[style*="{part}: {light}"]{{{part}:{dark}!important}}' for part, light, dark in each)
    rules += f'rect[fill="#ffffff"]{{fill:{PAPER}}}'
    return head + style + f"@media screen and (prefers-color-scheme:dark){{{rules}}}".encode() + rest
