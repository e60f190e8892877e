"""Policies that several tests use."""

ECS = "ecs-tasks.amazonaws.com"
TRUST = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Principal": {"Service": ECS}, "Action": "sts:AssumeRole"},
}
OBJECT = "arn:aws:s3:::b/k"


def policy(effect, action, **more):
    return {"Version": "2012-10-17", "Statement": {"Effect": effect, "Action": action, "Resource": "*", **more}}
