//! The `result` of a job as JSON text.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::calls::{self, SampleCall, SampleWord};
use crate::script::{ResultField, ResultSource, ScriptProblem};

/// A sample call as `result`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MadeResult<'a> {
    words: &'a [SampleWord],
    /// The data set has no confidences. A field that no contract knows: a client must ignore it.
    confidence_is_made: bool,
}

/// A person's result file: an answer of the contract, or the value of its `result`.
#[derive(Deserialize)]
struct ResultFile<'a> {
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    #[serde(borrow)]
    words: Option<&'a RawValue>,
}

/// The text of `result`, and the sample call that it comes from, if it comes from one.
pub(crate) fn prepare(
    source: &ResultSource,
    recording_id: Uuid,
) -> Result<(Arc<RawValue>, Option<&'static SampleCall>), ScriptProblem> {
    match source {
        ResultSource::SampleCall => of_call(calls::for_recording(recording_id), "the id's own"),
        ResultSource::Call(name) => of_call(calls::by_name(name), name),
        ResultSource::Words(words) => Ok((raw(&json!({ "words": words }))?, None)),
        ResultSource::Document(text) => Ok((of_document(text)?, None)),
        // Its words are written when they are asked for.
        ResultSource::MadeUp(_) => Ok((raw(&json!({ "words": [] }))?, None)),
    }
}

fn of_call(
    call: Option<&'static SampleCall>,
    name: &str,
) -> Result<(Arc<RawValue>, Option<&'static SampleCall>), ScriptProblem> {
    let call = call.ok_or_else(|| ScriptProblem::UnknownCall(name.to_owned()))?;
    let result = MadeResult { words: &call.words, confidence_is_made: true };
    Ok((raw(&result)?, Some(call)))
}

/// The bytes of `result` as they stand in the file, or of the whole file when `words` is at its top.
fn of_document(text: &str) -> Result<Arc<RawValue>, ScriptProblem> {
    let file: ResultFile<'_> =
        serde_json::from_str(text).map_err(ScriptProblem::DocumentNotJson)?;
    match (file.result, file.words) {
        (Some(result), _) => Ok(Arc::from(result.to_owned())),
        (None, Some(_)) => RawValue::from_string(text.trim().to_owned())
            .map(Arc::from)
            .map_err(ScriptProblem::DocumentNotJson),
        (None, None) => Err(ScriptProblem::DocumentWithoutResult),
    }
}

fn raw(value: &impl Serialize) -> Result<Arc<RawValue>, ScriptProblem> {
    serde_json::value::to_raw_value(value).map(Arc::from).map_err(ScriptProblem::Unwritable)
}

/// The same result without some fields of its words; the same bytes when nothing is left out.
pub(crate) fn without(result: &Arc<RawValue>, left_out: &[ResultField]) -> Arc<RawValue> {
    if left_out.is_empty() {
        return Arc::clone(result);
    }
    let mut document: Value = serde_json::from_str(result.get()).unwrap_or_default();
    if let Some(words) = document.get_mut("words").and_then(Value::as_array_mut) {
        for word in words.iter_mut().filter_map(Value::as_object_mut) {
            for name in left_out.iter().copied().flat_map(names) {
                word.remove(*name);
            }
        }
    }
    raw(&document).unwrap_or_else(|_| Arc::clone(result))
}

fn names(field: ResultField) -> &'static [&'static str] {
    match field {
        ResultField::Times => &["startTimestamp", "endTimestamp"],
        ResultField::Confidences => &["confidence"],
        ResultField::Speakers => &["speaker"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Result<Arc<RawValue>, ScriptProblem> {
        of_document(text)
    }

    #[test]
    fn the_bytes_of_a_result_file_are_kept() {
        let result = r#"{ "words":[ {"text":"h\u00e9", "confidence": 0.50} ],  "more": 1e2 }"#;
        let answer = format!(r#"{{"id": "x", "result": {result}, "status":"completed"}}"#);
        assert_eq!(document(&answer).unwrap().get(), result);
        assert_eq!(document(&format!("{result}\n")).unwrap().get(), result);
    }

    #[test]
    fn a_file_of_another_shape_is_refused_with_what_to_give() {
        let problem = document("[1]").unwrap_err().to_string();
        assert!(problem.contains("not JSON") || problem.contains("words"), "{problem}");
        let problem = document(r#"{"transcripts": []}"#).unwrap_err().to_string();
        assert!(problem.contains("give one of the two"), "{problem}");
    }

    #[test]
    fn fields_are_left_out_of_every_word() {
        let (whole, call) = prepare(&ResultSource::SampleCall, Uuid::nil()).unwrap();
        let bare =
            without(&whole, &[ResultField::Times, ResultField::Confidences, ResultField::Speakers]);
        let bare: Value = serde_json::from_str(bare.get()).unwrap();
        let words = bare["words"].as_array().unwrap();
        assert_eq!(words.len(), call.unwrap().words.len());
        assert!(words.iter().all(|word| word.as_object().unwrap().len() == 1));
        assert_eq!(bare["confidenceIsMade"], true);
    }
}
