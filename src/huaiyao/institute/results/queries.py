"""Read claims, their evidence, adoption and effect. Adoption is read from plantings, never copied."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from huaiyao.engine.books.terms import Book, Kind
from huaiyao.engine.check import Check
from huaiyao.engine.provenance import Provenance, digest
from huaiyao.engine.report.pdf import pdf_report
from huaiyao.engine.rules.terms import State, Verdict, worst
from huaiyao.engine.stats.resampling import LEAST_CLUSTERS, RatioEffect, ratio_effect
from huaiyao.engine.trials.claims import parse_claim
from huaiyao.engine.trials.gates import Gate, gate_of
from huaiyao.engine.trials.terms import Claim as TrialClaim
from huaiyao.engine.trials.terms import ClaimVerdicts, TraitAnalysis, TrialKind
from huaiyao.engine.trials.verdicts import Labels, judge_claim
from huaiyao.engine.wording import Text
from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Organisation
from huaiyao.institute.breeding.models import Entry, Estimate, TrialSeries
from huaiyao.institute.breeding.queries import analysed, observations
from huaiyao.institute.cultivation.models import Harvest, Planting
from huaiyao.institute.cultivation.queries import PlantingValue, last_event_behind, plantings_with_value
from huaiyao.institute.programme.models import Project
from huaiyao.institute.registry.models import Herb, Place
from huaiyao.institute.review.choices import ReviewState
from huaiyao.institute.review.models import Review
from huaiyao.institute.review.queries import may_be_published
from huaiyao.institute.rulebook.queries import rules_in_force
from huaiyao.institute.web.steps import Step, walk

from .choices import TransferState
from .models import Claim, Effect, Judgement, Result, Transfer

LEAST_SHOWN = 3  # growers behind a sum that others may read: of two, each could work out the other's land
DECIDED = (State.SUPPORTED, State.CONTRADICTED)  # what can be put before a second person


def claims(viewer: Any) -> QuerySet[Claim]:
    """Return the claims a person may see, each with the `state` of its last judgement and `opens_project`."""
    seen = Claim.objects.filter(pk__in=Claim.objects.seen_by(viewer).values("pk"))
    last = Judgement.objects.filter(claim=OuterRef("pk")).order_by("-pk")
    newest = {"state": Subquery(last.values("state")[:1]), "judgement_pk": Subquery(last.values("pk")[:1])}
    opens = Exists(Project.objects.seen_by(viewer).filter(pk=OuterRef("project")))
    return seen.annotate(**newest, opens_project=opens).select_related(
        "project__bottleneck",
        "variety",
        "technique",
        "entry",
        "against__variety",
        "against__technique",
        "estimate__trait",
        "estimate__series",
        "owner",
    )


def with_numbers(found: Iterable[Claim]) -> list[Claim]:
    """Give each claim `measured`, the numbers its last judgement compared; one query for all."""
    rows = list(found)
    last = Judgement.objects.in_bulk({row.judgement_pk for row in rows if row.judgement_pk})
    for row in rows:
        row.measured = difference(last.get(row.judgement_pk))
    return rows


def results(viewer: Any) -> QuerySet[Result]:
    seen = Result.objects.filter(pk__in=Result.objects.seen_by(viewer).values("pk"))
    return seen.annotate(
        handed=Count("transfers", filter=Q(transfers__state=TransferState.ACCEPTED))
    ).select_related(
        "claim__variety",
        "claim__technique",
        "claim__entry",
        "claim__against__variety",
        "claim__against__technique",
        "claim__project__bottleneck",
        "claim__project__herb",
        "claim__estimate__trait",
        "claim__estimate__series",
        "judgement",
        "review",
        "owner",
    )


def latest_judgement(claim: Claim) -> Judgement | None:
    return claim.judgements.order_by("-pk").first()


def parties(claim: Claim) -> QuerySet[Organisation]:
    """Return who a negative verdict could concern: the owner of the claim and the partners of its project."""
    partners = claim.project.partners.values("organisation")
    return Organisation.objects.filter(Q(pk=claim.owner_id) | Q(pk__in=partners))


def is_adoptable(result: Result) -> bool:
    """Whether the claim passed its gate and a second person agreed: a 成果 in the full sense."""
    return result.judgement.state == State.SUPPORTED and result.review.state == ReviewState.APPROVED


@dataclass(frozen=True, slots=True)
class Adopted:
    """How much of a season's land in a county an organisation gave to the result.

    Behind fewer than `LEAST_SHOWN` growers there are no numbers, except for the organisation itself.
    """

    year: int
    county: Place
    organisation: Organisation
    ha: float | None
    plantings: int | None
    growers: int | None

    @property
    def is_whole(self) -> bool:
        return self.ha is not None


@dataclass(frozen=True, slots=True)
class Season:
    """A season's hectares as far as they are shown: None where none are; not whole where some are not."""

    year: int
    ha: float | None
    is_whole: bool


