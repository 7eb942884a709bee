//! `docs/transcript.schema.json` describes the JSON document, field by field.

use boon::{Compiler, Schemas};
use serde_json::Value;
use transcription_domain::TranscriptFormat;

use crate::odd_transcripts;
use crate::sample_calls::{CALLS, rendered};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../../../docs/transcript.schema.json")).unwrap()
}

/// The schema with every object closed: a field that it does not name is then a fault. Consumers get it open, because
/// fields may be added within a version.
fn closed(mut schema: Value) -> Value {
    fn close(value: &mut Value) {
        if let Value::Object(object) = value {
            if object.contains_key("properties") {
                object.entry("additionalProperties").or_insert(Value::Bool(false));
            }
            object.values_mut().for_each(close);
        } else if let Value::Array(list) = value {
            list.iter_mut().for_each(close);
        }
    }
    close(&mut schema);
    schema
}

fn assert_fits(schema: Value, document: &str) {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("transcript.json", schema).unwrap();
    let index = compiler.compile("transcript.json", &mut schemas).unwrap();
    let document: Value = serde_json::from_str(document).unwrap();
    if let Err(error) = schemas.validate(&document, index) {
        panic!("{error:#}");
    }
}

#[test]
fn every_rendered_document_fits_the_schema_and_has_no_field_beyond_it() {
    for call in CALLS {
        let files = rendered(call);
        let document = files.iter().find(|file| file.format == TranscriptFormat::Json).unwrap();
        assert_fits(schema(), &document.text);
        assert_fits(closed(schema()), &document.text);
    }
    for document in odd_transcripts::documents() {
        assert_fits(closed(schema()), &document);
    }
}

#[test]
#[should_panic(expected = "surprise")]
fn the_closed_schema_notices_a_field_that_it_does_not_name() {
    let files = rendered(CALLS[0]);
    let document = files.iter().find(|file| file.format == TranscriptFormat::Json).unwrap();
    let mut value: Value = serde_json::from_str(&document.text).unwrap();
    value["segments"][0]["surprise"] = Value::Null;
    assert_fits(closed(schema()), &value.to_string());
}
