"""Reads every list that has a botocore paginator, whole and item by item, and prints the results as JSON.

The input is one JSON text. `service` is the name of the service; `arguments` has values by member name. Each
operation gets its required members, and the members that `also` lists for it. Lists whose pages have no size
that a request can set are read in pages of the service's size.
"""

import json
import sys

import boto3
from botocore import xform_name

inputs = json.loads(sys.argv[1])
client = boto3.client(inputs["service"])
loader = boto3.Session()._session.get_component("data_loader")
paginators = loader.load_service_model(inputs["service"], "paginators-1")


def arguments_of(operation):
    shape = client.meta.service_model.operation_model(operation).input_shape
    names = [*shape.required_members, *inputs["also"].get(operation, [])]
    return {name: inputs["arguments"][name] for name in names}


def count(result, keys):
    return sum(len(result[key]) for key in keys)


def read(operation, keys, size):
    paginator = client.get_paginator(xform_name(operation))
    arguments = arguments_of(operation)
    whole = paginator.paginate(**arguments).build_full_result()
    pages = list(paginator.paginate(**arguments, PaginationConfig=size))
    collected = {key: [each for page in pages for each in page[key]] for key in keys}
    return {
        "items": count(whole, keys),
        "same": collected == {key: whole[key] for key in keys},
        "sizes": sorted({count(page, keys) for page in pages}),
    }


def keys_of(config):
    keys = config["result_key"]
    return keys if isinstance(keys, list) else [keys]


json.dump(
    {
        operation: read(operation, keys_of(config), {"PageSize": 1} if "limit_key" in config else {})
        for operation, config in paginators["pagination"].items()
    },
    sys.stdout,
)
