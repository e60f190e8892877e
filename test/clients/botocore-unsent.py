"""Prints botocore's requests for S3 and for all calls with unsigned bodies as JSON, without sending them."""

import json
from io import BytesIO
from urllib.parse import urlsplit

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.config import Config

KEY = "a b/c+d/ü~"
DIRECTORY = "games--use1-az4--x-s3"

session = botocore.session.Session()
session.set_credentials("test", "test")
requests = []


class Nothing(BytesIO):
    def stream(self):
        yield b""


def keep(call, method, url, headers):
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    texts = {name: value.decode() if isinstance(value, bytes) else value for name, value in headers.items()}
    requests.append({"call": call, "method": method, "path": target, "headers": {"host": parts.netloc, **texts}})


def client(service, **config):
    def answer(event_name, request, **_):
        keep(event_name.removeprefix("before-send."), request.method, request.url, request.headers)
        return AWSResponse(request.url, 204, {}, Nothing())

    made = session.create_client(service, region_name="us-east-1", config=Config(**config))
    made.meta.events.register("before-send", answer)
    return made


def presign(made, operation, method, headers={}, **parameters):
    url = made.generate_presigned_url(operation, Params={"Key": KEY, **parameters}, ExpiresIn=60)
    keep(f"presigned {operation}", method, url, headers)


s3 = client("s3", signature_version="s3v4")
s3.put_object(Bucket="bucket", Key=KEY, Body=b"contents", ACL="public-read", Metadata={"a": "b"})
s3.get_object(Bucket="bucket", Key=KEY, Range="bytes=0-1")
presign(s3, "get_object", "GET", Bucket="bucket")
presign(s3, "put_object", "PUT", Bucket="bucket")
presign(s3, "put_object", "PUT", {"x-amz-acl": "private"}, Bucket="bucket", ACL="private")

express = client("s3", signature_version="s3v4", s3={"disable_s3_express_session_auth": True})
express.put_object(Bucket=DIRECTORY, Key=KEY, Body=b"contents")
express.get_object(Bucket=DIRECTORY, Key=KEY)
presign(express, "get_object", "GET", Bucket=DIRECTORY)

client("ebs").put_snapshot_block(
    SnapshotId="snap-1", BlockIndex=0, BlockData=b"x", DataLength=1, Checksum="x", ChecksumAlgorithm="SHA256"
)
client("lex-runtime").post_content(
    botName="a", botAlias="b", userId="carol", contentType="text/plain; charset=utf-8", inputStream=b"x"
)
client("lexv2-runtime").recognize_utterance(
    botId="ABCDEFGHIJ", botAliasId="ABCDEFGHIJ", localeId="en_US", sessionId="carol", requestContentType="text/plain", inputStream=b"x"
)
client("mediastore-data").put_object(Path="a b/c", Body=b"x")
client("omics").upload_read_set_part(
    sequenceStoreId="1234567890", uploadId="1234567890", partSource="SOURCE1", partNumber=1, payload=b"x"
)

print(json.dumps({"requests": requests}))
