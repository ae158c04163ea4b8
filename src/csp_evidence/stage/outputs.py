"""What a stage makes: tables and figures, with the captions, headings and texts of its data dictionary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from csp_evidence.analysis.release import WITHHELD
from csp_evidence.analysis.release.microdata import refuse
from csp_evidence.cell_text import is_numeric
from csp_evidence.charts.chart import Chart, to_svg
from csp_evidence.errors import ConfigurationError
from csp_evidence.files.as_json import write_bytes
from csp_evidence.records import Disclosure, FigureRecord, TableRecord
from csp_evidence.stage.as_published import source_words
from csp_evidence.stage.basis import Published, invented_cells
from csp_evidence.stage.csv_files import csv_bytes
from csp_evidence.stage.dictionary import Table, Words, literal
from csp_evidence.stage.disclosure import People
from csp_evidence.stage.folder import INTERNAL
from csp_evidence.stage.markup import figure_html, table_html
from csp_evidence.stage.results import Results, show

AS_DRAWN = ("write",)  # options of a figure that are not texts with words in braces
NOTICE = """\
INTERNAL: NOT FOR PUBLICATION

The files below were made from people's answers. They may hold personal details. Let a person read them, keep them where
the answers are kept, and delete them when they have served. `csp run PARTNERSHIP --public` deletes them.
"""


class Outputs(Results):
    """The part of a stage that makes tables and figures; what is kept is keyed by name."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)

    def table(
        self,
        name: str,
        frame: pd.DataFrame,
        *,
        words: Words | None = None,
        sources: Sequence[str] | None = None,
        people: People | None = None,
        published: Published | None = None,
        counts: Sequence[bool] = (),
        disclosure: Disclosure = "public",
        **changed: Any,
    ) -> None:
        """Keep a table as CSV and show it, under the caption, unit, headings and notes of the data dictionary.

        Parameters
        ----------
        words : words for its texts; `rows` is the number of rows.
        sources : names of inputs, or of stages whose results went in, in place of those declared; where none is
            declared, all that were read so far but illustrations, which must be named. Where one of them is synthetic
            or an illustration, so is the table.
        people : which of its numbers count people, in place of what the data dictionary says. A table made from
            personal records shows the mark of counts that are withheld.
        published : which of its cells rest on no synthetic source; where one is, the others are marked one by one
            (see `invented_cells`). Where every source is synthetic, the whole table is.
        counts : which of its rows are of counts, and show no decimals where the data dictionary says `by_row`.
        disclosure : an internal table is kept beside the editions, never in one, and is not shown.
        changed : `caption`, `unit`, `notes`, `columns` or `rows` as they are, in place of the declared ones; with a
            caption, a table need not be declared.
        """
        refuse([frame, words], f"the table {name}")
        entry = self._entry(name, changed)
        told = {"rows": len(frame), **(words or {})}
        used = self._sources.named(self._declared(entry.sources) if sources is None else sources)
        synthetic = self._sources.synthetic(used)
        mixed = synthetic and not self._sources.wholly_synthetic(used)
        invented = invented_cells(frame, published) if mixed and published is not None else None
        if invented is not None and not invented.any(axis=None):
            synthetic, invented = False, None
        columns = [str(column) for column in frame]
        headings = self._dictionary.labels(entry, columns, {**self._words, **told})
        file = f"tables/{self._plan.name}/{name}.csv"
        record = TableRecord(
            name=name, caption=self._fill(entry.caption, told), unit=self._fill(entry.unit, told), file=file,
            rows=len(frame), sources=self._sources.recorded(used), synthetic=synthetic, partly=invented is not None,
            illustrative=self._sources.illustrative(used), disclosure=disclosure,
            section=self._order.noted("section", ""), headings=headings,
            decimals=self._dictionary.decimals(entry, columns),
            descriptions=self._dictionary.descriptions(entry, columns),
        )  # fmt: skip
        if disclosure == "internal":
            self._keep_internal(record, frame)
            return
        notes = self._fill(entry.notes, told)
        if self._sources.personal(used):
            layout = people or self._people(entry.people)
            frame = layout.marked(frame, f"{self._plan.name}, table {name}")
            withheld = int((frame[list(layout.counts)].astype(object) == WITHHELD).to_numpy().sum())
            record = record.model_copy(update={"withheld": withheld})
            notes = f"{notes} {self._how_shown(withheld)}".strip() if layout.counts else notes
        unchanged = self._sources.unchanged(used, frame, [record.caption, record.unit, notes])
        record = record.model_copy(update={"as_published": unchanged.published})
        content = csv_bytes(frame, synthetic=synthetic, illustrative=record.illustrative, invented=invented)
        write_bytes(self._folder / file, content)
        numeric = tuple(column for column in columns if is_numeric(list(frame[column])))
        self._kept.add("table", name, record.model_copy(update={"numeric": numeric}))
        html = table_html(
            frame,
            name=name,
            caption=record.caption,
            unit=record.unit,
            synthetic=synthetic,
            illustrative=record.illustrative,
            sources=self._sources.titles(used),
            notes=notes,
            file=file,
            headings=headings,
            decimals=self._dictionary.decimals(entry, columns),
            max_rows=entry.rows,
            reader=entry.reader,
            invented=invented,
            published=unchanged.published,
            source_words=source_words(frame, unchanged, headings),
            places=self._dictionary.places(entry),
            by_row=self._dictionary.by_row(entry),
            counts=counts,
        )
        show(html)

    def _entry(self, name: str, changed: Mapping[str, Any]) -> Table:
        plain = {field: literal(value) for field, value in changed.items()}
        if "caption" in changed and name not in self._dictionary.tables:
            return Table(**plain)
        entry: Table = self._dictionary.entry("tables", name)
        return Table(**{**entry.model_dump(), **plain}) if plain else entry

    def figure(
        self,
        name: str,
        drawn: Chart | Callable[..., Chart],
        data: pd.DataFrame | None = None,
        *,
        headline: str | None = None,
        words: Words | None = None,
        sources: Sequence[str] | None = None,
        **options: Any,
    ) -> None:
        """Keep a chart as SVG, its data as CSV, and show it.

        Parameters
        ----------
        drawn : a chart; or the function that draws one from `data`, with the texts and options of the data dictionary
            and with `options`.
        headline : the finding that it shows, where the data dictionary has none.
        words : words for its texts; `rows`, `first` and `last` are the number of rows of the data, and two of them.
        sources : as for a table.
        """
        refuse([data, words, options], f"the figure {name}")
        declared = self._dictionary.known("figures", name)
        listed = declared.sources if declared else None
        used = self._sources.named(self._declared(listed) if sources is None else sources)
        if isinstance(drawn, Chart):
            chart = drawn
        else:
            options = {**self._options(name, data, words or {}), **options}
            chart = self._draw(name, drawn, data, headline, words or {}, options)
        synthetic, illustrative = self._sources.synthetic(used), self._sources.illustrative(used)
        texts = [chart.headline, chart.subtitle, chart.alt]
        unchanged = self._sources.unchanged(used, chart.data, texts)
        file, data_file = (f"figures/{self._plan.name}/{name}.{kind}" for kind in ("svg", "csv"))
        svg = to_svg(chart, name, synthetic=synthetic, illustrative=illustrative)
        write_bytes(self._folder / file, svg)
        write_bytes(self._folder / data_file, csv_bytes(chart.data, synthetic=synthetic, illustrative=illustrative))
        record = FigureRecord(
            name=name, headline=chart.headline, subtitle=chart.subtitle, alt=chart.alt, file=file, data_file=data_file,
            sources=self._sources.recorded(used), synthetic=synthetic, illustrative=illustrative,
            as_published=unchanged.published,
            small=declared.small.drawn_with(options) if declared and declared.small else None,
        )  # fmt: skip
        self._kept.add("figure", name, record)
        html = figure_html(
            svg,
            name=name,
            headline=chart.headline,
            subtitle=chart.subtitle,
            alt=chart.alt,
            sources=self._sources.titles(used),
            synthetic=synthetic,
            illustrative=illustrative,
            file=file,
            data_file=data_file,
            published=unchanged.published,
            source_words=(source_words(chart.data, unchanged, {})[0], ""),
            reader=declared is not None and declared.reader,
        )
        show(html)

    def _options(self, name: str, data: pd.DataFrame | None, words: Words) -> dict[str, Any]:
        """The options that the data dictionary gives a figure, with their words filled in."""
        told = _told(data, words)
        return {
            option: self._fill(value, told) if isinstance(value, str) and option not in AS_DRAWN else value
            for option, value in self._dictionary.entry("figures", name).options.items()
        }

    def _draw(
        self,
        name: str,
        draw: Callable[..., Chart],
        data: pd.DataFrame | None,
        headline: str | None,
        words: Words,
        options: Mapping[str, Any],
    ) -> Chart:
        entry, told = self._dictionary.entry("figures", name), _told(data, words)
        if data is None:
            raise ConfigurationError(f"The figure {name!r} has no data: give the frame that it is drawn from.")
        if headline is None and entry.headline is None:
            raise ConfigurationError(f"The figure {name!r} has no headline, here or in {self._dictionary.file}.")
        return draw(
            data,
            headline=self._fill(entry.headline, told) if headline is None else headline,
            subtitle=self._fill(entry.subtitle, told),
            alt=self._fill(entry.alt, told),
            **options,
        )

    def marked(self, frame: pd.DataFrame, people: str) -> pd.DataFrame:
        """A frame of released counts with the mark of those that are withheld, and of what goes with them.

        `people` is the entry of the data dictionary that says which columns those are.
        """
        return self._people(people).marked(frame, f"{self._plan.name}, {people}")

    def _people(self, name: str | None) -> People:
        layout: People = self._dictionary.entry("people", name) if name else People()
        return layout

    def _how_shown(self, withheld: int) -> str:
        """The note below a table of counts of people."""
        least = self.policy.rule.withheld_to
        rounded = "Counts of people are rounded to 5, but for published totals."
        return f"{rounded} {WITHHELD}: {least} or fewer, or too few to show." if withheld else rounded

    def _keep_internal(self, record: TableRecord, frame: pd.DataFrame) -> None:
        place = self._project.outputs / INTERNAL / self._edition / record.file
        write_bytes(self._project.outputs / INTERNAL / "README.txt", NOTICE.encode())
        write_bytes(place, csv_bytes(frame, synthetic=record.synthetic, illustrative=record.illustrative))
        self._kept.add(
            "internal table", record.name, record.model_copy(update={"rows": 0})
        )  # how many would be a count
        kept = self._project.relative(self._project.outputs / INTERNAL / self._edition)
        self.say(f"Internal, and not part of the edition: {record.caption}, kept under {kept}.", sources=record.sources)


def _told(data: pd.DataFrame | None, words: Words) -> dict[str, Any]:
    """The words for a figure's texts: what the notebook gives, and the number of rows with the first and the last."""
    ends = {} if data is None or data.empty else {"first": data.iloc[0].to_dict(), "last": data.iloc[-1].to_dict()}
    return {"rows": 0 if data is None else len(data), **ends, **words}
