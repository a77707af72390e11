"""The states of a job: every way that there is, and no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samplan_dev.harness import NOON
from samplan_print.jobs.models import NEXT, Job, JobState, WrongStateError


@pytest.mark.parametrize("before", JobState)
@pytest.mark.parametrize("after", JobState)
def test_a_job_goes_only_where_a_way_leads(before: JobState, after: JobState) -> None:
    job = Job(state=before, version=1)
    if after in NEXT[before]:
        job.move(after, NOON)
        assert (job.state, job.version, job.changed_at) == (after, 2, NOON)
    else:
        with pytest.raises(WrongStateError):
            job.move(after, NOON)
        assert (job.state, job.version) == (before, 1)


@given(st.lists(st.sampled_from(JobState), max_size=20))
def test_what_has_ended_stays_ended_and_nothing_is_ready_that_was_not_made(wanted: list[JobState]) -> None:
    job = Job(state=JobState.REQUESTED, version=1)
    passed = [JobState.REQUESTED]
    for state in wanted:
        try:
            job.move(state, NOON)
        except WrongStateError:
            continue
        passed.append(state)
    ends = [state for state in passed if state in (JobState.EXPIRED, JobState.FAILED)]
    assert len(ends) <= 1
    assert not ends or passed[-1] is ends[0]
    if JobState.READY in passed:
        assert passed[passed.index(JobState.READY) - 1] is JobState.RENDERING
