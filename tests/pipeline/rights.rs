//! Each function may do what it does, and nothing else.

use std::collections::BTreeSet;

use local_runner::{LocalSettings, RightsScenario};
use pipeline_tests::template::{self, Right, Template};

use crate::clouds::{SOON, alone_in};

/// What no run can show on a local cloud, with the reason. It is judged by reading: tests/golden/rights.txt.
const NOT_JUDGED: [(&str, &str); 6] = [
    ("logs:CreateLogStream", "done by the Lambda service in the function's name"),
    ("logs:PutLogEvents", "done by the Lambda service in the function's name"),
    ("xray:PutTraceSegments", "done by the Lambda service's tracing daemon"),
    ("xray:PutTelemetryRecords", "done by the Lambda service's tracing daemon"),
    (
        "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes",
        "done by Lambda's reader of queues",
    ),
    ("sqs:SendMessage in DeadLetters", "done by Lambda's destinations for failed events"),
];

/// Roles of services, not of functions.
const OF_SERVICES: [&str; 2] = ["TranscriptionMachineRole", "RecheckScheduleRole"];

fn is_judged(right: &Right) -> bool {
    let of_a_service = OF_SERVICES.contains(&right.role.as_str());
    let listed = NOT_JUDGED.iter().any(|(actions, _)| match actions.split_once(" in ") {
        Some((action, sid)) => action == right.action && sid == right.sid,
        None => actions.split(' ').any(|action| action == right.action),
    });
    !of_a_service && !listed
}

#[test]
fn every_action_that_is_granted_is_used_and_none_is_missing() {
    alone_in(LocalSettings::default().with("RerunsMax", "1"), async |cloud| {
        for scenario in RightsScenario::ALL {
            let played = scenario.play(cloud, SOON).await;
            assert!(played.is_ok(), "{scenario:?}: {played:?}");
        }
        let calls = cloud.recorded_calls().unwrap();
        let denied: Vec<_> = calls.iter().filter(|call| call.sid.is_none()).collect();
        assert!(denied.is_empty(), "missing rights: {denied:#?}");
        let used: BTreeSet<Right> = calls
            .into_iter()
            .map(|call| Right { role: call.role, sid: call.sid.unwrap(), action: call.action })
            .collect();
        let granted = template::granted(&Template::of_the_project());
        let unused: Vec<_> = granted.difference(&used).filter(|right| is_judged(right)).collect();
        assert!(unused.is_empty(), "granted and never used: {unused:#?}");
        let unknown: Vec<_> = used.difference(&granted).collect();
        assert!(
            unknown.is_empty(),
            "used by statements that the template does not have: {unknown:#?}"
        );
        // An exception that a run can show after all is none.
        let shown: Vec<_> = used.iter().filter(|right| !is_judged(right)).collect();
        assert!(shown.is_empty(), "excused, and used all the same: {shown:#?}");
    });
}
