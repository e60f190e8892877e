"""Audits an account with read-only calls, and prints its findings and calls as JSON."""

import csv
import io
import json
import sys

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

ADMINISTRATORS = "arn:aws:iam::aws:policy/AdministratorAccess"
iam = boto3.client("iam")
called = set()


def ask(operation, **arguments):
    """Returns the answer with all pages, or an empty one if the entity does not exist."""
    called.add(operation)
    method = xform_name(operation)
    try:
        if iam.can_paginate(method):
            return iam.get_paginator(method).paginate(**arguments).build_full_result()
        return getattr(iam, method)(**arguments)
    except iam.exceptions.NoSuchEntityException:
        return {}


def until_complete(operation, name, **arguments):
    """Repeats a call until its job is complete."""
    for _ in range(100):
        answer = ask(operation, **arguments)
        if answer.get(name) not in ("STARTED", "INPROGRESS", "IN_PROGRESS"):
            return answer
    raise RuntimeError(f"{operation} came to no end")


def listed(value):
    return value if isinstance(value, list) else [value]


def statements(document):
    return listed(document["Statement"])


def is_wild(document):
    return any(each["Effect"] == "Allow" and "*" in listed(each["Action"]) for each in statements(document))


def inline_policies(kind, name):
    owner = {f"{kind}Name": name}
    names = ask(f"List{kind}Policies", **owner)["PolicyNames"]
    documents = [ask(f"Get{kind}Policy", **owner, PolicyName=each)["PolicyDocument"] for each in names]
    return {"names": names, "wild": any(map(is_wild, documents))}


def attached_policies(kind, name):
    attached = ask(f"ListAttached{kind}Policies", **{f"{kind}Name": name})["AttachedPolicies"]
    return [each["PolicyArn"] for each in attached]


def holder(kind, name):
    return {
        "inline": inline_policies(kind, name),
        "administrator": ADMINISTRATORS in attached_policies(kind, name),
    }


def tags_in(answer):
    return {each["Key"]: each["Value"] for each in answer["Tags"]}


def tags(operation, **owner):
    return tags_in(ask(operation, **owner))


def key(metadata):
    last = ask("GetAccessKeyLastUsed", AccessKeyId=metadata["AccessKeyId"])["AccessKeyLastUsed"]
    return [metadata["Status"], last["ServiceName"]]


def user(name):
    owner = {"UserName": name}
    found = ask("GetUser", **owner)["User"]
    return {
        **holder("User", name),
        "boundary": found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "tags": tags("ListUserTags", **owner),
        "groups": [each["GroupName"] for each in ask("ListGroupsForUser", **owner)["Groups"]],
        "console": "LoginProfile" in ask("GetLoginProfile", **owner),
        "devices": len(ask("ListMFADevices", **owner)["MFADevices"]),
        "keys": sorted(key(each) for each in ask("ListAccessKeys", **owner)["AccessKeyMetadata"]),
        "signing": len(ask("ListSigningCertificates", **owner)["Certificates"]),
        "ssh": len(ask("ListSSHPublicKeys", **owner)["SSHPublicKeys"]),
        "services": [
            each["ServiceName"]
            for each in ask("ListServiceSpecificCredentials", **owner)["ServiceSpecificCredentials"]
        ],
    }


def group(name):
    members = ask("GetGroup", GroupName=name)["Users"]
    return {**holder("Group", name), "members": [each["UserName"] for each in members]}


def role(name):
    found = ask("GetRole", RoleName=name)["Role"]
    return {
        **holder("Role", name),
        "trusts": [each["Principal"] for each in statements(found["AssumeRolePolicyDocument"])],
        "tags": tags("ListRoleTags", RoleName=name),
        "used": found.get("RoleLastUsed", {}),
    }


def policy(entry):
    owner = {"PolicyArn": entry["Arn"]}
    version = ask("GetPolicy", **owner)["Policy"]["DefaultVersionId"]
    document = ask("GetPolicyVersion", **owner, VersionId=version)["PolicyVersion"]["Document"]
    holders = ask("ListEntitiesForPolicy", **owner)
    return {
        "versions": [each["VersionId"] for each in ask("ListPolicyVersions", **owner)["Versions"]],
        "default": version,
        "wild": is_wild(document),
        "attached": entry["AttachmentCount"],
        "holders": [each[f"{kind}Name"] for kind in ("User", "Group", "Role") for each in holders[f"Policy{kind}s"]],
        "tags": tags("ListPolicyTags", **owner),
    }


def provider(kind, list_name):
    arns = [each["Arn"] for each in ask(f"List{kind}Providers")[list_name]]
    return {arn: tags_in(ask(f"Get{kind}Provider", **{f"{kind}ProviderArn": arn})) for arn in arns}


def credential_report():
    until_complete("GenerateCredentialReport", "State")
    content = ask("GetCredentialReport")["Content"].decode()
    columns = ("password_enabled", "mfa_active", "access_key_1_active", "access_key_2_active", "cert_1_active")
    return {row["user"]: [row[column] for column in columns] for row in csv.DictReader(io.StringIO(content))}


def services_of(arn):
    job = ask("GenerateServiceLastAccessedDetails", Arn=arn)["JobId"]
    details = until_complete("GetServiceLastAccessedDetails", "JobStatus", JobId=job)
    return [each["ServiceNamespace"] for each in details["ServicesLastAccessed"]]


def named(answer, kind):
    return [each[f"{kind}Name"] for each in answer.get(f"{kind}s", [])]


def details():
    found = ask("GetAccountAuthorizationDetails")
    return {key: len(value) for key, value in found.items() if isinstance(value, list)}


def organization():
    try:
        return ask("ListOrganizationsFeatures")["EnabledFeatures"]
    except ClientError as error:
        return error.response["Error"]["Code"]


identity = boto3.client("sts").get_caller_identity()
users = ask("ListUsers")["Users"]
policies = ask("ListPolicies", Scope="Local")["Policies"]
certificates = ask("ListServerCertificates")["ServerCertificateMetadataList"]
findings = {
    "account": identity["Account"],
    "aliases": ask("ListAccountAliases")["AccountAliases"],
    "summary": ask("GetAccountSummary")["SummaryMap"],
    "password": ask("GetAccountPasswordPolicy")["PasswordPolicy"],
    "details": details(),
    "report": credential_report(),
    "organization": organization(),
    "users": {each["UserName"]: user(each["UserName"]) for each in users},
    "groups": {name: group(name) for name in named(ask("ListGroups"), "Group")},
    "roles": {name: role(name) for name in named(ask("ListRoles"), "Role")},
    "policies": {each["PolicyName"]: policy(each) for each in policies},
    "profiles": named(ask("ListInstanceProfiles"), "InstanceProfile"),
    "certificates": {each["ServerCertificateName"]: each["Expiration"].year for each in certificates},
    "devices": len(ask("ListVirtualMFADevices")["VirtualMFADevices"]),
    "saml": provider("SAML", "SAMLProviderList"),
    "oidc": provider("OpenIDConnect", "OpenIDConnectProviderList"),
    "services": {each["PolicyName"]: services_of(each["Arn"]) for each in policies if each["AttachmentCount"]},
}
json.dump({"called": sorted(called), **findings}, sys.stdout, default=str)
