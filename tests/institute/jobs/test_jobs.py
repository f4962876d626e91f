"""A run is carried to its end, and its page tells how far it is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.translation import gettext_lazy, override

from huaiyao.engine.wording import Text
from huaiyao.institute.jobs.actions import carrying, point_to, start
from huaiyao.institute.jobs.choices import JobState
from huaiyao.institute.jobs.models import LONGEST_SILENCE, Job
from huaiyao.institute.jobs.queries import unfinished_count
from huaiyao.institute.web.errors import Refusal


class Queue:
    """Stands in for a task: remembers what was put into the queue."""

    def __init__(self) -> None:
        self.put: list[tuple[object, ...]] = []

    def enqueue(self, *args: object) -> None:
        self.put.append(args)


@pytest.fixture
def job(alice, institute) -> Job:
    return Job.objects.create(title="判定账本", title_en="Judge a book", owner=institute, requested_by=alice)


def test_a_run_is_queued_when_the_transaction_is_over(
    alice, institute, assert_audited, django_capture_on_commit_callbacks
):
    queue = Queue()
    with assert_audited("jobs.start"), django_capture_on_commit_callbacks(execute=True):
        job = start(queue, 7, title=gettext_lazy("任务"), owner=institute, actor=alice)
        assert queue.put == []
    assert queue.put == [(job.pk, 7)]


def test_its_title_is_kept_in_both_languages(alice, institute):
    job = start(Queue(), title=Text("判定账本", "Judge a book"), owner=institute, actor=alice)
    assert str(job) == "判定账本"
    with override("en"):
        assert str(job) == "Judge a book"


def test_a_run_that_ends_well_is_done(job):
    with carrying(job.pk) as report:
        report(40, Text("读取", "reading"))
        job.refresh_from_db()
        assert (job.state, job.progress, job.doing) == (JobState.RUNNING, 40, "读取")
        point_to(job.pk, "/there/")
    job.refresh_from_db()
    assert (job.state, job.progress, job.result_url) == (JobState.DONE, 100, "/there/")
    assert job.finished_at is not None


def test_a_refusal_ends_the_run_with_its_sentence(job):
    with carrying(job.pk):
        raise Refusal(Text("文件已加密。", "The file is encrypted."))
    job.refresh_from_db()
    assert (job.state, job.error, job.error_en) == (JobState.FAILED, "文件已加密。", "The file is encrypted.")


def test_a_fault_of_ours_is_raised_again_and_shows_no_trace_to_the_person(job):
    with pytest.raises(ZeroDivisionError), carrying(job.pk):
        raise ZeroDivisionError("a fault of ours")
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "程序内部出错" in job.error
    assert "ZeroDivision" not in job.error


def test_a_second_try_forgets_the_first_failure(job):
    with carrying(job.pk):
        raise Refusal("no")
    with carrying(job.pk):
        pass
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.DONE, "")


def test_the_page_asks_again_every_second_until_the_run_is_over(client_of, alice, job):
    client, address = client_of(alice), f"/jobs/{job.pk}/"
    page = client.get(address).content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert '<meta http-equiv="refresh" content="3">' in page.split("<noscript>")[1].split("</noscript>")[0]
    with carrying(job.pk):
        point_to(job.pk, "/there/")
    page = client.get(address).content.decode()
    assert "every 1s" not in page
    assert "http-equiv" not in page
    assert 'href="/there/"' in page


def test_the_failure_is_told_on_the_page_in_english_too(client_of, alice, job):
    with carrying(job.pk):
        raise Refusal(Text("文件已加密。", "The file is encrypted."))
    client = client_of(alice)
    client.cookies["huaiyao_language"] = "en"
    assert "The file is encrypted." in client.get(f"/jobs/{job.pk}/state/").content.decode()


def test_a_run_whose_worker_is_gone_is_told_as_interrupted(client_of, alice, job):
    carried = carrying(job.pk)  # killed by the system: it never comes to its end
    carried.__enter__()
    Job.objects.update(seen_at=timezone.now() - LONGEST_SILENCE + dt.timedelta(minutes=1))
    job.refresh_from_db()
    assert not job.is_over
    assert unfinished_count(alice) == 1
    Job.objects.update(seen_at=timezone.now() - LONGEST_SILENCE - dt.timedelta(minutes=1))
    job.refresh_from_db()
    assert job.is_over
    assert unfinished_count(alice) == 0
    for address in (job.get_absolute_url(), "/jobs/"):
        page = client_of(alice).get(address).content.decode()
        assert "中断" in page
    client = client_of(alice)
    client.cookies["huaiyao_language"] = "en"
    assert "Interrupted" in client.get(job.get_absolute_url()).content.decode()


def test_a_run_that_reports_is_not_taken_for_interrupted(job):
    with carrying(job.pk) as report:
        Job.objects.update(seen_at=timezone.now() - LONGEST_SILENCE - dt.timedelta(minutes=1))
        report(50, Text("拟合", "fitting"))
        job.refresh_from_db()
        assert not job.is_interrupted


def test_only_the_organisations_own_people_see_a_run(client_of, job, bob, charlie):
    assert client_of(bob).get(f"/jobs/{job.pk}/").status_code == 200
    for address in (f"/jobs/{job.pk}/", f"/jobs/{job.pk}/state/"):
        assert client_of(charlie).get(address).status_code == 404
    assert "判定账本" not in client_of(charlie).get("/jobs/").content.decode()


def test_the_list_costs_the_same_however_many_runs(client_of, alice, institute, cost_of, job):
    client = client_of(alice)
    cost = cost_of(client, "/jobs/")
    for n in range(40):
        Job.objects.create(title=f"第 {n} 个", owner=institute, requested_by=alice)
    assert cost_of(client, "/jobs/") == cost <= 16