def users_of(result: Result) -> set[int]:
    """Return the organisations that accepted the result: only their plantings and sales are read."""
    accepted = result.transfers.filter(state=TransferState.ACCEPTED)
    return set(accepted.values_list("organisation", flat=True))


def adoption_by_season(viewer: Any, result: Result) -> list[Adopted]:
    """Return where the result was grown, newest season first, as this person may read it."""
    return adoptions(viewer, [result])[result.pk]


def adoptions(viewer: Any, found: Sequence[Result]) -> dict[int, list[Adopted]]:
    """Return where each result was grown, by its id; the same few queries however many there are."""
    transfers = list(
        Transfer.objects.filter(result__in=[result.pk for result in found], state=TransferState.ACCEPTED)
    )
    rows = list(
        Planting.objects.filter(owner__in={transfer.organisation_id for transfer in transfers})
        .filter(Q(variety__isnull=False) | Q(technique__isnull=False))
        .values_list(
            "owner", "variety", "technique", "planted_on", "parcel__county", "parcel__grower", "area_ha"
        )
    )
    counties = Place.objects.in_bulk({row[4] for row in rows})
    owners = Organisation.objects.in_bulk({row[0] for row in rows})
    own = set(viewer.roles()) if viewer is not None and viewer.is_authenticated else set()
    return {result.pk: _seasons(result, transfers, rows, counties, owners, own) for result in found}


def _seasons(
    result: Result,
    transfers: Sequence[Transfer],
    rows: Sequence[tuple[Any, ...]],
    counties: dict[int, Place],
    owners: dict[int, Organisation],
    own: set[int],
) -> list[Adopted]:
    """Gather the plantings that name the result, from the day its transfer was agreed on."""
    agreed = {t.organisation_id: t.agreed_on for t in transfers if t.result_id == result.pk}
    gathered: dict[tuple[int, int, int], list[tuple[int | None, float]]] = defaultdict(list)
    for owner, variety, technique, planted_on, county, grower, ha in rows:
        if names_result(result.claim, variety, technique) and owner in agreed and planted_on >= agreed[owner]:
            gathered[planted_on.year, county, owner].append((grower, ha))
    newest_first = sorted(gathered.items(), key=lambda item: (-item[0][0], item[0][1:]))
    return [
        _adopted(year, counties[county], owners[owner], stood, is_own=owner in own)
        for (year, county, owner), stood in newest_first
    ]


def _adopted(
    year: int,
    county: Place,
    organisation: Organisation,
    stood: Sequence[tuple[int | None, float]],
    *,
    is_own: bool,
) -> Adopted:
    growers = len({grower for grower, _ha in stood})
    if growers < LEAST_SHOWN and not is_own:
        return Adopted(year, county, organisation, ha=None, plantings=None, growers=None)
    return Adopted(
        year,
        county,
        organisation,
        ha=sum(ha for _grower, ha in stood),
        plantings=len(stood),
        growers=growers,
    )


def names_result(claim: Claim, variety: int | None, technique: int | None) -> bool:
    """Whether a planting of that variety and technique uses what the claim is about."""
    return variety == claim.variety_id if claim.variety_id else technique == claim.technique_id


def newest_season(parts: Iterable[Adopted | Season]) -> Season | None:
    """Return the newest season in which a result stood on somebody's land, with the hectares that are shown.

    What is not shown is not in the sum either: nobody can subtract it out.
    """
    seasons = list(parts)
    year = max((season.year for season in seasons), default=None)
    if year is None:
        return None
    newest = [season for season in seasons if season.year == year]
    shown = [season.ha for season in newest if season.ha is not None]
    return Season(year, sum(shown) if shown else None, all(season.is_whole for season in newest))


