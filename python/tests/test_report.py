"""The report of a run: what no test used of the policies, and which calls were denied unexpectedly."""

from pathlib import Path

import pytest

import iamulator as package
from iamulator._report import Report

PLUGIN = ("-p", "iamulator.pytest_plugin", "-p", "no:cacheprovider", "-W", "ignore")

TESTS = """
    import pytest
    from iamulator import allow, policy_of

    @pytest.fixture(autouse=True)
    def seeded(iam):
        used = policy_of(allow("iam:ListUsers").on("*"), allow("iam:Delete*").on("*").named("Unused"))
        idle = policy_of(allow("s3:*").on("*"))
        iam.seed({"users": [{"name": "alice", "inlinePolicies": {"used": used, "idle": idle}}]})

    def test_lists(iam):
        iam.client("iam", user="alice").list_users()

    def test_expects(iam):
        alice = iam.client("iam", user="alice")
        with iam.raises("AccessDenied"):
            alice.list_roles()
        with iam.denials():
            alice.list_groups()
        with pytest.raises(Exception):
            alice.list_policies()
        iam.assert_denied(principal=iam.arn("user/alice"), action="iam:ListPolicies")
        with pytest.raises(Exception):
            alice.get_account_summary()
        iam.assert_decided(action="iam:GetAccountSummary", effect="denied")

    def test_hides_an_error(iam):
        try:
            iam.client("iam", user="alice").create_user(UserName="bob")
        except Exception:
            pass
"""

REPORT = [
    "*= iamulator =*",
    "Policies that no call used: 1",
    "  idle of arn:aws:iam::123456789012:user/alice",
    "Statements that no call matched: 1",
    "  statement 2 (Unused) of used of arn:aws:iam::123456789012:user/alice: Action never matched",
    "Calls denied outside an expectation: 1",
    "  iam:CreateUser on arn:aws:iam::123456789012:user/bob for arn:aws:iam::123456789012:user/alice: because no "
    "identity-based policy allows the iam:CreateUser action (*.py::test_hides_an_error)",
]


def test_adds_the_reports_of_several_processes():
    def reported(elements, **others):
        statement = {"index": 0, "matched": 0, "decided": 0, "elementsThatNeverMatched": elements, **others}
        used = {"index": 1, "matched": 1, "decided": 1, "elementsThatNeverMatched": []}
        return {
            "policies": [
                {"account": "000000000000", "policy": "p", "document": "{}", "statements": [statement, used]}
            ],
            "lines": {},
            "denials": [],
        }

    asked = {"action": "iam:GetUser", "resource": "arn:aws:iam::000000000000:user/x"}
    report = Report()
    for each in (reported(["Action"]), reported(["Resource"], lastRequest=asked), reported(["Action"])):
        report.add(each)
    assert str(report).splitlines() == [
        "Statements that no call matched: 1",
        "  statement 1 of p: Resource never matched (last request: iam:GetUser on arn:aws:iam::000000000000:user/x)",
    ]


@pytest.fixture(autouse=True)
def sources(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(package.__file__).parents[1]))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


@pytest.mark.parametrize("workers", ["0", "2"])
def test_report(pytester, monkeypatch, workers):
    monkeypatch.delenv("IAMULATOR_URL", raising=False)
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_subprocess(*PLUGIN, "-n", workers, "--iamulator-report")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(REPORT, consecutive=True)
    assert not (pytester.path / "coverage").exists()


def test_report_of_a_server_that_others_use(pytester, monkeypatch):
    monkeypatch.delenv("IAMULATOR_URL", raising=False)
    pytester.makepyfile(TESTS)
    with package.start() as server:
        trust = package.policy_of(package.allow("sts:AssumeRole").to("111122223333"))
        server.account("111122223333").seed({"roles": [{"name": "of-others", "trust": trust}]})
        monkeypatch.setenv("IAMULATOR_URL", server.url)
        result = pytester.runpytest_subprocess(*PLUGIN, "-n", "2", "--iamulator-report")
    result.stdout.fnmatch_lines(REPORT, consecutive=True)


def test_lcov(pytester, monkeypatch):
    monkeypatch.delenv("IAMULATOR_URL", raising=False)
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_subprocess(*PLUGIN, "-n", "2", "--iamulator-lcov")
    result.stdout.fnmatch_lines(["Coverage of policies: coverage/iamulator/lcov.info"])
    lcov = (pytester.path / "coverage" / "iamulator" / "lcov.info").read_text()
    file = "coverage/iamulator/policies/123456789012/user/alice/used.json"
    assert f"SF:{file}\n" in lcov
    assert '"iam:ListUsers"' in (pytester.path / file).read_text()
    record = next(each for each in lcov.split("end_of_record\n") if file in each)
    assert "LF:2\nLH:1\n" in record


def test_report_of_mock_iam(pytester, monkeypatch):
    monkeypatch.delenv("IAMULATOR_URL", raising=False)
    pytester.makepyfile(
        """
        import boto3
        from iamulator import allow, mock_iam, policy_of

        def test_it():
            with mock_iam() as iam:
                iam.seed({"users": [{"name": "alice", "inlinePolicies": {"p": policy_of(allow("s3:*").on("*"))}}]})
        """
    )
    result = pytester.runpytest_subprocess(*PLUGIN, "--iamulator-report")
    result.stdout.fnmatch_lines(["Policies that no call used: 1", "  p of arn:aws:iam::123456789012:user/alice"])


def test_there_is_no_report_without_the_option(pytester, monkeypatch):
    monkeypatch.delenv("IAMULATOR_URL", raising=False)
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_subprocess(*PLUGIN)
    assert "that no call" not in str(result.stdout)
