//! What an audit trail promises.

use pipeline_contract::ports::{AuditError, AuditTrail};
use transcription_domain::{AuditAction, AuditLine};

use super::time;

/// The whole contract of [`AuditTrail`].
pub async fn audit_trail_keeps_its_contract(trail: &dyn AuditTrail) {
    the_same_record_again_is_a_success(trail).await;
    another_record_in_its_place_is_a_conflict(trail).await;
    records_of_other_places_stand_beside_each_other(trail).await;
}

fn record(line: &str) -> AuditLine {
    let at = time("2026-11-23T10:00:00.123Z");
    AuditLine { sequence: 1, at, action: AuditAction::Claim, line: line.to_owned() }
}

async fn the_same_record_again_is_a_success(trail: &dyn AuditTrail) {
    let record = record(r#"{"status":"accepted"}"#);
    trail.append("contracts-a", &record).await.unwrap();
    trail.append("contracts-a", &record).await.unwrap();
}

async fn another_record_in_its_place_is_a_conflict(trail: &dyn AuditTrail) {
    trail.append("contracts-b", &record(r#"{"status":"accepted"}"#)).await.unwrap();
    for line in [r#"{"status":"rejected"}"#, r#"{"status":"accepted"} "#, ""] {
        let refused = trail.append("contracts-b", &record(line)).await;
        assert!(
            matches!(&refused, Err(AuditError::Conflict { key }) if key.contains("contracts-b")),
            "{refused:?}"
        );
    }
    // The first one stays.
    trail.append("contracts-b", &record(r#"{"status":"accepted"}"#)).await.unwrap();
}

async fn records_of_other_places_stand_beside_each_other(trail: &dyn AuditTrail) {
    let first = record(r#"{"n":1}"#);
    let next = AuditLine { sequence: 2, line: r#"{"n":2}"#.to_owned(), ..first.clone() };
    let action = AuditAction::Submit;
    let submit = AuditLine { action, line: r#"{"n":3}"#.to_owned(), ..first.clone() };
    let at = time("2026-11-24T00:00:00Z");
    let next_day = AuditLine { at, line: r#"{"n":4}"#.to_owned(), ..first.clone() };
    for record in [&first, &next, &submit, &next_day] {
        trail.append("contracts-c", record).await.unwrap();
    }
    trail.append("contracts-d", &next).await.unwrap();
}
