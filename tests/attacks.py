"""Labels that would be something else than text where one medium or another is not told that they are text."""

from __future__ import annotations

LONG_WORD = "Rhubarb" * 60

# fmt: off
ATTACKS = (
    # markup and entities
    '<a href="https://evil.example/">press</a>', "<b>bold</b>", "<img src=data:image/png;base64,AAAA onerror=alert(1)>",
    "<script>alert(1)</script>", "</td></tr></table><h1>Out</h1>", "<!-- swallowed", "<style>*{display:none}</style>",
    "<svg onload=alert(1)>", '"><i>quoted</i>', "' onmouseover='alert(1)", '" style="position:fixed', "&lt;b&gt;",
    "&amp; &nbsp; &#36;", "&copy 2016 &notin", "Fish & chips < 5 > 3", "]]> <![CDATA[x]]>", "<?php echo 1 ?>",
    # Markdown
    "*emphasis* and _more_", "**strong** __names__", "5 * 4 * 3 * 2", "[a link](https://evil.example/)",
    "![picture](https://evil.example/a.png)", "# Heading", "- item", "1. First", "> quotation", "`code` and ``more``",
    "| cell | cell |", "~~struck~~ out", "<https://evil.example/>", "https://evil.example/?a=1&b=2",
    "www.evil.example someone@evil.example", "[ref]: https://evil.example", "--- and *** and ___", r"back\slash \* \_",
    # addresses and paths
    "javascript:alert(1)", "data:text/html,<b>x</b>", "../../etc/passwd", "//evil.example/x", r"C:\Windows\x",
    # templates and forms of strings
    "{{ 7 * 7 }}", "{% raw %}{{ x }}", "{# note #}", "%s %d %(name)s 100%", "{0} {name!r}", "${HOME} $(id)",
    # mathematics
    "$x$ costs $5", "a single $ sign", r"\$5 and \\$6", r"\(x^2\) and \[y\]", "$\\frac{1}$ {broken_",
    "x_{i}^{2} $\\bad$",
    # spreadsheets, YAML and JSON
    '=HYPERLINK("https://evil.example";"x")', "+1+cmd|'/c calc'!A0", "@SUM(A1:A9)", "key: [value, {a: b}]",
    '{"name": null}', "None", "nan", LONG_WORD,
)
# fmt: on

# Characters that nobody sees or that turn the writing: controls, marks of direction, what has no width, what is none.
CONTROLS = (
    "\x01", "\x07", "\x08", "\x0b", "\x1b", "\x1f", "\x7f", "\x85", "\x9b", "\u00ad", "\u200b", "\u200e", "\u202e",
    "\u2028", "\u2060", "\u2066", "\ufeff", "\ufff9", "\U000e0041", "\uffff",
)  # fmt: skip
