"""`boto3-login.py PROFILE`: refreshes the credentials of `aws login`, and prints whose they are."""

import sys

import boto3
import botocore.credentials


class Key:
    """The part of awscrt's EC that botocore uses, where awscrt is not installed."""

    def __init__(self, key):
        self._key = key

    @classmethod
    def new_key_from_der_data(cls, data):
        from cryptography.hazmat.primitives.serialization import load_der_private_key

        return cls(load_der_private_key(data, None))

    def get_public_coords(self):
        numbers = self._key.public_key().public_numbers()
        return numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")

    def sign(self, digest):
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
        from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
        from cryptography.hazmat.primitives.hashes import SHA256

        return self._key.sign(digest, ECDSA(Prehashed(SHA256())))

    @staticmethod
    def decode_der_signature_to_padded_pair(signature, pad_to):
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

        return b"".join(number.to_bytes(pad_to, "big") for number in decode_dss_signature(signature))


if botocore.credentials.EC is None:
    botocore.credentials.EC = Key

session = boto3.Session(profile_name=sys.argv[1])
try:
    print(session.client("sts").get_caller_identity()["Arn"])
except botocore.credentials.LoginError as error:
    print(f"{type(error).__name__}: {error}")
