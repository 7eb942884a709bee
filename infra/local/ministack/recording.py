"""Runs MiniStack and writes down what each role asks for: one line of JSON a call, with the role's session, the action, the
verdict and the statement that allows it, as MiniStack's own judge of rights sees them. RECORDED_CALLS names the file.
"""

import json
import os
import threading

from ministack.app import main
from ministack.core import iam_evaluator

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


# `enforce` looks the judges up by these names at each call.
iam_evaluator.evaluate = recorded
iam_evaluator.evaluate_resource_policy = unrecorded
main()
