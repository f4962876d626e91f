"""Who is in the sample institute. Every name says that it is a sample."""

from __future__ import annotations

from dataclasses import dataclass

from huaiyao.institute.accounts.actions import found_institute, register_organisation, register_person
from huaiyao.institute.accounts.choices import OrganisationKind, Role
from huaiyao.institute.accounts.models import Organisation, User

PASSWORD = "huaiyao-demo"
INSTITUTE = "怀药研究院（示例）"
ORGANISATIONS = (
    ("岳村怀药合作社（示例）", "Yuecun Huai-Herb Co-operative (sample)", OrganisationKind.COOPERATIVE),
    ("示例农业大学", "Sample Agricultural University", OrganisationKind.UNIVERSITY),
    ("市科技局（示例）", "City Science Bureau (sample)", OrganisationKind.BUREAU),
    ("远方药业（示例）", "Faraway Pharma (sample)", OrganisationKind.FIRM),
)

# What each of them is there for: printed with the logins, in the order of the walk.
ERRANDS = {
    "alice": ("育种与课题：试验、估计、声称、转化", "research: trials, estimates, claims, transfer"),
    "bob": ("第二人：复核、答复异议、公开", "the second person: review, answers to objections, publication"),
    "carol": ("合作社：种植、采收、销售", "the co-operative: plantings, harvests, sales"),
    "dora": ("合作单位：看共享的课题", "a partner: sees the projects shared with it"),
    "otto": ("政府部门：看公开的规划与成果", "a bureau: sees the public plan and results"),
    "mona": ("院里的管理员：单位与成员", "manager of the institute: organisations and members"),
    "charlie": ("局外人：只看得到公开的", "an outsider: sees only what is public"),
}


@dataclass(frozen=True, slots=True)
class People:
    """The organisations of the walk and the people who act in it."""

    institute: Organisation
    coop: Organisation
    university: Organisation
    bureau: Organisation
    mona: User  # manager of the institute
    alice: User  # editor
    bob: User  # reviewer: the second person
    carol: User  # editor of the co-operative
    dora: User  # editor of the university
    otto: User  # editor of the bureau


def settle() -> People:
    """Found the institute and enter its partners and people."""
    mona = found_institute(
        name=INSTITUTE,
        name_en="Huai-Medicine Research Institute (sample)",
        username="mona",
        full_name="莫娜",
        password=PASSWORD,
        is_demo=True,
    )
    institute = Organisation.objects.get(name=INSTITUTE)
    coop, university, bureau, rival = (_organisation(mona, *named) for named in ORGANISATIONS)
    _person(mona, rival, "charlie", "查理", Role.EDITOR)
    return People(
        institute=institute,
        coop=coop,
        university=university,
        bureau=bureau,
        mona=mona,
        alice=_person(mona, institute, "alice", "安丽", Role.EDITOR),
        bob=_person(mona, institute, "bob", "薄文", Role.REVIEWER),
        carol=_person(mona, coop, "carol", "康荷", Role.EDITOR),
        dora=_person(mona, university, "dora", "董玲", Role.EDITOR),
        otto=_person(mona, bureau, "otto", "欧涛", Role.EDITOR),
    )


def _organisation(mona: User, name: str, name_en: str, kind: OrganisationKind) -> Organisation:
    return register_organisation(mona, name=name, name_en=name_en, kind=kind)


def _person(mona: User, organisation: Organisation, username: str, full_name: str, role: Role) -> User:
    return register_person(
        mona,
        organisation,
        username=username,
        full_name=full_name,
        password=PASSWORD,
        role=role,
        is_demo=True,
    )
