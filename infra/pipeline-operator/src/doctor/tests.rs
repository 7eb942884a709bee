use super::*;

fn stack(outputs: &[&str], status: &str) -> StackFacts {
    StackFacts {
        name: "pipeline".to_owned(),
        status: status.to_owned(),
        outputs: outputs.iter().map(|name| ((*name).to_owned(), "value".to_owned())).collect(),
        ..StackFacts::default()
    }
}

#[test]
fn a_stack_without_its_outputs_or_in_trouble_is_wrong() {
    for (outputs, status, verdict, part) in [
        (&OUTPUTS[..], "CREATE_COMPLETE", Verdict::Ok, "with 0 resources"),
        (&OUTPUTS[1..], "CREATE_COMPLETE", Verdict::Wrong, "has no output RecordingsBucket"),
        (&OUTPUTS[..], "ROLLBACK_COMPLETE", Verdict::Wrong, "deploy again"),
        (&OUTPUTS[..], "UPDATE_IN_PROGRESS", Verdict::Wrong, "UPDATE_IN_PROGRESS"),
    ] {
        let mut findings = Findings::default();
        check_stack(&stack(outputs, status), &mut findings);
        assert_eq!(findings.0[0].verdict, verdict, "{status}");
        assert!(findings.0[0].message.contains(part), "{}", findings.0[0].message);
    }
}

#[test]
fn the_report_has_a_line_for_each_check_and_counts_them() {
    let mut findings = Findings::default();
    findings.ok("settings", "all there");
    findings.wrong("token", "a hostile\n\u{1b}[2J answer");
    findings.not_checked("Genesys API", "it needs a token");
    let diagnosis =
        Diagnosis { stack: "pipeline".to_owned(), healthy: false, findings: findings.0 };
    let text = diagnosis.to_text();
    assert_eq!(
        text,
        "ok           settings                  all there\n\
         WRONG        token                     a hostile \\u{1b}[2J answer\n\
         not checked  Genesys API               it needs a token\n\
         1 ok, 1 WRONG, 1 not checked\n"
    );
    let json = serde_json::to_value(&diagnosis).unwrap();
    assert_eq!(json["findings"][2]["verdict"], "not_checked");
}
