"""Gets credentials with boto3, and prints their source, their owner, and whether they were renewed as JSON.

The script advances the clocks of the emulator and of boto3 until boto3 renews credentials that expire soon.
"""

import datetime
import json
import os
import sys
import urllib.request

import boto3

MINUTES = 350


def advance_emulator(minutes):
    body = json.dumps({"advance": f"{minutes}m"}).encode()
    urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + "/_iamulator/clock", body).read()


def later():
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=MINUTES)


session = boto3.Session()
sts = session.client("sts")
credentials = session.get_credentials()
key = credentials.get_frozen_credentials().access_key
arn = sts.get_caller_identity()["Arn"]
kept = credentials.get_frozen_credentials().access_key == key
advance_emulator(MINUTES)
credentials._time_fetcher = later
renewed = credentials.get_frozen_credentials().access_key != key
advance_emulator(11)
json.dump(
    {
        "method": credentials.method,
        "arn": arn,
        "kept": kept,
        "renewed": renewed,
        "later": sts.get_caller_identity()["Arn"],
    },
    sys.stdout,
)