def seasons_to_measure(result: Result) -> list[tuple[Place, int]]:
    """Return the counties and seasons in which the result was grown, newest first."""
    return list(dict.fromkeys((season.county, season.year) for season in adoption_by_season(None, result)))


# -- people --


def may_publish(viewer: Any, result: Result) -> bool:
    reviewer = viewer.is_authenticated and viewer.has_role(result.owner_id, Role.REVIEWER)
    return reviewer and not result.is_public and may_be_published(result.review)


def sees_project(viewer: Any, claim: Claim) -> bool:
    """Whether the person sees the project behind a claim, not only what is public of it."""
    return Project.objects.seen_by(viewer).filter(pk=claim.project_id).exists()


def sees_trials(viewer: Any, claim: Claim) -> bool:
    return TrialSeries.objects.seen_by(viewer).filter(pk=claim.estimate.series_id).exists()


def sees_review(viewer: Any, result: Result) -> bool:
    return Review.objects.seen_by(viewer).filter(pk=result.review_id).exists()


def result_of(claim: Claim) -> Result | None:
    return Result.objects.filter(claim=claim).select_related("review__party", "judgement").first()


def next_deed(result: Result) -> str:
    """Return in words where a claim put forward stands, and what its own people do next."""
    if result.review.state == ReviewState.RETURNED:
        return _("复核退回了上一次提请，理由写在复核记录里。改好之后可以再提。")
    if result.review.state == ReviewState.OPEN:
        return _("正在复核，由第二人决定。进展看成果页。")
    if not result.is_public:
        return _("复核已通过，还没有公开。由本单位的复核人在成果页上公开；判定为“不符”的，先等异议期满。")
    if not is_adoptable(result):
        return _("判定为“不符”，已经公开。不符的声称不转化。")
    states = set(result.transfers.values_list("state", flat=True))
    if TransferState.ACCEPTED not in states:
        if TransferState.OFFERED in states:
            return _("已经公开，已经提出转化。等承接单位接受；接受之前不读它的种植和销售。")
        return _("已经公开。接下来转化给要用它的单位：在成果页上提出。")
    return _("已经公开，已经转化。应用面积和每公顷效果在成果页上测算。")


def sees_terms(viewer: Any, transfer: Transfer) -> bool:
    """Whether the person belongs to either side of a transfer: its terms are between them."""
    return viewer.is_authenticated and not {transfer.organisation_id, transfer.result.owner_id}.isdisjoint(
        viewer.roles()
    )


def transfers_seen(viewer: Any, result: Result) -> list[Transfer]:
    """Return the transfers of a result, each with `terms_open` and `may_answer` for this person.

    What is not accepted is between the two sides.
    """
    transfers = list(result.transfers.select_related("organisation", "result"))
    for transfer in transfers:
        transfer.terms_open = sees_terms(viewer, transfer)
        transfer.may_answer = may_answer(viewer, transfer)
    return [row for row in transfers if row.terms_open or row.state == TransferState.ACCEPTED]


def may_answer(viewer: Any, transfer: Transfer) -> bool:
    """Whether the person may accept or refuse: an editor of the receiver who did not make the offer."""
    waits = transfer.state == TransferState.OFFERED and viewer.is_authenticated
    return (
        waits
        and viewer.has_role(transfer.organisation_id, Role.EDITOR)
        and transfer.offered_by_id != viewer.pk
    )


def offers_to(viewer: Any) -> QuerySet[Transfer]:
    """Return the transfers that wait for this person's answer."""
    if not viewer.is_authenticated:
        return Transfer.objects.none()
    editing = [pk for pk in viewer.roles() if viewer.has_role(pk, Role.EDITOR)]
    waiting = Transfer.objects.filter(state=TransferState.OFFERED, organisation__in=editing)
    return waiting.exclude(offered_by=viewer).select_related(
        "organisation",
        "result__owner",
        "result__claim__variety",
        "result__claim__technique",
        "result__claim__estimate__trait",
    )


def offer_of(viewer: Any, pk: int) -> QuerySet[Transfer]:
    """Return that transfer if it was offered to one of the person's organisations."""
    return Transfer.objects.filter(pk=pk, organisation__in=viewer.roles()).select_related(
        "organisation", "result__owner", "result__claim__variety", "result__claim__technique"
    )


# -- the gate --


