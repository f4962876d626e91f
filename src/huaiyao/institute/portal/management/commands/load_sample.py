"""`load_sample`: fill an empty institute with a synthetic one that has walked the whole walk once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from huaiyao.institute.accounts.models import Organisation
from huaiyao.institute.accounts.queries import demo_people
from huaiyao.institute.portal.management.sample import facts, fields, people, walk
from huaiyao.institute.registry.queries import EXAMPLES
from huaiyao.institute.results.models import Effect
from huaiyao.institute.rulebook.actions import adopt_defaults


class Command(BaseCommand):
    """Calls the actions of the departments and nothing else, so that every row has its audit entry."""

    help = (
        "Fill an empty institute with the sample: people, trials, claims, a co-operative's seasons, the plan."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--examples", type=Path, default=EXAMPLES, help="folder of the example workbooks")

    def handle(self, *, examples: Path, **options: Any) -> None:
        if Organisation.objects.exists():
            self._refuse_unless_done()
        else:
            load(examples)
        self._print_logins()

    def _refuse_unless_done(self) -> None:
        # Effects are the last rows that are written: with them the sample is whole.
        if not (Organisation.objects.filter(name=people.INSTITUTE).exists() and Effect.objects.exists()):
            raise CommandError(
                "The institute is not empty and does not hold the whole sample. "
                "Point HUAIYAO_HOME at an empty folder, or remove the one in use."
            )

    def _print_logins(self) -> None:
        self.stdout.write(f"演示账号（口令 {people.PASSWORD}） · demo logins (password {people.PASSWORD}):")
        names = {person.username: person.full_name for person in demo_people()}
        for username, (zh, en) in people.ERRANDS.items():
            self.stdout.write(f"  {username:8} {names[username]}  {zh} · {en}")


@transaction.atomic
def load(examples: Path) -> None:
    """Walk the whole walk once, from an empty house: interrupted, it leaves the house empty."""
    for name in (walk.TRIAL_BOOK, walk.PLAN_BOOK):
        if not (examples / name).is_file():
            raise CommandError(f"{examples / name} is not there; name the folder with --examples.")
    cast = people.settle()
    adopt_defaults(cast.bob)
    herbs, counties = facts.enter_nouns(cast)
    bottlenecks = facts.enter_bottlenecks(cast)
    walk.adopt_plan(cast, walk.receive(cast, examples, walk.PLAN_BOOK))
    project = walk.open_projects(cast, bottlenecks, herbs, counties)
    book = walk.receive(cast, examples, walk.TRIAL_BOOK)
    series = walk.open_series(cast, book, project)
    claims = walk.make_claims(cast, book, walk.estimate_all(cast, series))
    result = walk.review(cast, claims)
    walk.hand_over(cast, result)
    claim = result.claim
    fields.grow(cast, herbs["rehmannia"], counties, variety=claim.variety, usual=claim.against.variety)
    walk.measure_all(cast, result)
