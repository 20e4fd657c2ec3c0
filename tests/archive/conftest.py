from pathlib import Path

import pytest

from tests.support.archive_runs import ArchiveRuns


@pytest.fixture
def archive(tmp_path: Path) -> ArchiveRuns:
    return ArchiveRuns(tmp_path)
