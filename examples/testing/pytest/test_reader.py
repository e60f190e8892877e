"""Run it with `pytest`. The plugin starts the server."""

REPORT = "arn:aws:s3:::reports/may.csv"


def test_reads_reports_and_nothing_else(iam):
    iam.assert_allowed(principal=iam.arn("role/reader"), action="s3:GetObject", resource=REPORT)
    iam.assert_denied(principal=iam.arn("role/reader"), action="s3:PutObject", resource=REPORT)


def test_cannot_create_users(boto3_client, iam):
    with iam.raises("AccessDenied"):
        boto3_client("iam", role="reader").create_user(UserName="mallory")


def test_code_that_makes_its_own_clients(aws_env):
    import boto3

    assert [role["RoleName"] for role in boto3.client("iam").list_roles()["Roles"]] == ["reader"]


def test_a_session_expires(iam):
    sts = iam.client("sts", role="reader")
    iam.clock.advance("2h")
    with iam.raises("ExpiredToken"):
        sts.get_caller_identity()
