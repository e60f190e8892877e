"""The scenarios for pytest with the plugin. The file in SEAMS_GIVEN has their facts, and SEAMS_ANSWERS gets the answers."""

import base64
import hashlib
import hmac
import html
import json
import os
import re
import struct
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from botocore.exceptions import ClientError
from iamulator import Credentials, IamulatorError

with open(os.environ["SEAMS_GIVEN"], encoding="utf-8") as file:
    GIVEN = json.load(file)
MEMBER = GIVEN["member"]
ANSWERS = {}


def credentials(name):
    pair = GIVEN["credentials"][name]
    return Credentials(pair["accessKeyId"], pair["secretAccessKey"])


READER, GUARDED, MEMBER_ADMIN = (credentials(name) for name in ("reader", "guarded", "memberAdmin"))


@pytest.fixture(scope="module", autouse=True)
def answers():
    """Writes all answers at the end."""
    yield
    with open(os.environ["SEAMS_ANSWERS"], "w", encoding="utf-8") as file:
        json.dump(ANSWERS, file)


@pytest.fixture(autouse=True)
def member(iam):
    """The plugin resets only the account of the test."""
    iam.account(MEMBER).reset()


def scenario(title):
    """Declares a test whose result is the answer of a scenario."""

    def declare(call):
        def test(iam):
            ANSWERS[title] = call(iam)

        return test

    return declare


def outcome_of(call, pick):
    """Returns what matters in an output, or the error that the call was answered with."""
    try:
        return pick(call())
    except ClientError as error:
        response = error.response
        return {
            "error": response["Error"]["Code"],
            "status": response["ResponseMetadata"]["HTTPStatusCode"],
            "message": re.sub(r"/p-[\da-z]+", "/p-ID", without_details(response["Error"]["Message"])),
        }


def without_details(message):
    """Returns the message of a denial without its last sentence, which names an authorization ID."""
    return message.split(". Go to https://")[0]


def users_seen_by(iam, caller=None):
    client = iam.client("iam", credentials=caller)
    return outcome_of(client.list_users, lambda output: [user["UserName"] for user in output["Users"]])


def caller_is(iam, caller):
    return outcome_of(iam.client("sts", credentials=caller).get_caller_identity, lambda output: output["Arn"])


def creation_by(iam, caller=None):
    client = iam.client("iam", credentials=caller)
    return outcome_of(lambda: client.create_user(UserName="bob"), lambda output: output["User"]["Arn"])


def session_in(output):
    keys = output["Credentials"]
    return Credentials(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])


def assume_app(iam, **more):
    client = iam.client("sts", credentials=READER)
    return session_in(client.assume_role(RoleArn=iam.arn("role/app"), **more))


