"""What the worker does for the registry."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from huaiyao.engine.wording import Text
from huaiyao.institute.jobs.actions import carrying, point_to
from huaiyao.institute.jobs.models import Job
from huaiyao.institute.web.errors import Refusal

from . import actions
from .models import Book


@task()
def judge_book(job_id: int, book_id: int) -> None:
    """Judge one kept book, once; its page is where the result is."""
    if Job.objects.get(pk=job_id).is_over:  # a queue may deliver twice
        return
    with carrying(job_id) as report:
        book = Book.objects.select_related("file", "job__requested_by", "owner").get(pk=book_id)
        point_to(job_id, book.get_absolute_url())
        report(20, _("读取并判定账本"))
        judged = actions.judge(book, actor=book.job.requested_by if book.job else None)
        if judged.refusal:
            raise Refusal(Text(**judged.refusal))
