//! A wrong parameter is refused before anything is made.

use std::collections::BTreeMap;

use pipeline_tests::repository::assert_nothing_found;
use pipeline_tests::template::{self, Given, Template};

/// What each pattern refuses: the slips of real people, and what must never get in.
const BAD: [(&str, &[&str]); 26] = [
    (
        "TenantName",
        &["", "Acme", "acme corp", "-acme", "acme/x", "a123456789012345678901234567890b"],
    ),
    (
        "GenesysEnvironment",
        &["", "https://mypurecloud.de", "mypurecloud.de/", "MyPureCloud.de", ".de"],
    ),
    (
        "GenesysApiUrl",
        &["api.mypurecloud.de", "ftp://api.mypurecloud.de", "https://", "https://a b"],
    ),
    ("GenesysLoginUrl", &["login.mypurecloud.de", "https://", "https://a\nb"]),
    (
        "GenesysSecretArn",
        &["genesys", "arn:aws:s3:::bucket", "arn:aws:secretsmanager:eu-central-1:1234:secret:x"],
    ),
    (
        "GenesysSecretKeyArn",
        &["alias/genesys", "arn:aws:kms:eu-central-1:123456789012:alias/genesys", "1234abcd"],
    ),
    ("GenesysRequestsPerMinute", &["", "1", "9", "-300", "010", "100000", "300/min", "4.5"]),
    ("ExtraTrustAnchors", &["x", "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----"]),
    ("DefaultLanguage", &["", "en", "en_US", "EN-us", "english"]),
    ("DefaultWebhook", &["hooks.example.com", "mailto:a@example.com", "https://"]),
    ("Languages", &["", "en-US,", "en-US, de-DE", "en-US;de-DE", "en"]),
    ("WebhookHostsFromMetadata", &["https://hooks.example.com", "*.example.com", "a,,b", "a b"]),
    ("CallbackUrl", &["hooks.example.com", "https://"]),
    ("StartReservedConcurrency", &["", "0", "4", "05", "1001", "-5", "many"]),
    (
        "WebhookSecretArn",
        &["webhooks", "arn:aws:s3:::bucket", "arn:aws:secretsmanager:eu-central-1:1234:secret:x"],
    ),
    ("WebhookSecretKeyArn", &["alias/webhooks", "1234abcd"]),
    ("WebhookWaitsSeconds", &["5,", "5, 300", "-1", "5s", "1234567"]),
    (
        "RecheckSchedule",
        &[
            "",
            "15 minutes",
            "rate()",
            "rate(15 minutes",
            "rate(15 bananas)",
            "cron(0/15 * *)",
            "at(now)",
        ],
    ),
    (
        "RecordingsBucketName",
        &["s3://bucket", "Bucket", "ab", "arn:aws:s3:::bucket", "bucket/", "-b-"],
    ),
    ("KeepRecordingsDays", &["", "-1", "1", "7", "010", "10000", "30 days", "1.5"]),
    ("KeepTranscriptsDays", &["7", "x", "-30"]),
    ("KeepAuditDays", &["7", "x", "-30"]),
    (
        "EncryptionKeyArn",
        &["createkey", "alias/mine", "arn:aws:kms:eu-central-1:123456789012:alias/mine", "true"],
    ),
    (
        "AlarmTopicArn",
        &["alarms", "arn:aws:sqs:eu-central-1:123456789012:alarms", "arn:aws:sns:eu-central-1:1:a"],
    ),
    ("AlarmFunctionErrorRate", &["0", "1.1", "20", "a half", ""]),
    ("AlarmEmail", &["ops", "ops@", "@example.com", "a@example.com, b@example.com", "a@b@c"]),
];

/// What they must not refuse.
const GOOD: [(&str, &[&str]); 14] = [
    ("GenesysEnvironment", &["mypurecloud.de", "use2.us-gov-pure.cloud", "cac1.pure.cloud"]),
    ("GenesysApiUrl", &["", "https://gateway.example.com/genesys", "http://127.0.0.1:8080"]),
    (
        "GenesysSecretArn",
        &[
            "",
            "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:team/genesys-AbC123",
        ],
    ),
    ("GenesysRequestsPerMinute", &["0", "10", "300", "99999"]),
    ("Languages", &["en-US", "en-US,de-DE,fil-PH"]),
    (
        "ExtraTrustAnchors",
        &["", "-----BEGIN CERTIFICATE-----\nMIIB+/0=\n-----END CERTIFICATE-----\n"],
    ),
    ("RecordingsBucketName", &["", "acme-recordings", "acme.recordings.2026"]),
    ("KeepRecordingsDays", &["0", "8", "9", "10", "365", "9999"]),
    (
        "EncryptionKeyArn",
        &[
            "",
            "CreateKey",
            "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "arn:aws:kms:eu-central-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab",
        ],
    ),
    ("RecheckSchedule", &["rate(15 minutes)", "cron(0/15 * * * ? *)", "at(2099-01-01T00:00:00)"]),
    ("StartReservedConcurrency", &["-1", "5", "50", "1000"]),
    ("AlarmFunctionErrorRate", &["0.001", "0.05", "1"]),
    ("AlarmTopicArn", &["", "arn:aws-us-gov:sns:us-gov-west-1:123456789012:alarms"]),
    ("AlarmEmail", &["", "ops@example.com", "ops+calls@example.co.uk"]),
];

fn table<'a>(rows: &[(&'a str, &[&'a str])]) -> BTreeMap<&'a str, Vec<&'a str>> {
    rows.iter().map(|(name, values)| (*name, values.to_vec())).collect()
}

#[test]
fn every_parameter_says_what_it_takes_and_takes_its_default() {
    assert_nothing_found(&template::every_parameter_refuses_something(&Template::of_the_project()));
}

#[test]
fn a_wrong_value_is_refused_and_a_right_one_is_not() {
    assert_nothing_found(&template::values_are_judged_as_told(
        &Template::of_the_project(),
        &table(&BAD),
        &table(&GOOD),
    ));
}

#[test]
fn parameters_that_do_not_fit_together_are_refused() {
    let template = Template::of_the_project();
    let broken = |given: &[(&'static str, &'static str)]| {
        template::broken_rules(&template, &given.iter().copied().collect::<Given<'_>>())
    };
    assert_eq!(broken(&[]), [""; 0]);
    let key = "arn:aws:kms:eu-central-1:123456789012:key/1234";
    let secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x";
    for (given, word) in [
        (vec![("WebhookPassedOn", "callback")], "CallbackUrl"),
        (vec![("GenesysSecretKeyArn", key)], "GenesysSecretArn"),
        (vec![("WebhookSecretKeyArn", key)], "WebhookSecretArn"),
        (
            vec![("RecordingsBucketName", "mine"), ("KeepRecordingsDays", "30")],
            "KeepRecordingsDays",
        ),
    ] {
        let found = broken(&given);
        assert!(found.len() == 1 && found[0].contains(word), "{given:?}: {found:?}");
    }
    for given in [
        vec![("WebhookPassedOn", "callback"), ("CallbackUrl", "https://example.com/callback")],
        vec![("GenesysSecretKeyArn", key), ("GenesysSecretArn", secret)],
        vec![("WebhookSecretKeyArn", key), ("WebhookSecretArn", secret)],
        vec![("RecordingsBucketName", "mine")],
        vec![("KeepRecordingsDays", "30")],
    ] {
        assert_eq!(broken(&given), [""; 0], "{given:?}");
    }
}
