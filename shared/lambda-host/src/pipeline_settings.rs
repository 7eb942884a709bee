//! Settings that several functions share.

use std::time::Duration;

use aws_adapters::{AwsClients, AwsCredentials, AwsSettings};
use pipeline_contract::ports::SecretText;
use transcription_domain::{
    CaptionLimits, CaptionRules, Dialect, RequestPolicy, TenantName, TranscriptFormat, WaitPlan,
    WebhookUrl,
};

use crate::SettingsReader;

/// The clients of AWS: where it is and as whom is set by the Lambda service itself (`AWS_REGION`, `AWS_ACCESS_KEY_ID`,
/// `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`); `AWS_ENDPOINT_URL` is set by local clouds only.
pub fn aws_clients(settings: &mut SettingsReader, http: reqwest::Client) -> AwsClients {
    let set_by_lambda = "set by the Lambda service";
    let credentials = AwsCredentials {
        access_key_id: settings.required("AWS_ACCESS_KEY_ID", set_by_lambda),
        secret_access_key: SecretText::new(
            settings.required("AWS_SECRET_ACCESS_KEY", set_by_lambda),
        ),
        session_token: settings.optional("AWS_SESSION_TOKEN").map(SecretText::new),
    };
    let region = settings.required("AWS_REGION", "eu-central-1");
    let endpoint_url = settings.optional("AWS_ENDPOINT_URL");
    AwsClients::new(AwsSettings { region, endpoint_url, credentials }, http)
}

/// The tenant (`TENANT`).
pub fn tenant(settings: &mut SettingsReader) -> Option<TenantName> {
    settings.parsed("TENANT", "default", TenantName::parse)
}

/// How long a job is left to its execution before the schedule looks at it (`LEASE_SECONDS`).
pub fn lease(settings: &mut SettingsReader) -> Duration {
    Duration::from_secs(settings.number("LEASE_SECONDS", 1_800, 5..=86_400).into())
}

/// What requests may ask for (`LANGUAGES`, `DEFAULT_LANGUAGE`, `DEFAULT_FORMAT`, `DEFAULT_WEBHOOK`, `ALLOW_LOOPBACK`).
pub fn request_policy(settings: &mut SettingsReader) -> Option<RequestPolicy> {
    let allow_loopback = settings.flag("ALLOW_LOOPBACK", false);
    let languages = settings.list("LANGUAGES", "en-US,en-GB,es-ES,fr-FR,de-DE", Dialect::parse);
    let default_language = settings.parsed("DEFAULT_LANGUAGE", "en-US", Dialect::parse)?;
    let default_format = settings.parsed("DEFAULT_FORMAT", "json", TranscriptFormat::parse)?;
    let default_webhook = match settings.optional("DEFAULT_WEBHOOK") {
        None => None,
        Some(_) => Some(
            settings
                .parsed("DEFAULT_WEBHOOK", "", |text| WebhookUrl::parse(text, allow_loopback))?,
        ),
    };
    if !languages.contains(&default_language) {
        settings.problem("DEFAULT_LANGUAGE is not one of LANGUAGES");
    }
    Some(RequestPolicy {
        languages,
        default_language,
        default_format,
        default_webhook,
        allow_loopback,
    })
}

/// The plan of waits (`FIRST_WAIT_*`, `WAIT_*`, `DEADLINE_SECONDS`, `LOOKS_PER_EXECUTION`).
pub fn wait_plan(settings: &mut SettingsReader) -> WaitPlan {
    let seconds = |number: u32| Duration::from_secs(number.into());
    WaitPlan {
        first_min: seconds(settings.number("FIRST_WAIT_MIN_SECONDS", 5, 1..=3_600)),
        first_percent_of_length: settings.number("FIRST_WAIT_PERCENT_OF_LENGTH", 15, 0..=1_000),
        first_unknown: seconds(settings.number("FIRST_WAIT_UNKNOWN_SECONDS", 20, 1..=3_600)),
        growth_percent: settings.number("WAIT_GROWTH_PERCENT", 150, 100..=1_000),
        wait_max: seconds(settings.number("WAIT_MAX_SECONDS", 600, 1..=86_400)),
        jitter_percent: settings.number("WAIT_JITTER_PERCENT", 10, 0..=50),
        deadline: seconds(settings.number("DEADLINE_SECONDS", 86_400, 1..=2_592_000)),
        // Nine history events a visit, and for each look at worst three visits before its turn and nine before the token
        // is there: 200 looks stay below AWS' 25,000 events.
        looks_per_execution: settings.number("LOOKS_PER_EXECUTION", 200, 1..=200),
    }
}

/// How captions are set (`CAPTION_*`).
pub fn caption_rules(settings: &mut SettingsReader) -> CaptionRules {
    let line = settings.number("CAPTION_LINE_CHARACTERS", 42, 20..=200);
    let lines = settings.number("CAPTION_LINES", 2, 1..=2);
    let per_second = settings.number("CAPTION_CHARACTERS_PER_SECOND", 20, 5..=100);
    let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let limits = CaptionLimits {
        line_characters_max: count(line),
        lines_max: count(lines),
        characters_per_second: per_second.into(),
        ..CaptionLimits::default()
    };
    CaptionRules::new(limits).unwrap_or_else(|problem| {
        let names = "CAPTION_LINE_CHARACTERS, CAPTION_LINES, CAPTION_CHARACTERS_PER_SECOND";
        settings.problem(format!("{names} do not go together: {problem}"));
        CaptionRules::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_environment_gives_the_documented_defaults() {
        let mut settings = SettingsReader::of([]);
        assert_eq!(wait_plan(&mut settings), WaitPlan::default());
        assert_eq!(caption_rules(&mut settings), CaptionRules::default());
        let policy = request_policy(&mut settings).unwrap();
        assert_eq!(policy.languages.len(), 5);
        assert_eq!(policy.default_format, TranscriptFormat::Json);
        assert!(settings.finish().is_ok());
    }

    #[test]
    fn captions_that_nobody_could_read_are_a_problem_that_says_why() {
        let variables = [("CAPTION_CHARACTERS_PER_SECOND", "10")];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut settings = SettingsReader::of(variables);
        assert_eq!(caption_rules(&mut settings), CaptionRules::default());
        let told = settings.finish().unwrap_err().to_string();
        assert!(told.contains("84 characters takes 8400 ms at 10 characters a second"), "{told}");
    }

    #[test]
    fn a_default_language_that_is_not_offered_is_a_problem() {
        let variables = [("LANGUAGES", "de-DE"), ("DEFAULT_LANGUAGE", "en-US")];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut settings = SettingsReader::of(variables);
        request_policy(&mut settings);
        assert!(settings.finish().is_err());
    }
}
