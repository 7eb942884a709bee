//! Serves a step as a Lambda function.

use std::sync::Arc;

use lambda_runtime::{Context, LambdaEvent, service_fn};
use pipeline_contract::ErrorName;
use pipeline_metrics::{Meter, MetricLabels};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;

use crate::{NamedFailure, SettingsProblems, SettingsReader, SystemClock, logging, metrics_lines};

/// The account number that local clouds use. No AWS account has it.
const LOCAL_ACCOUNT: &str = "000000000000";

/// An event that is not of the function's form.
#[derive(Debug, Error)]
#[error("the event cannot be read: {problem}")]
struct UnreadableEvent {
    problem: String,
}

/// `ALLOW_LOOPBACK` outside a local cloud.
#[derive(Debug, Error)]
#[error(
    "ALLOW_LOOPBACK is true, but this function does not run in a local cloud (account {LOCAL_ACCOUNT})"
)]
struct LoopbackInTheCloud;

/// A function that could not be wired although no setting was at fault.
#[derive(Debug, Error)]
#[error("the function could not be wired from its settings")]
struct NotWired;

/// Reads the settings, wires the function once, and answers events until the runtime ends.
///
/// Wrong settings do not end the process: each event is then answered with `Settings.Invalid`, which names all problems
/// and which the state machine records, where an exit would only say that the runtime is gone.
///
/// What the meter holds after an event is written before the answer leaves: a process may be frozen or killed after it.
///
/// # Errors
/// When the Lambda runtime itself fails.
pub async fn serve<Wired, Event, Answer>(
    wire: impl FnOnce(&mut SettingsReader, &Arc<Meter>) -> Option<Wired>,
    handle: impl AsyncFn(Event, &Wired) -> Result<Answer, NamedFailure>,
) -> Result<(), lambda_runtime::Error>
where
    Event: DeserializeOwned,
    Answer: Serialize,
{
    let mut settings = SettingsReader::of_process();
    logging::start(&settings.optional("LOG_LEVEL").unwrap_or_else(|| "info".to_owned()));
    let allow_loopback = settings.flag("ALLOW_LOOPBACK", false);
    let stack = settings.optional("STACK_NAME");
    let stack = stack.as_deref().unwrap_or(metrics_lines::NO_STACK);
    let meter = Arc::default();
    let wired = wired(|settings| wire(settings, &meter), settings);
    let (wired, handle, meter) = (&wired, &handle, &meter);
    let answer = |event: LambdaEvent<Value>| async move {
        let request_id = event.context.request_id.clone();
        let answer = answer_event(event, allow_loopback, wired, handle).await;
        if let Err(failure) = &answer {
            tracing::error!(
                error.name = failure.name().as_str(),
                error.message = failure.message(),
                request.id = request_id,
                "the step failed"
            );
            meter.step_failed(failure.name());
        }
        let labels = MetricLabels { stack, request_id: &request_id };
        metrics_lines::write(meter, labels, &SystemClock);
        answer
    };
    lambda_runtime::run(service_fn(answer)).await
}

fn wired<Wired>(
    wire: impl FnOnce(&mut SettingsReader) -> Option<Wired>,
    mut settings: SettingsReader,
) -> Result<Wired, NamedFailure> {
    let wired = wire(&mut settings);
    let invalid =
        |problems: SettingsProblems| NamedFailure::new(ErrorName::SettingsInvalid, &problems);
    settings.finish().map_err(invalid)?;
    wired.ok_or_else(|| NamedFailure::new(ErrorName::SettingsInvalid, &NotWired))
}

async fn answer_event<Wired, Event, Answer>(
    event: LambdaEvent<Value>,
    allow_loopback: bool,
    wired: &Result<Wired, NamedFailure>,
    handle: &impl AsyncFn(Event, &Wired) -> Result<Answer, NamedFailure>,
) -> Result<Answer, NamedFailure>
where
    Event: DeserializeOwned,
{
    let wired = wired.as_ref().map_err(Clone::clone)?;
    if allow_loopback && !is_local(&event.context) {
        return Err(NamedFailure::new(ErrorName::SettingsInvalid, &LoopbackInTheCloud));
    }
    let event = serde_json::from_value(event.payload).map_err(|error| {
        // serde's text names field and form; it may quote a value, so only its beginning is kept.
        let problem = error.to_string().chars().take(200).collect();
        NamedFailure::new(ErrorName::EventInvalid, &UnreadableEvent { problem })
    })?;
    handle(event, wired).await
}

/// The account is the fifth part of the function's ARN: `arn:aws:lambda:region:account:function:name`.
fn is_local(context: &Context) -> bool {
    context.invoked_function_arn.split(':').nth(4) == Some(LOCAL_ACCOUNT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(arn: &str) -> Context {
        let mut context = Context::default();
        arn.clone_into(&mut context.invoked_function_arn);
        context
    }

    #[test]
    fn loopback_is_for_the_local_clouds_account_only() {
        assert!(is_local(&context("arn:aws:lambda:us-east-1:000000000000:function:submit")));
        assert!(!is_local(&context("arn:aws:lambda:us-east-1:123456789012:function:submit")));
        assert!(!is_local(&context("")));
    }

    #[test]
    fn settings_that_cannot_be_wired_are_a_named_failure() {
        let failure = wired(
            |settings| {
                settings.required("JOBS_TABLE", "jobs");
                settings.required("AUDIT_BUCKET", "audit");
                Some(())
            },
            SettingsReader::of([]),
        );
        let failure = failure.unwrap_err();
        assert_eq!(failure.name(), ErrorName::SettingsInvalid);
        assert!(
            failure.message().contains("JOBS_TABLE") && failure.message().contains("AUDIT_BUCKET")
        );
    }
}