def totp(secret):
    """Returns the code that an authenticator app shows now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = mac[19] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


@scenario("a signed call that a policy allows")
def test_allowed(iam):
    return users_seen_by(iam, READER)


@scenario("a signed call that no policy allows")
def test_denied(iam):
    return creation_by(iam, READER)


@scenario("a call with a wrong signature")
def test_wrong_signature(iam):
    return users_seen_by(iam, Credentials(READER.access_key_id, "guess"))


@scenario("AssumeRole")
def test_assume_role(iam):
    session = assume_app(iam, RoleSessionName="session")
    return {"caller": caller_is(iam, session), "users": users_seen_by(iam, session)}


@scenario("GetSessionToken with MFA")
def test_mfa(iam):
    client = iam.client("sts", credentials=GUARDED)
    serial = iam.arn("user/guarded").replace(":user/guarded", ":mfa/phone")
    output = client.get_session_token(SerialNumber=serial, TokenCode=totp(GIVEN["mfaSecret"]))
    return {"withCode": users_seen_by(iam, session_in(output)), "without": users_seen_by(iam, GUARDED)}


@scenario("a service control policy that denies")
def test_service_control_policy(iam):
    return creation_by(iam, MEMBER_ADMIN)


@scenario("the details of a denial")
def test_details_of_a_denial(iam):
    with pytest.raises(ClientError) as denied:
        iam.client("iam", credentials=READER).create_user(UserName="bob")
    denial_id = re.search(r"authorization id: (\w+)$", denied.value.response["Error"]["Message"])[1]
    request = AWSRequest("GET", f"{iam.url}/authorization-details/{denial_id}")
    SigV4Auth(BotocoreCredentials("123456789012", "test"), "iam", "us-east-1").add_auth(request)
    sent = urllib.request.Request(request.url, headers=dict(request.headers))
    with urllib.request.urlopen(sent) as response:
        (evaluation,) = json.load(response)["evaluations"]
        status = response.status
    return {"status": status, "resource": evaluation["resource"], "effect": evaluation["evaluatedEffect"]}


@scenario("a presigned URL")
def test_presigned(iam):
    client = iam.client("sts", credentials=READER)
    url = client.generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
    with urllib.request.urlopen(url) as response:
        return {"status": response.status, "caller": re.search("<Arn>(.*)</Arn>", response.read().decode())[1]}


def use_of(iam, call):
    """Returns who the returned credentials belong to, or the error of the call that had to return them."""
    return outcome_of(call, lambda output: caller_is(iam, session_in(output)))


@scenario("AssumeRoleWithWebIdentity")
def test_web_identity(iam):
    token = iam.tokens.oidc(preset="github")
    role = {"RoleArn": iam.arn("role/deployer"), "RoleSessionName": "build"}
    return use_of(iam, lambda: iam.client("sts").assume_role_with_web_identity(**role, WebIdentityToken=token))


@scenario("AssumeRoleWithSAML")
def test_saml(iam):
    with urllib.request.urlopen(f"{iam.url}/_iamulator/idp/saml/metadata") as response:
        metadata = response.read().decode()
    admin = iam.client("iam")
    provider = admin.create_saml_provider(Name="idp", SAMLMetadataDocument=metadata)["SAMLProviderArn"]
    statement = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithSAML"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    role = admin.create_role(RoleName="auditor", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    proof = {"PrincipalArn": provider, "SAMLAssertion": iam.tokens.saml(roles=[role])}
    return use_of(iam, lambda: iam.client("sts").assume_role_with_saml(RoleArn=role, **proof))


class Visitor:
    """A browser without scripts. It follows redirects and submits forms."""

    def __init__(self):
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._url = self._page = ""

    def open(self, url, fields=None):
        data = None if fields is None else urllib.parse.urlencode(fields).encode()
        origin = {} if data is None else {"Origin": "/".join(url.split("/")[:3]), "Sec-Fetch-Site": "same-origin"}
        with self._opener.open(urllib.request.Request(url, data, {"Accept": "text/html", **origin})) as response:
            self._url, self._page = response.url, response.read().decode()

    def submit(self, **fields):
        action, content = re.search(r'<form method="post" action="([^"]+)">(.*?)</form>', self._page, re.S).groups()
        inputs = re.findall(r'<input [^>]*?name="([^"]*)"[^>]*? value="([^"]*)"', content)
        values = {name: html.unescape(value) for name, value in inputs}
        self.open(urllib.parse.urljoin(self._url, action), {**values, **fields})


def sign_in(iam):
    """Signs a user in, as ``aws sso login`` and a browser do. Returns the access token."""
    with urllib.request.urlopen(f"{iam.url}/_iamulator/identity-center") as response:
        [instance] = json.load(response)["instances"]
    oidc = iam.client("sso-oidc")
    client = oidc.register_client(clientName="test", clientType="public", scopes=["sso:account:access"])
    registered = {name: client[name] for name in ("clientId", "clientSecret")}
    device = oidc.start_device_authorization(**registered, startUrl=instance["startUrl"])
    visitor = Visitor()
    visitor.open(device["verificationUriComplete"])
    visitor.submit(userName="ann")
    visitor.submit(password=GIVEN["password"])
    visitor.submit()
    visitor.submit(answer="allow")
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    return oidc.create_token(**registered, grantType=grant, deviceCode=device["deviceCode"])["accessToken"]


@scenario("a permission set in the access portal")
def test_permission_set(iam):
    token = sign_in(iam)
    portal = iam.client("sso")
    role = {"accessToken": token, "accountId": MEMBER, "roleName": "ReadIam"}
    keys = portal.get_role_credentials(**role)["roleCredentials"]
    session = Credentials(keys["accessKeyId"], keys["secretAccessKey"], keys["sessionToken"])
    accounts = portal.list_accounts(accessToken=token)["accountList"]
    roles = portal.list_account_roles(accessToken=token, accountId=MEMBER)["roleList"]
    return {
        "accounts": [each["accountId"] for each in accounts],
        "roles": [each["roleName"] for each in roles],
        "caller": caller_is(iam, session),
        "creation": creation_by(iam, session),
    }


@scenario("a user that SCIM creates")
def test_scim(iam):
    request = urllib.request.Request(
        f"{iam.url}/{GIVEN['scimTenant']}/scim/v2/Users",
        json.dumps(GIVEN["scimUser"]).encode(),
        {"Authorization": f"Bearer {GIVEN['scimToken']}", "Content-Type": "application/scim+json"},
    )
    with urllib.request.urlopen(request) as response:
        created = {"status": response.status, "userName": json.load(response)["userName"]}
    users = iam.client("identitystore").list_users(IdentityStoreId=GIVEN["identityStore"])["Users"]
    return {"created": created, "users": sorted(user["UserName"] for user in users)}


@scenario("a check for new access")
def test_no_new_access(iam):
    def document(*actions):
        statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    policies = {
        "existingPolicyDocument": document("s3:GetObject"),
        "newPolicyDocument": document("s3:GetObject", "s3:PutObject"),
    }
    output = iam.client("accessanalyzer").check_no_new_access(**policies, policyType="IDENTITY_POLICY")
    return {"result": output["result"], "statements": [each["statementIndex"] for each in output["reasons"]]}


@scenario("explain")
def test_explain(iam):
    request = {"action": "iam:CreateUser", "resource": iam.arn("user/bob")}
    explanation = iam.explain(principal=iam.arn("user/reader"), **request)
    return {"decision": explanation.decision, "firstStep": explanation.change[0]}


@scenario("a question with a misspelled action")
def test_misspelled(iam):
    with pytest.raises(IamulatorError) as caught:
        iam.explain(principal=iam.arn("user/reader"), action="iam:CreatUser")
    hint = re.search(r"Did you mean .*?\?", str(caught.value))
    return {"code": caught.value.code, "hint": hint and hint.group(0)}


@scenario("a proof of what a user cannot do")
def test_proof(iam):
    reader = iam.user("reader")
    reader.assert_not_granted(actions="iam:Create*")
    with pytest.raises(AssertionError) as caught:
        reader.assert_not_granted(actions="iam:List*")
    return str(caught.value).splitlines()[0]


@scenario("reset")
def test_reset(iam):
    creation_by(iam)
    before = users_seen_by(iam)
    iam.reset()
    return {"before": before, "after": users_seen_by(iam), "reader": users_seen_by(iam, READER)}


@scenario("a session that expires when the clock moves")
def test_clock(iam):
    session = assume_app(iam, RoleSessionName="short", DurationSeconds=3600)
    iam.clock.advance("2h")
    return caller_is(iam, session)
