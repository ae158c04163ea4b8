"""What a stage says: results by their keys, sentences, findings and gaps, in the words of its data dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral
from typing import Any

import pandas as pd

from csp_evidence.analysis.release.microdata import refuse
from csp_evidence.cell_text import is_number
from csp_evidence.errors import ConfigurationError
from csp_evidence.records import Finding, Gap, Result
from csp_evidence.stage.basis import Basis, basis_of
from csp_evidence.stage.dictionary import Quantity, Words, load_dictionary
from csp_evidence.stage.disclosure import PEOPLE, of_people
from csp_evidence.stage.inputs import Inputs
from csp_evidence.stage.markup import finding_html, gap_html, heading_html, prose_html
from csp_evidence.stage.values import plain_value

OF_A_ROW = ("unit", "paragraph", "label", "sources")  # columns of a frame of results that are not quantities


class Results(Inputs):
    """The part of a stage that gives results and sentences; what is kept is keyed by name."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._dictionary = load_dictionary(self._project, self._plan.name)
        self._words: dict[str, Any] = {"name": self.partnership.place}

    def words(self, **words: Any) -> None:
        """Supply words for every text of the data dictionary, such as year="year to September 2016"."""
        refuse(words.values(), "words")
        self._words |= words

    def codes(self, subject: str) -> dict[str, str]:
        """What the codes of a subject, such as "fund", are called in the data dictionary."""
        return dict(self._dictionary.entry("codes", subject))

    def text(self, name: str, **words: Any) -> str:
        """A sentence of the data dictionary, with its words put in."""
        return self._fill(self._dictionary.entry("texts", name), words)

    def add_results(
        self,
        values: Mapping[str, Any] | pd.Series | pd.DataFrame,
        *,
        under: str = "",
        entry: str | None = None,
        words: Words | None = None,
        sources: Sequence[str] | None = None,
    ) -> None:
        """Keep quantities under `<stage>.<quantity>`, with the units and sections of the data dictionary.

        Parameters
        ----------
        values
            Quantities by name. Of a frame, each row is named by the index and each column is a quantity of it
            (`<under>.<row>.<column>`). Where it has a column called value, that is the row's one quantity
            (`<under>.<row>`), and its other columns are words. Columns called unit, paragraph, label and sources say of
            their row what the data dictionary does not.
        under
            What comes before the name, such as "group".
        entry
            The entry of the data dictionary for all of them; by default each is looked up by its name.
        words, sources
            As for a table.
        """
        for parts, value, own in quantities(values):
            quantity = ".".join(str(part) for part in (*([under] if under else []), *parts))
            declared: Quantity = self._dictionary.entry("results", entry or quantity)
            told = {**(words or {}), **own}
            label = own.get("label") or (self._fill(declared.label, told) if declared.label else None)
            mentioned = self.paragraph(declared.topic) if declared.topic else None
            self.result(
                f"{self._plan.name}.{quantity}",
                value,
                unit=own.get("unit") or self._fill(declared.unit, told),
                section=declared.section,
                paragraph=own.get("paragraph") or mentioned,
                label=label,
                sources=own.get("sources") or (self._declared(declared.sources) if sources is None else sources),
            )

    def result(
        self,
        key: str,
        value: Any,
        *,
        unit: str,
        section: str,
        paragraph: str | None = None,
        label: str | None = None,
        sources: Sequence[str] | None = None,
    ) -> None:
        """Keep one quantity under `<stage>.<quantity>`; `section` is the anchor of the heading it stands under.

        A result with a `label` is shown on the front page under it. `sources` are as for a table, but none may be an
        illustration: what would be if something were so is a table or a figure, and no result.
        """
        refuse([value], f"the result {key}")
        if not key.startswith(f"{self._plan.name}."):
            raise ConfigurationError(f"The result {key!r} must be named {self._plan.name}.<quantity>.")
        used = self._sources.of_evidence(sources)
        if unit in PEOPLE and self._sources.personal(used) and isinstance(value, Integral):
            value = self.policy.number(int(value))
        self._order.note("section", section)
        shown = plain_value(value)
        result = Result(
            value=shown,
            unit=unit,
            paragraph=paragraph,
            section=section,
            sources=self._sources.recorded(used),
            synthetic=self._sources.synthetic(used),
            as_published=self._sources.as_published(used, [shown]),
            protected=is_number(shown) and of_people(unit) and self._sources.personal(used),
        )
        self._kept.add("result", key, result)
        if label:
            self._kept.add("label", key, label)

    def say(self, text: str, *, sources: Sequence[str] | None = None) -> None:
        """Show a paragraph whose numbers come from code, as it is typed: nothing in it is Markdown or markup.

        `sources` are as for a table, and the paragraph is marked like one; none for what rests on no input.
        """
        show(prose_html(text, self._basis(text, sources)))

    def heading(self, text: str, *, sources: Sequence[str] | None = None) -> None:
        """Show a heading below that of the section, such as the label of a fund; `sources` are as for a paragraph."""
        show(heading_html(text, self._basis(text, sources)))

    def _basis(self, text: str, sources: Sequence[str] | None) -> Basis:
        used = self._sources.named(sources)
        synthetic, illustrative = self._sources.synthetic(used), self._sources.illustrative(used)
        published = self._sources.as_published(used, [text])
        return basis_of(synthetic=synthetic, illustrative=illustrative, published=published)

    def finding(self, name: str, text: str, *, sources: Sequence[str] | None = None) -> None:
        """Show a sentence and put it on the front page; the data dictionary says where it stands and what it rests on.

        Like a result, it rests on no illustration.
        """
        entry = self._dictionary.entry("findings", name)
        used = self._sources.of_evidence(self._declared(entry.sources) if sources is None else sources)
        finding = Finding(
            text=text, section=entry.section, synthetic=self._sources.synthetic(used),
            as_published=self._sources.as_published(used, [text]), name=name, card=entry.card,
        )  # fmt: skip
        self._kept.add("finding", name, finding)
        show(finding_html(finding))

    def gap(self, name: str, *, words: Words | None = None, paragraph: str | None = None) -> None:
        """Note evidence that is missing, as the data dictionary describes it; the pages show it as a gap."""
        entry = self._dictionary.entry("gaps", name)
        told = words or {}
        gap = Gap(
            subject=self._fill(entry.subject, told),
            missing=self._fill(entry.missing, told),
            remedy=self._fill(entry.remedy, told),
            paragraph=paragraph or (self.paragraph(entry.topic) if entry.topic else None),
        )
        self._kept.append("gap", gap)
        show(gap_html(gap))

    def _fill(self, text: str, words: Words) -> str:
        return self._dictionary.fill(text, {**self._words, **words})

    def _declared(self, sources: Sequence[str] | None) -> list[str] | None:
        """The declared sources, without inputs and stages that the partnership does not have."""
        if sources is None:
            return None
        known = {*self._plan.inputs, *self._plan.after}
        wrong = [name for name in sources if name.partition(".")[0] not in known]
        if wrong:
            raise ConfigurationError(
                f"{self._dictionary.file} names the source {wrong[0]!r}, which is no input of {self._plan.name}."
            )
        return [name for name in sources if self._sources.was_read(name)]


def quantities(
    values: Mapping[str, Any] | pd.Series | pd.DataFrame,
) -> Iterable[tuple[tuple[str, ...], Any, dict[str, Any]]]:
    """Each quantity: the parts of its name, its value, and what its row says of it."""
    if not isinstance(values, pd.DataFrame):
        yield from (((str(name),), value, {}) for name, value in values.items())
        return
    for name, row in zip(values.index, values.to_dict("records"), strict=True):
        own = {column: row.pop(column) for column in OF_A_ROW if column in row}
        known = {column: said for column, said in own.items() if isinstance(said, (list, tuple)) or not pd.isna(said)}
        if "value" in row:
            yield (str(name),), row.pop("value"), {**row, **known}
            continue
        for column, value in row.items():
            yield (str(name), str(column)), value, known


def show(html: str) -> None:
    """Show markup in the notebook, where JupyterLab takes no dollar sign for the beginning of mathematics."""
    from IPython.display import HTML, display

    display(HTML(f'<div class="mathjax_ignore">{html}</div>'))
