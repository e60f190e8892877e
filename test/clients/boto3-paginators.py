"""Lists users below /crowd/ with each option of boto3's paginator, and prints the results as JSON."""

import json
import sys

import boto3


def names(page):
    return [user["UserName"] for user in page["Users"]]


def part(paginator, **config):
    page = paginator.paginate(PathPrefix="/crowd/", PaginationConfig=config).build_full_result()
    return {"names": names(page), "token": page.get("NextToken")}


paginator = boto3.Session(profile_name="reader").client("iam").get_paginator("list_users")
pages = paginator.paginate(PathPrefix="/crowd/")
searched = paginator.paginate(PathPrefix="/crowd/").search("Users[?ends_with(UserName, '7')].UserName")
first = part(paginator, MaxItems=70, PageSize=50)
rest = part(paginator, StartingToken=first["token"])
sized = paginator.paginate(PathPrefix="/crowd/", PaginationConfig={"PageSize": 50})

json.dump(
    {
        "pages": [names(page) for page in pages],
        "sizes": [len(names(page)) for page in sized],
        "first": first["names"],
        "rest": rest["names"],
        "last": rest["token"],
        "searched": list(searched),
    },
    sys.stdout,
)
