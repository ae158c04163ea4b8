"""Found by processes that have this folder in PYTHONPATH: lets a test kill them at an event of the file system."""

from tests.file_events import install

install()
