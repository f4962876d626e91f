"""What the worker does for breeding."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from huaiyao.institute.jobs.actions import carrying, point_to
from huaiyao.institute.jobs.models import Job

from . import actions
from .models import Trait


@task()
def estimate_trait(job_id: int, series_id: int, trait_id: int) -> None:
    """Estimate one trait of one series; the estimate's page is where the result is."""
    with carrying(job_id) as report:
        trait = Trait.objects.select_related("series__owner").get(pk=trait_id, series=series_id)
        job = Job.objects.select_related("requested_by").get(pk=job_id)
        report(10, _("拟合模型，计算联合区间"))
        kept = actions.make_estimate(job.requested_by, trait.series, trait, job=job)
        point_to(job_id, kept.get_absolute_url())
