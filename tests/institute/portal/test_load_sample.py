from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from huaiyao.institute.accounts.models import Organisation, User
from huaiyao.institute.audit.models import Entry
from huaiyao.institute.audit.queries import verify_chain
from huaiyao.institute.breeding.models import TrialSeries
from huaiyao.institute.portal.management.sample import walk
from huaiyao.institute.programme.models import Bottleneck
from huaiyao.institute.results.models import Claim, Effect, Judgement, Result
from huaiyao.institute.strategy.models import Plan
from huaiyao.institute.traceability.models import LotEvent


def loaded() -> str:
    printed = StringIO()
    call_command("load_sample", stdout=printed)
    return printed.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_sample_has_walked_the_whole_walk_and_loading_it_again_changes_nothing():
    logins = loaded()
    assert "huaiyao-demo" in logins
    assert all(person.username in logins for person in User.objects.all())
    assert not User.objects.filter(is_demo=False).exists()

    # one claim that holds, one that does not, one without enough evidence; two of them before a second person
    assert sorted(Judgement.objects.values_list("state", flat=True)) == [
        "contradicted",
        "missing",
        "supported",
    ]
    published, waiting = Result.objects.get(is_public=True), Result.objects.get(is_public=False)
    assert (published.judgement.state, published.review.state) == ("supported", "approved")
    assert (waiting.judgement.state, waiting.review.state) == ("contradicted", "open")
    assert waiting.review.objection_until is not None
    assert published.transfers.count() == 1

    # numbers where five growers stand on each side, and none where they do not
    effects = {(effect.county.name, bool(effect.numbers["difference"])) for effect in Effect.objects.all()}
    assert effects == {("温县", True), ("武陟县", True), ("沁阳市", False)}
    assert Plan.objects.get().is_public
    assert [b.is_lost for b in Bottleneck.objects.order_by("number")] == [False] * 4 + [True, False]
    assert not Bottleneck.objects.exclude(today_text="", today_value=None).filter(today_source="").exists()

    # what is made up says so
    assert TrialSeries.objects.get().is_synthetic
    assert not LotEvent.objects.filter(kind="sold").exclude(note="合成数据").exists()
    assert not Organisation.objects.exclude(name__contains="示例").exists()

    report, entries = verify_chain(), Entry.objects.count()
    assert report.ok
    assert loaded() == logins
    assert (Entry.objects.count(), Claim.objects.count()) == (entries, 3)


@pytest.mark.django_db(transaction=True)
def test_a_sample_that_was_interrupted_leaves_the_house_empty_for_another_try(monkeypatch):
    def interrupted(*_given):
        assert Plan.objects.exists()  # half of the walk is behind us
        raise KeyboardInterrupt

    monkeypatch.setattr(walk, "open_projects", interrupted)
    with pytest.raises(KeyboardInterrupt):
        loaded()
    assert [model for model in (Organisation, User, Plan, Entry) if model.objects.exists()] == []


@pytest.mark.django_db
def test_an_institute_in_use_is_not_filled(institute):
    with pytest.raises(CommandError, match="not empty"):
        call_command("load_sample")
    assert User.objects.count() == 0


@pytest.mark.django_db
def test_a_folder_without_the_examples_is_named(tmp_path):
    with pytest.raises(CommandError, match="name the folder with --examples"):
        call_command("load_sample", examples=tmp_path)
    assert not Organisation.objects.exists()
