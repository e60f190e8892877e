"""Creates users, roles, and policies with boto3, and prints the results as JSON.

It uses boto3's resources, waiters, and exceptions.
"""

import json
import sys

import boto3


def document(action, **more):
    statement = {"Effect": "Allow", "Action": action, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


session = boto3.Session(profile_name="administrator")
iam = session.resource("iam")
client = iam.meta.client
quick = {"WaiterConfig": {"Delay": 1, "MaxAttempts": 2}}

user = iam.create_user(UserName="grace", Tags=[{"Key": "team", "Value": "blue"}])
client.get_waiter("user_exists").wait(UserName="grace", **quick)
allowed = document("iam:GetUser", Resource=user.arn)
policy = iam.create_policy(PolicyName="grace", PolicyDocument=json.dumps(allowed))
client.get_waiter("policy_exists").wait(PolicyArn=policy.arn, **quick)
user.attach_policy(PolicyArn=policy.arn)
trusted = document("sts:AssumeRole", Principal={"AWS": user.arn})
role = iam.create_role(RoleName="grace", AssumeRolePolicyDocument=json.dumps(trusted))
client.get_waiter("role_exists").wait(RoleName="grace", **quick)
iam.create_instance_profile(InstanceProfileName="grace")
client.get_waiter("instance_profile_exists").wait(InstanceProfileName="grace", **quick)
group = iam.create_group(GroupName="team")
group.add_user(UserName="grace")

seen = {
    "attached": [each.arn for each in user.attached_policies.all()],
    "groups": [each.name for each in user.groups.all()],
    "tags": iam.User("grace").tags,
    "document": policy.default_version.document == allowed,
    "trust": role.assume_role_policy_document == trusted,
}

try:
    iam.User("nobody").load()
except client.exceptions.NoSuchEntityException as error:
    seen["missing"] = error.response["Error"]["Message"]
try:
    iam.create_user(UserName="grace")
except client.exceptions.EntityAlreadyExistsException as error:
    seen["twice"] = error.response["Error"]["Message"]
try:
    policy.delete()
except client.exceptions.DeleteConflictException as error:
    seen["conflict"] = error.response["Error"]["Message"]

user.detach_policy(PolicyArn=policy.arn)
group.remove_user(UserName="grace")
policy.delete()
user.delete()
seen["left"] = [each.name for each in iam.users.all()]

json.dump(seen, sys.stdout)