@dataclass(frozen=True, slots=True)
class Judged:
    """What the engine says of a claim: every clause, the whole, and how to judge again."""

    clauses: tuple[Verdict, ...]
    state: State
    provenance: dict[str, Any]


def reading(says: str, estimate: Estimate, entry: Entry, against: Entry) -> TrialClaim:
    """Return a claim's words as the engine reads them.

    Raises
    ------
    ClaimError
        The words cannot be read, or their unit does not fit the trait.
    """
    trait = estimate.trait
    return parse_claim(says, entry=entry.code, trait=trait.name, unit=trait.unit, against=against.code)


def judged(claim: Claim) -> Judged:
    """Judge a claim on the rows behind its estimate, by the rules in force on the day it was made."""
    series, trait = claim.estimate.series, claim.estimate.trait
    analysis = _analysis(claim.estimate_id, digest(observations(series, trait)))
    said = reading(claim.says, claim.estimate, claim.entry, claim.against)
    kind = TrialKind(claim.kind)
    names = {entry.code: entry.names for entry in series.entries.all()}
    clauses = judge_claim(analysis, said, kind, gate_on(kind, claim.made_on), Labels(names))
    return Judged(clauses, worst(clause.state for clause in clauses), _how(claim, analysis))


def gate_on(kind: str, day: dt.date) -> Gate:
    """Return what the rulebook asks of a kind of claim made on a day.

    Raises
    ------
    RefusedError
        No rule of the gate, or more than one, was in force on that day.
    """
    return gate_of(TrialKind(kind), rules_in_force(day), day)


@lru_cache(maxsize=8)
def _analysis(estimate: int, rows: str) -> TraitAnalysis:
    """Analyse the rows behind an estimate; claims on the same rows share the work."""
    found = Estimate.objects.select_related("series", "trait").get(pk=estimate)
    return analysed(found.series, found.trait)


def _how(claim: Claim, analysis: TraitAnalysis) -> dict[str, Any]:
    source = analysis.provenance.as_json()
    said = {"claim": claim.says, "entry": claim.entry.code, "against": claim.against.code}
    on = {"kind": claim.kind, "on": claim.made_on.isoformat()}
    return {
        **source,
        "method": "trials.verdicts.judge_claim",
        "parameters": {**source["parameters"], **said, **on},
    }


def verdict_pdf(judgement: Judgement, language: str) -> bytes:
    """Return the dossier of a judged claim."""
    claim = judgement.claim
    clauses = tuple(Verdict.from_json(clause) for clause in judgement.clauses)
    source = judgement.provenance
    verdicts = ClaimVerdicts(
        subject=str(claim),
        entry=str(claim.variety or claim.technique),
        trait=claim.estimate.trait.name,
        claim=claim.says,
        against=str(claim.check_name),
        clauses=clauses,
        state=State(judgement.state),
    )
    evidence = Book(
        name=str(claim.estimate.series),
        sheets={},
        issues=(),
        kinds=frozenset({Kind.TRIAL}),
        digest=source["inputs"]["observations"],
    )
    check = Check(
        book=evidence,
        claims=(verdicts,),
        parameters={"on": claim.made_on.isoformat(), "seed": source["seed"]},
        provenance={Kind.TRIAL: Provenance(**source)},
    )
    return pdf_report(check, language)


def difference(judgement: Judgement | None) -> dict[str, Any] | None:
    """Return the numbers the difference clause compared, where there were any."""
    clause = _clause(judgement, "difference") if judgement else None
    return clause["compared"] if clause and clause["compared"].get("estimate") is not None else None


def summary(judgement: Judgement) -> Text:
    """Return what the judgement says in one sentence of each language: its deciding clause."""
    deciding = next(c for c in judgement.clauses if c["state"] == judgement.state)
    said = (_clause(judgement, "difference") or deciding) if judgement.state in DECIDED else deciding
    return Text(said["text"]["zh"], said["text"]["en"])


def _clause(judgement: Judgement, name: str) -> dict[str, Any] | None:
    return next((clause for clause in judgement.clauses if clause["clause"] == name), None)


# -- the walk --


