//! JSON: our own document, the providers' results, and calls of the sample corpus.

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use transcript_documents::Expected;
use transcript_rendering::SCHEMA;
use transcription_domain::{Confidence, SegmentRules, SpeakerLabel, Transcript, segment_words};

use super::{Side, Turn};
use crate::Provider;
use crate::file_problem::{Place, Problem};

/// What tells the kinds apart.
#[derive(Deserialize)]
struct Fields {
    schema: Option<String>,
    phrases: Option<IgnoredAny>,
    transcripts: Option<IgnoredAny>,
    result: Option<IgnoredAny>,
    words: Option<IgnoredAny>,
    status: Option<IgnoredAny>,
}

/// `transcript.json`, as `docs/transcript.schema.json` describes it.
#[derive(Deserialize)]
struct Document {
    segments: Vec<Segment>,
}

#[derive(Deserialize)]
struct Segment {
    speaker: Option<String>,
    words: Vec<DocumentWord>,
}

#[derive(Deserialize)]
struct DocumentWord {
    text: String,
    confidence: Option<f64>,
}

/// A call of the sample corpus: a person's transcript beside the machine's.
#[derive(Deserialize)]
struct SampleCall {
    phrases: Vec<Phrase>,
}

#[derive(Deserialize)]
struct Phrase {
    speaker_role: Option<String>,
    transcript: String,
    human_transcript: String,
}

pub(super) fn turns(text: &str, side: Side) -> Result<Vec<Turn>, Problem> {
    let fields: Fields = parsed(text, "a transcript file")?;
    match fields {
        Fields { schema: Some(schema), .. } if schema == SCHEMA => {
            Ok(of_document(parsed(text, "a transcript.json")?))
        }
        Fields { schema: Some(_), .. } => Err(Problem::at(
            Place::line(1),
            format!(
                "the document is of another kind than {SCHEMA}: use the version that made it, and look"
            ),
        )),
        Fields { phrases: Some(_), .. } => Ok(of_sample(parsed(text, "a sample call")?, side)),
        Fields { transcripts: Some(_), .. } => of_provider(Provider::GenesysPlatform, text),
        Fields { result: None, words: None, status: None, .. } => {
            Err(Problem::UnknownJson { schema: SCHEMA })
        }
        Fields { .. } => of_provider(Provider::JobContract, text),
    }
}

fn parsed<T: DeserializeOwned>(text: &str, meant: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|error| Problem::json(&error, meant))
}

fn of_document(document: Document) -> Vec<Turn> {
    let word = |word: DocumentWord| (word.text, word.confidence.and_then(Confidence::new));
    let turn = |segment: Segment| Turn {
        speaker: segment.speaker.as_deref().and_then(SpeakerLabel::new),
        words: segment.words.into_iter().map(word).collect(),
    };
    document.segments.into_iter().map(turn).collect()
}

fn of_sample(call: SampleCall, side: Side) -> Vec<Turn> {
    let turn = |phrase: Phrase| {
        let speaker = phrase.speaker_role.as_deref().and_then(SpeakerLabel::new);
        let text = match side {
            Side::Reference => phrase.human_transcript,
            Side::Hypothesis => phrase.transcript,
        };
        Turn::of_text(speaker, &text)
    };
    call.phrases.into_iter().map(turn).collect()
}

fn of_provider(provider: Provider, text: &str) -> Result<Vec<Turn>, Problem> {
    let transcript = provider.read(text.as_bytes(), None, Expected::ALL);
    Ok(of_transcript(transcript.map_err(Problem::Document)?))
}

fn of_transcript(mut transcript: Transcript) -> Vec<Turn> {
    let (_, segments) = segment_words(&mut transcript, &SegmentRules::default());
    let turns = segments.iter().map(|segment| Turn {
        speaker: segment.speaker().cloned(),
        words: segment.words().iter().map(|word| (word.text.to_owned(), word.confidence)).collect(),
    });
    turns.collect()
}
