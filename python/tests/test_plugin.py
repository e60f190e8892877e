"""The plugin in runs of pytest: reports, isolation of tests, and workers."""

import re
from pathlib import Path

import pytest

import iamulator as package

PLUGIN = ("-p", "iamulator.pytest_plugin", "-p", "no:cacheprovider")


@pytest.fixture(autouse=True)
def sources(monkeypatch):
    """Lets runs of pytest import the package from its sources."""
    monkeypatch.setenv("PYTHONPATH", str(Path(package.__file__).parents[1]))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


def test_report_lists_denied_calls(pytester):
    pytester.makepyfile(
        """
        def test_denied(iam):
            iam.seed({"users": [{"name": "alice"}]})
            with iam.raises("AccessDenied"):
                iam.client("iam", user="alice").list_roles()
            assert False

        def test_earlier_denials_are_not_listed(iam):
            assert False
        """
    )
    result = pytester.runpytest_subprocess(*PLUGIN)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*Denied calls in iamulator*", "*denied iam:ListRoles on * for *:user/alice because*"])
    assert str(result.stdout).count("Denied calls in iamulator") == 1


def test_failure_shows_the_explanation_and_no_code_of_the_package(pytester):
    pytester.makepyfile(
        """
        def test_it(iam):
            iam.seed({"users": [{"name": "alice"}]})
            iam.assert_allowed(principal=iam.arn("user/alice"), action="s3:GetObject")
        """
    )
    result = pytester.runpytest_subprocess(*PLUGIN)
    expected = ["E*expected s3:GetObject on * to be allowed for *:user/alice", "E*what would allow it:*"]
    result.stdout.fnmatch_lines(expected)
    assert "_handle.py" not in str(result.stdout)


def test_tests_without_the_fixtures_start_no_server(pytester, monkeypatch):
    monkeypatch.setenv("IAMULATOR_COMMAND", "no-such-program")
    monkeypatch.delenv("IAMULATOR_URL", raising=False)
    pytester.makepyfile("def test_it(): pass")
    pytester.runpytest_subprocess(*PLUGIN).assert_outcomes(passed=1)


def test_missing_program_is_one_sentence(pytester, monkeypatch):
    monkeypatch.setenv("IAMULATOR_COMMAND", "no-such-program")
    monkeypatch.delenv("IAMULATOR_URL", raising=False)
    pytester.makepyfile("def test_it(iam): pass")
    result = pytester.runpytest_subprocess(*PLUGIN)
    result.stdout.fnmatch_lines(["E*IAMULATOR_COMMAND names a program that does not exist: 'no-such-program'*"])


OPTIONS = """
    import pytest

    @pytest.fixture(scope="session")
    def iamulator_options():
        trust = {"Statement": {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "sts:AssumeRole"}}
        role = {"name": "deployer", "trust": {"Version": "2012-10-17", **trust}}
        return {"auth": "audit", "seed": {"accounts": {"000000000000": {"roles": [role]}}}}
"""


def test_options_and_the_seed_of_each_test(pytester, monkeypatch):
    monkeypatch.delenv("IAMULATOR_URL", raising=False)
    pytester.makeconftest(OPTIONS)
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("number", range(2))
        def test_it(iam, number):
            iam.client("iam", role="deployer").create_user(UserName="alice")
            document = iam.client("iam").get_role(RoleName="deployer")["Role"]["AssumeRolePolicyDocument"]
            assert iam.account_id in document["Statement"]["Principal"]["AWS"]
        """
    )
    pytester.runpytest_subprocess(*PLUGIN).assert_outcomes(passed=2)


def test_options_for_a_server_that_runs_already_are_an_error(pytester, monkeypatch, iamulator):
    monkeypatch.setenv("IAMULATOR_URL", iamulator.url)
    pytester.makeconftest(OPTIONS)
    pytester.makepyfile("def test_it(iam): pass")
    result = pytester.runpytest_subprocess(*PLUGIN)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E*iamulator_options are for a server that starts, but the one at http*"])


TESTS_OF_A_WORKER = """
    import time
    import pytest

    @pytest.mark.parametrize("number", range(20))
    def test_alone(iam, number):
        client = iam.client("iam")
        assert client.list_users()["Users"] == []
        assert iam.decisions.list(action="iam:CreateUser") == []
        client.create_user(UserName="alice")
        moved = iam.clock.advance("1d")
        fault = iam.fault("iam:ListRoles", error="Throttling")
        time.sleep(0.02)
        assert [user["UserName"] for user in client.list_users()["Users"]] == ["alice"]
        assert len(iam.decisions.list(action="iam:CreateUser")) == 1
        assert 0 <= (iam.clock.now() - moved).total_seconds() < 3600
        with iam.raises("Throttling"):
            client.list_roles()
        with open({file!r}, "a") as output:
            print(iam.url, iam.account_id, file=output)
"""


@pytest.mark.parametrize("shares_server", [False, True], ids=["a server each", "one server"])
def test_workers_never_see_the_state_of_each_other(pytester, monkeypatch, tmp_path, iamulator, shares_server):
    if shares_server:
        monkeypatch.setenv("IAMULATOR_URL", iamulator.url)
    else:
        monkeypatch.delenv("IAMULATOR_URL", raising=False)
    file = tmp_path / "accounts"
    pytester.makepyfile(TESTS_OF_A_WORKER.replace("{file!r}", repr(str(file))))
    result = pytester.runpytest_subprocess(*PLUGIN, "-n", "4", "-W", "ignore")
    result.assert_outcomes(passed=20)
    used = set(file.read_text().splitlines())
    assert len(used) == 4
    assert len({line.split()[0 if not shares_server else 1] for line in used}) == 4


def test_version_is_that_of_the_server(iamulator):
    assert iamulator._scope.transport.get("health")["version"] == package.__version__


def test_help_describes_the_fixtures(pytester):
    result = pytester.runpytest_subprocess(*PLUGIN, "--fixtures")
    for fixture in ("iamulator [session scope]", "iam", "boto3_session", "boto3_client", "aws_env", "iamulator_options [session scope]"):
        assert re.search(rf"^{re.escape(fixture)} -- .*pytest_plugin.py", str(result.stdout), re.MULTILINE), fixture