def walk_of(viewer: Any, claim: Claim, result: Result | None = None) -> list[Step]:
    """Return the walk from the bottleneck to value per hectare, as far as this claim has come."""
    inside, among_trials = sees_project(viewer, claim), sees_trials(viewer, claim)
    bottleneck, estimate = claim.project.bottleneck, claim.estimate
    states = {transfer.state for transfer in transfers_seen(viewer, result)} if result else set()
    waits = TransferState.OFFERED in states and TransferState.ACCEPTED not in states
    stops = [
        (_("瓶颈"), bottleneck.get_absolute_url(), bottleneck),
        (_("课题"), claim.project.get_absolute_url() if inside else None, claim.project.code),
        (_("试验"), estimate.series.get_absolute_url() if among_trials else None, ""),
        (_("估计"), estimate.get_absolute_url() if among_trials else None, ""),
        (_("声称与门槛"), claim.get_absolute_url(), claim.made_on.isoformat()),
        (_("复核"), None, result.review.get_state_display() if result else ""),
        (_("成果"), result.get_absolute_url() if result else None, result.number if result else ""),
        (
            _("转化与应用"),
            f"{result.get_absolute_url()}#adoption" if result else None,
            TransferState.OFFERED.label if waits else "",
        ),
        (_("每公顷改变"), f"{result.get_absolute_url()}#effects" if result else None, ""),
    ]
    return walk(_reached(result, TransferState.ACCEPTED in states), stops)


def _reached(result: Result | None, is_accepted: bool) -> int:
    """Return the 0-based stop of the walk at which a claim stands."""
    if result is None:
        return 4
    if result.review.state != ReviewState.APPROVED:
        return 5
    if not is_accepted:
        return 6
    return 8 if result.effects.exists() else 7


# -- what it changed --


@dataclass(frozen=True, slots=True)
class Measured:
    """An effect as stored: the numbers of both sides, the difference or why there is none."""

    numbers: dict[str, Any]
    provenance: dict[str, Any]
    last_event: int


def herb_of(claim: Claim) -> Herb:
    return claim.variety.herb if claim.variety_id else claim.project.herb


def measured(result: Result, county: Place, year: int) -> Measured:
    """Compare Σ yuan / Σ ha with and without the result, over the plantings of those who accepted it.

    Only they agreed to be read; their plantings of the same herb, county and year that do not name
    the result are the other side. A planting with herb left unsold has no value yet and is only counted.
    """
    herb, users = herb_of(result.claim), users_of(result)
    last_event = last_event_behind(herb, county, year, users)  # first: what happens meanwhile makes it stale
    sides = {True: [], False: []}
    for row in plantings_with_value(herb, county, year, users):
        sides[names_result(result.claim, row.variety_id, row.technique_id)].append(row)
    sold = {side: [row for row in found if row.is_sold] for side, found in sides.items()}
    numbers: dict[str, Any] = {
        "with": _side(sold[True]),
        "without": _side(sold[False]),
        "unsold": {
            "with": len(sides[True]) - len(sold[True]),
            "without": len(sides[False]) - len(sold[False]),
        },
        "difference": None,
        "least_growers": LEAST_CLUSTERS,
    }
    provenance: dict[str, Any] = {"method": None, "inputs": {"last_event": last_event}}
    if min(numbers["with"]["growers"], numbers["without"]["growers"]) >= LEAST_CLUSTERS:
        effect = _difference(sold[True], sold[False])
        numbers["difference"] = {"yuan_per_ha": effect.difference, "low": effect.lower, "high": effect.upper}
        provenance = effect.provenance.as_json()
    return Measured(numbers, provenance, last_event)


def _difference(used: Sequence[PlantingValue], not_used: Sequence[PlantingValue]) -> RatioEffect:
    rows = [*used, *not_used]
    return ratio_effect(
        [row.yuan for row in rows],
        [row.area_ha for row in rows],
        [True] * len(used) + [False] * len(not_used),
        [_grower(row) for row in rows],
    )


def _side(rows: Sequence[PlantingValue]) -> dict[str, Any]:
    """Return the sums of one side; money only where it cannot be told whose it is."""
    ha, yuan = sum(row.area_ha for row in rows), sum(row.yuan for row in rows)
    growers = len({_grower(row) for row in rows})
    enough = growers >= LEAST_CLUSTERS
    return {
        "plantings": len(rows),
        "growers": growers,
        "ha": ha,
        "yuan": yuan if enough else None,
        "yuan_per_ha": yuan / ha if enough else None,
    }


