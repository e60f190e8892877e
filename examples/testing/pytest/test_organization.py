"""An organization whose accounts cannot create users."""

import json

NO_USERS = {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*"}}


def test_nobody_in_the_organization_can_create_users(boto3_client, iam):
    organizations = boto3_client("organizations")
    organizations.create_organization()
    organizations.create_account(AccountName="shop", Email="shop@example.com")
    accounts = organizations.list_accounts()["Accounts"]
    shop = next(account["Id"] for account in accounts if account["Name"] == "shop")

    kind = "SERVICE_CONTROL_POLICY"
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType=kind)
    policy = organizations.create_policy(Name="no-users", Description="", Type=kind, Content=json.dumps(NO_USERS))
    principal = f"arn:aws:iam::{shop}:role/OrganizationAccountAccessRole"
    iam.assert_allowed(principal=principal, action="iam:CreateUser")

    organizations.attach_policy(PolicyId=policy["Policy"]["PolicySummary"]["Id"], TargetId=root)
    iam.assert_denied(principal=principal, action="iam:CreateUser", because={"layer": "serviceControl"})
