"""A trial series whose differences can be worked out by hand, and a co-operative's seasons."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

import pytest

from huaiyao.institute.accounts.models import Organisation, User
from huaiyao.institute.breeding.actions import make_estimate
from huaiyao.institute.breeding.models import Entry, Estimate, Observation, Plot, Trait, Trial, TrialSeries
from huaiyao.institute.cultivation.actions import plant, record_harvest
from huaiyao.institute.cultivation.models import Planting
from huaiyao.institute.programme.choices import SharedData
from huaiyao.institute.programme.models import Bottleneck, Partner, Project
from huaiyao.institute.registry.models import Grower, Herb, Parcel, Place, VarietyName
from huaiyao.institute.results.actions import accept_transfer, judge, make_claim, offer_transfer, put_forward
from huaiyao.institute.results.models import Claim, Result
from huaiyao.institute.review.actions import decide
from huaiyao.institute.rulebook.actions import adopt_defaults
from huaiyao.institute.traceability.actions import record_sale

SITES, YEARS, BLOCKS = ("温县", "武陟县", "沁阳市"), (2021, 2022), ("1", "2", "3")
# entry -> what it gives above the check; LATE stands in one year only
EFFECTS = {"CK": 0.0, "GOOD": 60.0, "POOR": 4.0, "LATE": 60.0}
CLAIMED_ON = dt.date(2023, 12, 1)


@pytest.fixture
def project(institute: Organisation, alice: User, rehmannia: Herb, coop: Organisation) -> Project:
    bottleneck = Bottleneck.objects.create(number=1, name="品种选育", name_en="Varieties")
    project = Project.objects.create(
        owner=institute,
        code="P-1",
        name="品系试验",
        name_en="Clone trials",
        bottleneck=bottleneck,
        herb=rehmannia,
        question="哪个更好？",
        question_en="Which is better?",
        lead=alice,
        starts_on=dt.date(2021, 1, 1),
        ends_on=dt.date(2030, 1, 1),
    )
    Partner.objects.create(
        project=project,
        organisation=coop,
        shared_data=SharedData.PROJECT,
        terms="共享课题",
        agreed_on=dt.date(2021, 1, 1),
    )
    return project


@pytest.fixture
def series(project: Project, institute: Organisation, rehmannia: Herb) -> TrialSeries:
    """Three sites × two years × three blocks; every value is base + effect + a fixed small error."""
    series = TrialSeries.objects.create(owner=institute, project=project, name="系列", name_en="Series")
    trait = Trait.objects.create(series=series, name="鲜重", unit="kg/亩")
    entries = {
        code: Entry.objects.create(
            series=series,
            code=code,
            name=f"品系{code}",
            is_check=code == "CK",
            variety=VarietyName.objects.create(herb=rehmannia, name=f"品系{code}", name_en=f"Clone {code}"),
        )
        for code in EFFECTS
    }
    chance = random.Random(7)
    for year in YEARS:
        for site in SITES:
            trial = Trial.objects.create(series=series, code=f"{site}{year}", site=site, year=year)
            base = 500.0 + chance.uniform(-50, 50)
            for block in BLOCKS:
                for code, effect in EFFECTS.items():
                    if code == "LATE" and year != YEARS[-1]:
                        continue
                    plot = Plot.objects.create(
                        trial=trial,
                        entry=entries[code],
                        block=block,
                        book_place=f"小区!{Plot.objects.count() + 2}",
                    )
                    value = base + effect + chance.uniform(-6, 6)
                    Observation.objects.create(plot=plot, trait=trait, value=value)
    return series


@pytest.fixture
def rules(bob: User) -> None:
    adopt_defaults(bob)


@pytest.fixture
def estimate(series: TrialSeries, alice: User, rules: None) -> Estimate:
    return make_estimate(alice, series, series.traits.get())


@pytest.fixture
def claim_of(estimate: Estimate, alice: User) -> Callable[..., Claim]:
    """Return a claim of an entry, judged."""

    def make(entry: str, says: str, *, made_on: dt.date = CLAIMED_ON) -> Claim:
        entries = {row.code: row for row in estimate.series.entries.all()}
        claim = make_claim(
            alice, estimate=estimate, entry=entries[entry], against=entries["CK"], says=says, made_on=made_on
        )
        judge(alice, claim=claim)
        return claim

    return make


@pytest.fixture
def approved(claim_of: Callable[..., Claim], alice: User, bob: User) -> Result:
    """A result that passed its gate and was approved by a second person."""
    result = put_forward(alice, claim=claim_of("GOOD", "+40 kg/亩"))
    decide(bob, result.review, approve=True, note="核对过")
    return Result.objects.get(pk=result.pk)


@pytest.fixture
def hand_over(alice: User, carol: User, coop: Organisation) -> Callable[..., Result]:
    """Return a result that was offered to an organisation (the co-operative) and accepted by it."""

    def hand(
        result: Result,
        *,
        terms: str = "约定",
        fee_yuan: float = 0.0,
        to: Organisation = coop,
        by: User = carol,
    ) -> Result:
        offered = offer_transfer(
            alice,
            result=result,
            organisation=to,
            agreed_on=dt.date(2024, 1, 1),
            terms=terms,
            fee_yuan=fee_yuan,
        )
        accept_transfer(by, transfer=offered)
        return result

    return hand


@pytest.fixture
def season(coop: Organisation, carol: User, rehmannia: Herb, wenxian: Place) -> Callable[..., Planting]:
    """Return a planting of one grower with its harvest and, unless told otherwise, its whole sale."""

    def grow(
        grower: str,
        *,
        ha: float,
        yuan: float,
        variety: VarietyName | None = None,
        year: int = 2024,
        owner: Organisation = coop,
        actor: User = carol,
        sold: float = 1.0,
        planted: dt.date | None = None,
    ) -> Planting:
        person, _made = Grower.objects.get_or_create(owner=owner, code=grower, defaults={"name": grower})
        number = Parcel.objects.count()
        parcel = Parcel.objects.create(
            owner=owner, code=f"{grower}-{number}", grower=person, county=wenxian, area_ha=ha
        )
        planting = plant(
            actor,
            owner=owner,
            code=f"{grower}-{number}",
            parcel=parcel,
            herb=rehmannia,
            planted_on=planted or dt.date(year, 4, 10),
            area_ha=ha,
            variety=variety,
        )
        harvested = dt.date(year, 11, 1)
        harvest = record_harvest(
            actor, planting=planting, on=harvested, fresh_kg=1000.0, lot_code=f"L-{grower}-{number}"
        )
        if sold:
            record_sale(
                actor,
                lot=harvest.lot,
                on=dt.date(year, 11, 5),
                kg=1000.0 * sold,
                yuan=yuan * sold,
                party="收购商",
                is_confirmed=True,  # the money is made for arithmetic by hand, not for a usual price
            )
        return planting

    return grow
