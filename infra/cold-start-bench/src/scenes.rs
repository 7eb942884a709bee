//! What is measured: each function with an event that it really gets, in a world that the functions before it made.

use std::path::Path;
use std::time::Duration;

use axum::body::Bytes;
use serde_json::{Value, json};

use crate::BenchError;
use crate::clock::{pause, unix_seconds};
use crate::cloud::{RECHECK_AT, World};
use crate::stage::{Invocation, Stage};

/// Two recordings: a process's first event is about the first, its second event about the second.
const RECORDINGS: [&str; 2] =
    ["7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f", "0002f70f-7386-445b-8000-000000000001"];

/// A function with two events, in the world as it is when they come.
pub(crate) struct Scene {
    pub(crate) function: &'static str,
    /// What the events ask of it.
    pub(crate) event: &'static str,
    pub(crate) world: World,
    pub(crate) events: Vec<Bytes>,
    /// Where the answers send the state machine, for those that do.
    pub(crate) next: Vec<Value>,
}

/// The program whose work the goal of a first invocation is set for.
pub(crate) const THREE_REQUESTS: &str = "three-requests";

/// Lets two recordings go the whole way through the functions of `folder`, and keeps each step as a scene.
pub(crate) async fn rehearse(stage: &Stage, folder: &Path) -> Result<Vec<Scene>, BenchError> {
    let mut play = Play { stage, folder, world: recordings(), scenes: Vec::new() };
    play.act("start-transcription", "upload", &RECORDINGS.map(upload), None).await?;
    let executions: Vec<(String, Value)> = play.world.executions.clone().into_iter().collect();
    let execution = |name: &str| {
        let arn = format!("arn:aws:states:eu-central-1:000000000000:execution:machine:{name}");
        json!({"name": name, "arn": arn})
    };
    let submit: Vec<Value> = executions
        .iter()
        .map(|(name, input)| json!({"request": input, "execution": execution(name)}))
        .collect();
    let begun = play.world.clone();
    play.act(THREE_REQUESTS, "claim, record, tell", &submit, Some("finished")).await?;
    play.world = begun;
    let answers = play.act("submit-transcription", "Submit", &submit, Some("wait")).await?;
    let about = |fields: Value| -> Vec<Value> {
        let both = executions.iter().zip(&answers);
        both.map(|((name, input), answer)| {
            let mut event = fields.as_object().cloned().unwrap_or_default();
            let job_key = answer.answer.get("jobKey").cloned();
            event.insert("execution".to_owned(), execution(name));
            event.insert("jobKey".to_owned(), job_key.unwrap_or_default());
            event.insert("request".to_owned(), input.clone());
            Value::Object(event)
        })
        .collect()
    };
    let submitted = play.world.clone();
    let poll = about(json!({"looks": 0}));
    let polled = play.act("poll-transcription", "Poll", &poll, Some("deliver")).await?;
    // As the state machine does, each step is told which audit record the one before it has seen in the trail.
    let told = |step: &str, answers: &[Invocation]| -> Vec<Value> {
        let mut events = about(json!({"step": step}));
        for (event, answer) in events.iter_mut().zip(answers) {
            let audited = answer.answer.get("audited").cloned();
            event.as_object_mut().map(|event| event.insert("audited".to_owned(), audited.into()));
        }
        events
    };
    let deliver = told("deliver", &polled);
    let delivered = play.act("deliver-transcript", "Deliver", &deliver, Some("notify")).await?;
    let notify = told("notify", &delivered);
    play.act("deliver-transcript", "Notify", &notify, Some("finished")).await?;
    play.world = submitted;
    let failure = json!({"error": "Job.Failed", "cause": "the provider gave the job up"});
    let failed = about(json!({"failure": failure}));
    play.act("record-failure", "RecordFailure", &failed, None).await?;
    play.world = play.scenes.last().map(|scene| scene.world.clone()).unwrap_or_default();
    until_all_are_due(&play.world).await;
    play.act("recheck-overdue", "schedule", &[json!({}), json!({})], None).await?;
    Ok(play.scenes)
}

struct Play<'a> {
    stage: &'a Stage,
    folder: &'a Path,
    world: World,
    scenes: Vec<Scene>,
}

impl Play<'_> {
    /// Lets a function do its part for both recordings, and keeps that as a scene. `expected`: where both answers go.
    async fn act(
        &mut self,
        function: &'static str,
        event: &'static str,
        events: &[Value],
        expected: Option<&str>,
    ) -> Result<Vec<Invocation>, BenchError> {
        let program = self.folder.join(function);
        let events: Vec<Bytes> = events.iter().map(|event| event.to_string().into()).collect();
        let start = self.stage.start(&program, &self.world, &events).await?;
        let next = next_of(&start.invocations);
        if let Some(expected) = expected
            && next.iter().any(|next| next != expected)
        {
            let problem = format!("went on to {next:?} instead of {expected}");
            return Err(self.stage.trouble(&program, &problem));
        }
        let world = std::mem::replace(&mut self.world, self.stage.cloud.world());
        self.scenes.push(Scene { function, event, world, events, next });
        Ok(start.invocations)
    }
}

/// Where the answers send the state machine.
pub(crate) fn next_of(invocations: &[Invocation]) -> Vec<Value> {
    let next = |invocation: &Invocation| invocation.answer.get("next").cloned();
    invocations.iter().map(|invocation| next(invocation).unwrap_or_default()).collect()
}

fn recordings() -> World {
    let mut world = World::default();
    for id in RECORDINGS {
        world.objects.put(&format!("/recordings/recordings/{id}.wav"), b"RIFF");
    }
    world
}

/// A queue's batch with one event of EventBridge.
fn upload(recording: &str) -> Value {
    let event = json!({
        "version": "0", "id": recording, "source": "aws.s3", "detail-type": "Object Created",
        "detail": {
            "bucket": {"name": "recordings"},
            "object": {"key": format!("recordings/{recording}.wav"), "size": 4},
            "reason": "PutObject",
        },
    });
    json!({"Records": [{"messageId": recording, "body": event.to_string()}]})
}

async fn until_all_are_due(world: &World) {
    let due = |item: &serde_json::Map<String, Value>| {
        item.get(RECHECK_AT)?.get("N")?.as_str()?.parse::<u64>().ok()
    };
    let last = world.tables.items().filter_map(due).max().unwrap_or(0);
    pause(Duration::from_secs(last.saturating_sub(unix_seconds()))).await;
}
