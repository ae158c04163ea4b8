"""Papermill's own engine on forked kernels, registered by entry point: `papermill --engine csp-forked` uses it too.

Ask papermill for the engine by its name: papermill imports this module while it is itself being imported.
"""

from __future__ import annotations

from typing import Any

from papermill.engines import NBClientEngine

from csp_evidence.pipeline.forked import ForkedKernelManager

NAME = "csp-forked"


class ForkedEngine(NBClientEngine):  # type: ignore[misc]
    """Runs a notebook in a kernel that is forked from a process with the stack imported."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        options.setdefault("kernel_manager_class", ForkedKernelManager)
        return super().execute_managed_notebook(nb_man, kernel_name, **options)
