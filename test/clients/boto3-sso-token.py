"""Prints what the access token of a profile of IAM Identity Center opens."""

import boto3
from botocore.tokens import SSOTokenProvider

session = boto3.session.Session()
token = SSOTokenProvider(session._session).load_token().get_frozen_token().token
pages = session.client("sso").get_paginator("list_accounts").paginate(accessToken=token)
print(",".join(account["accountId"] for page in pages for account in page["accountList"]))
