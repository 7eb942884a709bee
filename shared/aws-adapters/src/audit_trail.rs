//! The audit bucket in S3.

use async_trait::async_trait;
use aws_sdk_s3::Client;
use pipeline_contract::object_keys;
use pipeline_contract::ports::{AuditError, AuditTrail};
use transcription_domain::{AuditLine, TenantName};

use crate::create_once::{Creation, create_once};

/// A line of JSON per object: what Athena reads.
const MEDIA_TYPE: &str = "application/x-ndjson";

/// One object per record, created with `If-None-Match: *`.
#[derive(Debug, Clone)]
pub struct S3AuditTrail {
    client: Client,
    bucket: String,
    tenant: TenantName,
}

impl S3AuditTrail {
    /// The trail of a tenant in `bucket`.
    #[must_use]
    pub const fn new(client: Client, bucket: String, tenant: TenantName) -> Self {
        Self { client, bucket, tenant }
    }
}

#[async_trait]
impl AuditTrail for S3AuditTrail {
    async fn append(&self, subject: &str, record: &AuditLine) -> Result<(), AuditError> {
        let key = object_keys::audit_record(&self.tenant, subject, record);
        let bytes = format!("{}\n", record.line).into_bytes().into();
        match create_once(&self.client, &self.bucket, &key, MEDIA_TYPE, bytes).await {
            Ok(Creation::Stands(_)) => Ok(()),
            Ok(Creation::Differs(_)) => Err(AuditError::Conflict { key }),
            Err(source) => Err(AuditError::Unavailable(source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use transcription_domain::AuditAction;

    use super::*;
    use crate::canned_http::CannedHttp;

    async fn append(http: &CannedHttp) -> Result<(), AuditError> {
        let tenant = TenantName::parse("default").unwrap();
        let trail = S3AuditTrail::new(http.clients().s3(), "audit".to_owned(), tenant);
        let record = AuditLine {
            sequence: 12,
            at: "2026-11-23T10:00:00Z".parse().unwrap(),
            action: AuditAction::GiveUp,
            line: r#"{"status":"failed"}"#.to_owned(),
        };
        trail.append("e-1", &record).await
    }

    #[tokio::test]
    async fn a_record_is_one_line_in_an_object_of_its_own() {
        let http = CannedHttp::answering([(200, "")]);
        append(&http).await.unwrap();
        let put = &http.seen()[0];
        assert_eq!(
            put.uri,
            "http://127.0.0.1:9/audit/audit/tenant%3Ddefault/year%3D2026/month%3D11/day%3D23/e-1-000012-give_up.jsonl?x-id=PutObject"
        );
        assert_eq!(put.body, "{\"status\":\"failed\"}\n");
        assert_eq!(put.header("content-type"), Some("application/x-ndjson"));
        assert_eq!(put.header("if-none-match"), Some("*"));
    }

    #[tokio::test]
    async fn the_same_record_again_is_a_success_and_another_one_a_conflict() {
        let http = CannedHttp::answering([(412, ""), (200, "{\"status\":\"failed\"}\n")]);
        append(&http).await.unwrap();
        let http = CannedHttp::answering([(412, ""), (200, "{\"status\":\"completed\"}\n")]);
        assert!(matches!(append(&http).await, Err(AuditError::Conflict { .. })));
    }

    #[tokio::test]
    async fn a_record_that_may_not_have_been_kept_is_an_error() {
        let http = CannedHttp::answering([(403, "<Error><Code>AccessDenied</Code></Error>")]);
        assert!(matches!(append(&http).await, Err(AuditError::Unavailable(_))));
        let http = CannedHttp::losing_every_answer();
        assert!(matches!(append(&http).await, Err(AuditError::Unavailable(_))));
    }
}