def _grower(row: PlantingValue) -> str:
    """Return whose planting it is: the grower, or the organisation's own field."""
    return f"grower {row.grower_id}" if row.grower_id else f"owner {row.owner_id}"


def effects_of(result: Result) -> list[Effect]:
    """Return the effects of a result, newest season first, each with `is_stale` and the `sides` shown."""
    return with_staleness(result.effects.select_related("county", "herb").order_by("-year", "county_id"))


def shown_sides(effect: Effect) -> list[dict[str, Any] | None]:
    """Return both sides of an effect, with and without; None where too few growers stand behind one."""
    sides = (effect.numbers["with"], effect.numbers["without"])
    return [side if side["growers"] >= LEAST_SHOWN else None for side in sides]


def with_staleness(effects: Iterable[Effect]) -> list[Effect]:
    """Mark each effect `is_stale` where something happened to the lots behind it after it was measured.

    The lots behind it are those of who accepted its result; nobody else's are read.
    """
    found = list(effects)
    users = _users_by_result(found)
    keys = {(effect.herb_id, effect.county_id, effect.year) for effect in found}
    behind = reduce(or_, (_behind(*key) for key in keys), Q(pk__in=[]))
    newest = (
        Harvest.objects.filter(behind, planting__owner__in=set().union(*users.values()))
        .order_by()
        .annotate(year=ExtractYear("planting__planted_on"))
        .values_list("planting__herb", "planting__parcel__county", "year", "planting__owner")
        .annotate(newest=Max("lot__events__number"))
    )
    last = {tuple(key): number for *key, number in newest}
    for effect in found:
        key = (effect.herb_id, effect.county_id, effect.year)
        seen = (last.get((*key, owner), 0) for owner in users[effect.result_id])
        effect.is_stale = max(seen, default=0) > effect.last_event
        effect.sides = shown_sides(effect)
    return found


def _users_by_result(effects: Iterable[Effect]) -> dict[int, set[int]]:
    users: dict[int, set[int]] = {effect.result_id: set() for effect in effects}
    accepted = Transfer.objects.filter(result__in=users, state=TransferState.ACCEPTED)
    for result, organisation in accepted.values_list("result", "organisation"):
        users[result].add(organisation)
    return users


def _behind(herb: int, county: int, year: int) -> Q:
    return Q(planting__herb=herb, planting__parcel__county=county, planting__planted_on__year=year)


# -- panels on the pages of lower rooms --


def estimate_panel(request: Any, estimate: Estimate) -> dict[str, Any]:
    mine = request.user.is_authenticated and request.user.has_role(estimate.series.owner_id, Role.EDITOR)
    return {"claims": claims(request.user).filter(estimate=estimate), "may_write": mine}


def series_panel(request: Any, series: TrialSeries) -> dict[str, Any]:
    return {"claims": claims(request.user).filter(estimate__series=series)}


def project_panel(request: Any, project: Project) -> dict[str, Any]:
    return {"claims": claims(request.user).filter(project=project)}


def bottleneck_panel(request: Any, bottleneck: Any) -> dict[str, Any]:
    found = results(request.user).filter(claim__project__bottleneck=bottleneck)
    return {
        "claims": claims(request.user).filter(project__bottleneck=bottleneck),
        "adopted": adopted_results(request.user, found),
    }


@dataclass(frozen=True, slots=True)
class Adoption:
    """A result with its newest season on the land and its newest measured effects."""

    result: Result
    season: Season | None
    effects: tuple[Effect, ...]


def adopted_results(viewer: Any, found: Iterable[Result]) -> list[Adoption]:
    """Return the results that passed their gate, each with its newest season and effects; few queries."""
    passed = [result for result in found if is_adoptable(result)]
    seasons = adoptions(viewer, passed)
    measured = with_staleness(
        Effect.objects.filter(result__in=[r.pk for r in passed]).select_related("county", "herb")
    )
    return [
        _adoption(result, seasons[result.pk], [e for e in measured if e.result_id == result.pk])
        for result in passed
    ]


def _adoption(result: Result, seasons: Sequence[Adopted], effects: Sequence[Effect]) -> Adoption:
    newest = max((effect.year for effect in effects), default=None)
    return Adoption(
        result, newest_season(seasons), tuple(effect for effect in effects if effect.year == newest)
    )
