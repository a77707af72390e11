"""What is kept for a while is gone when that is over, and what a killed process had is cleared away by the next."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from samplan_servicekit import scratch


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files are kept."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_is_private_and_goes_with_all_that_is_in_it(temporary: Path) -> None:
    def work() -> None:
        with scratch.folder("kind") as made:
            assert made.parent == temporary
            assert made.stat().st_mode & 0o777 == 0o700
            (made / "deep").mkdir()
            (made / "deep" / "file").write_text("x")
            raise LookupError

    with pytest.raises(LookupError):
        work()
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_had_is_cleared_and_what_is_in_use_stays(temporary: Path) -> None:
    keep = (
        "import sys; from samplan_servicekit import scratch\n"
        "with scratch.folder('kind') as made: print(made, flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", keep],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"TMPDIR": str(temporary)},
    )
    assert process.stdout is not None
    left = Path(process.stdout.readline().strip())
    (left / "file").write_text("x")
    (temporary / "kind-file").write_text("nobody's folder")
    with scratch.folder("kind") as used, scratch.folder("other") as other:
        assert scratch.clear("kind") == 0
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert scratch.clear("kind") == 1
        assert {*temporary.iterdir()} == {used, other, temporary / "kind-file"}
