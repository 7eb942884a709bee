"""Runs MiniStack and writes down what each role asks for: one line of JSON a call, with the role's session, the action, the
verdict and the statement that allows it, as MiniStack's own judge of rights sees them. RECORDED_CALLS names the file.

It adds one rule of AWS that MiniStack lacks: whoever reads an object that is not there needs s3:ListBucket to be told so, and
gets a 403 without it (Amazon S3 API reference, GetObject, "Permissions").
"""

import json
import os
import threading

from ministack.app import main
from ministack.core import iam_evaluator
from ministack.services import s3

enforce = iam_evaluator.enforce
judge = iam_evaluator.evaluate
judge_by_resource = iam_evaluator.evaluate_resource_policy
# What a bucket's or a queue's own policy says is judged by the same function; only the role's rights are written down.
about = threading.local()
calls = open(os.environ["RECORDED_CALLS"], "a", buffering=1, encoding="utf-8")


def recorded(context, policies, *limits):
    verdict = judge(context, policies, *limits)
    if getattr(about, "resource", False):
        return verdict
    call = {
        "principal": context.principal_arn,
        "action": context.action,
        "allowed": verdict.decision == "Allow",
        "sid": verdict.matched_sid,
    }
    calls.write(json.dumps(call) + "\n")
    return verdict


def unrecorded(*arguments, **named):
    about.resource = True
    try:
        return judge_by_resource(*arguments, **named)
    finally:
        about.resource = False


def is_missing(object_arn):
    bucket, _, key = object_arn.removeprefix("arn:aws:s3:::").partition("/")
    found = s3._ensure_bucket(bucket)
    return found is not None and key not in found["objects"]


def enforced(access_key, action, service, region, resource_arn="*", **more):
    denied = enforce(access_key, action, service, region, resource_arn=resource_arn, **more)
    if denied is None and action == "s3:GetObject" and is_missing(resource_arn):
        bucket_arn = resource_arn.partition("/")[0]
        denied = enforce(access_key, "s3:ListBucket", service, region, resource_arn=bucket_arn)
    return denied


# MiniStack looks them all up by these names at each call.
iam_evaluator.enforce = enforced
iam_evaluator.evaluate = recorded
iam_evaluator.evaluate_resource_policy = unrecorded
main()
