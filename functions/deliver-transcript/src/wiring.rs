//! Adapters and rules of this function, from its settings. It knows no Genesys secret.

use std::sync::Arc;
use std::time::Duration;

use aws_adapters::{DynamoJobStore, S3AuditTrail, S3TranscriptArchive, SecretsManagerSigningKeys};
use lambda_host::{SettingsReader, SystemClock};
use pipeline_contract::ports::Spool;
use pipeline_metrics::{CountedJobs, CountedSender, Meter};
use pipeline_steps::{DeliverRules, NotifyRules};
use transcription_domain::SegmentRules;
use webhook_delivery::{WebhookSender, WebhookSettings, webhook_client};

/// 10 attempts over two days by default: the example schedule of the Standard Webhooks scheme, shortened.
const WAITS: &str = "5,300,1800,7200,18000,36000,36000,36000,36000";

/// Three days, with chance a fifth more: with the longest deadline of a job they stay below the state machine's week.
const WAITS_SECONDS_MAX: u64 = 3 * 86_400;

/// What a result may have to stay in memory too (docs/decisions/0014).
const FILE_MEMORY_BYTES_MAX: usize = 8 * 1024 * 1024;

pub(crate) struct Wired {
    pub(crate) sender: CountedSender<WebhookSender>,
    pub(crate) jobs: CountedJobs<DynamoJobStore>,
    pub(crate) archive: S3TranscriptArchive,
    pub(crate) spool: Arc<dyn Spool>,
    pub(crate) audit: S3AuditTrail,
    pub(crate) deliver_rules: DeliverRules,
    pub(crate) notify_rules: NotifyRules,
}

pub(crate) fn wire(settings: &mut SettingsReader, meter: &Arc<Meter>) -> Option<Wired> {
    let table = settings.required("JOBS_TABLE", "genesys-transcription-jobs");
    let transcripts = settings.required("TRANSCRIPTS_BUCKET", "genesys-transcription-transcripts");
    let audit = settings.required("AUDIT_BUCKET", "genesys-transcription-audit");
    let signing = settings.required("WEBHOOK_SECRET_NAME", "genesys-transcription/webhooks");
    let tenant = lambda_host::tenant(settings);
    let lease = lambda_host::lease(settings);
    let gap_ms = settings.number("SEGMENT_GAP_MS", 3_000, 0..=3_600_000);
    let captions = lambda_host::caption_rules(settings);
    let result_bytes_max =
        settings.number("RESULT_BYTES_MAX", 314_572_800, 1_000_000..=2_000_000_000);
    let viewer_words_max = settings.number("VIEWER_WORDS_MAX", 200_000, 0..=1_000_000);
    let disk = lambda_host::disk(settings);
    if u64::from(result_bytes_max) > disk.bytes_max {
        settings.problem("RESULT_BYTES_MAX does not fit on the disk that DISK_MEGABYTES gives");
    }
    let notice_bytes_max = settings.number("NOTICE_TEXT_BYTES_MAX", 200_000, 0..=5_000_000);
    let waits = settings.list("WEBHOOK_WAITS_SECONDS", WAITS, str::parse::<u32>);
    if waits.iter().map(|wait| u64::from(*wait)).sum::<u64>() > WAITS_SECONDS_MAX {
        settings.problem("WEBHOOK_WAITS_SECONDS is more than 3 days (259200 seconds) together");
    }
    let timeout = settings.number("WEBHOOK_TIMEOUT_SECONDS", 10, 1..=30);
    let allow_loopback = settings.flag("ALLOW_LOOPBACK", false);
    let http = lambda_host::client_of(settings, |builder| builder)?;
    let webhook_http = lambda_host::client_of(settings, webhook_client)?;
    let aws = lambda_host::aws_clients(settings, http);
    let s3 = aws.s3();
    let webhooks = WebhookSettings { timeout: Duration::from_secs(timeout.into()), allow_loopback };
    let clock = Arc::new(SystemClock);
    let keys = SecretsManagerSigningKeys::new(aws.secrets_manager(), signing, clock.clone());
    let sender = WebhookSender::new(webhook_http, webhooks, Arc::new(keys), clock);
    Some(Wired {
        sender: CountedSender::new(sender, Arc::clone(meter)),
        jobs: CountedJobs::new(DynamoJobStore::new(aws.dynamodb(), table), Arc::clone(meter)),
        archive: S3TranscriptArchive::new(s3.clone(), transcripts)
            .fetching_to(Arc::clone(&disk.spool)),
        spool: disk.spool,
        audit: S3AuditTrail::new(s3, audit, tenant?),
        deliver_rules: DeliverRules {
            segments: SegmentRules { gap_ms: gap_ms.into() },
            captions,
            notice_bytes_max: usize::try_from(notice_bytes_max).unwrap_or(usize::MAX),
            result_bytes_max: result_bytes_max.into(),
            viewer_words_max: usize::try_from(viewer_words_max).unwrap_or(usize::MAX),
            file_memory_bytes_max: FILE_MEMORY_BYTES_MAX,
            lease,
        },
        notify_rules: NotifyRules { waits, lease },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the settings are told to be wrong about, when the waits are these.
    fn problems(waits: &str) -> String {
        let variables = [("WEBHOOK_WAITS_SECONDS", waits), ("ALLOW_LOOPBACK", "true")];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut settings = SettingsReader::of(variables);
        let _nothing_is_called = wire(&mut settings, &Arc::new(Meter::default()));
        settings.finish().unwrap_err().to_string()
    }

    #[test]
    fn waits_of_more_than_three_days_together_are_refused() {
        let refusal = "WEBHOOK_WAITS_SECONDS is more than 3 days";
        for (waits, is_refused) in
            [(WAITS, false), ("86400,172800", false), ("86400,172801", true), ("999999", true)]
        {
            assert_eq!(problems(waits).contains(refusal), is_refused, "{waits}");
        }
    }
}
