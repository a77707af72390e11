"""The checks of `make check` that are our own: each must find what it is for."""

from pathlib import Path

import pytest

from samplan_dev.checks import access, migrations, tracked
from samplan_dev.checks.access import Exceptions

KIT = """
from typing import Annotated
SignedIn = Annotated[Caller, Depends(caller)]
"""


def find(tmp_path: Path, files: dict[str, str], exceptions: Exceptions | None = None) -> list[str]:
    """Findings for a package `x` of `files`, without their paths."""
    for folder, name, text in [("kit", "access.py", KIT), *(("src", name, text) for name, text in files.items())]:
        path = tmp_path / folder / "x" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = access.check(access.load(tmp_path / "src"), access.load(tmp_path / "kit"), exceptions or Exceptions())
    return [line.rsplit(": ", 1)[-1] for line in found]


def test_a_route_that_asks_for_nobody_is_found(tmp_path: Path) -> None:
    route = '@router.get("/plans/{{plan_id}}")\nasync def get(plan_id: UUID{more}) -> None: ...\n'
    assert find(tmp_path, {"routes.py": route.format(more="")}) == [
        "route x.routes.get asks for no checked caller or plan"
    ]
    assert find(tmp_path, {"routes.py": route.format(more=", known: SignedIn")}) == []
    local = "Reads = Annotated[AccessiblePlan, Depends(with_element(DOCUMENTS))]\n"
    assert find(tmp_path, {"routes.py": local + route.format(more=", plan: Reads")}) == []
    unchecked = "Reads = Annotated[AccessiblePlan, Query()]\n"
    assert len(find(tmp_path, {"routes.py": unchecked + route.format(more=", plan: Reads")})) == 1


def test_a_query_by_a_bare_id_is_found(tmp_path: Path) -> None:
    query = "async def get({more}session: AsyncSession, plan_id: UUID) -> Plan: ...\n"
    found = find(tmp_path, {"repository.py": query.format(more="")})
    proofs = (
        "AccessiblePlan or AdministeredPlan or Caller or Errand or KnownPlan or OrganisationScope or ServiceCaller"
    )
    assert found == [f"query x.repository.get takes no {proofs}"]
    assert find(tmp_path, {"repository.py": query.format(more="plan: AccessiblePlan, ")}) == []


def test_a_query_outside_a_repository_is_found(tmp_path: Path) -> None:
    text = "async def work(session: AsyncSession) -> None:\n    await session.execute(select(Plan))\n"
    assert find(tmp_path, {"service.py": text}) == ["a query outside repository.py"]


def test_a_proof_that_somebody_makes_for_himself_is_found(tmp_path: Path) -> None:
    assert find(tmp_path, {"service.py": "plan = access.AccessiblePlan(plan_id=plan_id)\n"}) == [
        "makes a AccessiblePlan itself"
    ]


def test_an_exception_holds_for_what_it_names_and_no_longer_than_needed(tmp_path: Path) -> None:
    exceptions = Exceptions(routes={"x.routes.get": "why", "x.routes.gone": "why"})
    text = '@router.get("/")\nasync def get() -> None: ...\n'
    assert find(tmp_path, {"routes.py": text}, exceptions) == ["x.routes.gone"]


@pytest.mark.parametrize(
    ("name", "text", "finding"),
    [
        ("web/package-lock.json", '{"resolved": "https://example.org/a.tgz"}', "a host in a lock file"),
        ("requirements.lock", "a==1\n", "a==1 has no hash"),
        ("docs/a.md", "see " + "/ho" + "me/kari/samplan/x", "a path of somebody's machine"),
        ("deploy/a.ini", "index = " + "py" + "pi.org", "the registry"),
        ("docs/b.md", "https://example.org/home/page/ and /usr/lib/x", None),
    ],
)
def test_hosts_and_machine_paths_in_tracked_files_are_found(
    tmp_path: Path, name: str, text: str, finding: str | None
) -> None:
    import subprocess

    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)
    found = tracked.check(tmp_path)
    assert found == [] if finding is None else (len(found) == 1 and finding in found[0])


OWN_TABLE = "create table things (id uuid primary key); create index ix_things on things (id);"


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("drop function find_thing(bytea)", "drops"),
        ("alter table goals drop column title", "drops"),
        ("alter table goals rename column title to name", "renames"),
        ("alter table goals alter column title set not null", "demands a value"),
        ("alter table goals add column\n    weight integer not null", "demands a value"),
        ("alter table goals alter column title type varchar(10)", "changes a type"),
        ("revoke select on goals from plans_app", "takes a right away"),
        ("update goals set title = ''", "changes rows"),
        ("create unique index ux_goals on goals (title)", "indexes under a lock"),
        ("alter table goals add constraint ck check (weight > 0)", "checks all rows under a lock"),
    ],
)
def test_a_migration_that_takes_away_what_runs_or_keeps_it_waiting_is_found(statement: str, rule: str) -> None:
    for source in (f'op.execute("""{OWN_TABLE} {statement}""")', f'_SQL = f"""{statement};{{more}}"""'):
        assert [found for found, _ in migrations.find(source)] == [rule]


@pytest.mark.parametrize(
    "statement",
    [
        OWN_TABLE,
        "alter table goals add column weight integer, add column words text not null default ''",
        "alter table goals add constraint ck check (weight > 0) not valid",
        "create function f() returns void language sql as $$ delete from goals; drop table x $$",
        "revoke execute on function f from public -- never drop function g",
    ],
)
def test_a_migration_that_only_adds_is_not_found(statement: str) -> None:
    assert list(migrations.find(f'"""How to drop column x."""\nop.execute("""{statement}""")')) == []


def test_a_landed_migration_that_is_changed_or_gone_and_a_new_one_that_is_not_noted_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "services/x/src/samplan_x/migrations/versions"
    folder.mkdir(parents=True)
    monkeypatch.setattr(migrations, "LANDED", tmp_path / "landed.txt")
    monkeypatch.setattr(migrations, "ROOT", tmp_path)
    for number in (1, 2):
        (folder / f"000{number}_a.py").write_text(f'revision = "000{number}"\n')
    migrations.note()
    assert migrations.check(tmp_path, {}) == []
    (folder / "0001_a.py").write_text('revision = "0001"\n\n')
    (folder / "0002_a.py").unlink()
    (folder / "0003_a.py").write_text("")
    migrations.note()
    (folder / "0004_a.py").write_text("")
    found = [line.split(": ", 1) for line in migrations.check(tmp_path, {})]
    assert [(name[-9:], words[:11]) for name, words in found] == [
        ("0001_a.py", "landed, and"),
        ("0002_a.py", "landed, and"),
        ("0004_a.py", "is not note"),
    ]
