//! The quick way through a document, the way by `serde_json` alone, and both of them through windows of any size give the
//! same transcript, warnings and errors.

use proptest::prelude::*;
use transcript_documents::job_contract::{StreamError, Windows};
use transcript_documents::{DocumentError, Expected, job_contract};
use transcription_domain::{EpochMs, Transcript};

/// Values as they may stand in a document, usual and odd, right and wrong.
const TEXTS: [&str; 30] = [
    r#""hello""#,
    r#""a""#,
    r#""o'clock.""#,
    r#""representative""#,
    r#""exactly8""#,
    r#""sixteen letters!""#,
    r#""Donaudampfschifffahrtsgesellschaft""#,
    r#""größer""#,
    r#""日本語""#,
    r#""👩‍👧""#,
    r#""a‏b""#,
    r#"" padded ""#,
    r#""two words""#,
    r#""""#,
    r#"" ""#,
    "\"\u{a0}\"",
    "\"\u{200b}\"",
    "\"a\u{7f}b\"",
    "\"a\u{2028}b\"",
    "\"a\u{85}\"",
    r#""\u0068i""#,
    r#""\n""#,
    r#""a\tb""#,
    r#""\"quoted\"""#,
    r#""back\\""#,
    r#""\ud83d\ude00""#,
    r#""\ud800""#,
    r#""\udc00x""#,
    "\"raw\ttab\"",
    "\"\u{1}\"",
];
const NUMBERS: [&str; 36] = [
    "0",
    "1",
    "0.5",
    "0.98",
    "0.9876",
    "0.98765",
    "0.1234567",
    "0.12345678",
    "0.123456789",
    "0.9873214364051819",
    "0.30000000000000004",
    "0.10",
    "0.0",
    "1.0",
    "1.00",
    "1.5",
    "2",
    "87",
    "-0",
    "-0.0",
    "-0.5",
    "1e-1",
    "1E0",
    "0e5",
    "1e-400",
    "1e999",
    "00",
    "01",
    "0.",
    ".5",
    "1.",
    "0.5e",
    "0.5.5",
    "5e-324",
    "0.000000000000000000000000000000001",
    "0.99999999999999999999999999999999999999999999",
];
const TIMES: [&str; 28] = [
    r#""2026-10-21T07:28:00.000Z""#,
    r#""2026-10-21T07:28:59.999Z""#,
    r#""2026-10-21T07:29:00.123Z""#,
    r#""2026-10-21T08:28:01.500Z""#,
    r#""1970-01-01T00:00:00.000Z""#,
    r#""1969-12-31T23:59:59.999Z""#,
    r#""0000-01-01T00:00:00.000Z""#,
    r#""9999-12-31T23:59:59.999Z""#,
    r#""2016-12-31T23:59:60.250Z""#,
    r#""2026-10-21T07:28:60.000Z""#,
    r#""2026-10-21T07:28:61.000Z""#,
    r#""2026-10-21T07:28:00Z""#,
    r#""2026-10-21T07:28:00.5Z""#,
    r#""2026-10-21T07:28:00.123456789Z""#,
    r#""2026-10-21T07:28:00.123+02:00""#,
    r#""2026-10-21T07:28:00.000z""#,
    r#""2026-10-21t07:28:00.000Z""#,
    r#""2026-10-21 07:28:00.000Z""#,
    r#""2026-13-21T07:28:00.000Z""#,
    r#""2026-02-29T07:28:00.000Z""#,
    r#""2026-10-21T24:28:00.000Z""#,
    r#""2026-10-21T07:28:0a.000Z""#,
    r#""2026-10-21T07:28:00,000Z""#,
    r#""2026-10-21T07\u003a28:00Z""#,
    r#""2026-10-21T07:28:00\u002e""#,
    r#""２026-10-21T07:28:0.00Z""#,
    r#""garbage""#,
    r#""""#,
];
const SPEAKERS: [&str; 12] = [
    r#""agent""#,
    r#""customer""#,
    r#"" agent ""#,
    r#""Ana María""#,
    r#""agen\u0074""#,
    r#""x\"}""#,
    r#""__proto__""#,
    "\"\u{200b}\"",
    r#""""#,
    "0",
    "-1",
    "18446744073709551616",
];
const OTHERS: [&str; 16] = [
    "null",
    "nul",
    "nullx",
    "true",
    "truer",
    "false",
    "[]",
    "[0.5]",
    "{}",
    r#"{"text":"inner"}"#,
    "7",
    "-7",
    "1.25",
    "123456789012345678901234567890",
    r#""x""#,
    r#""\u12""#,
];
const KEYS: [&str; 12] = [
    r#""text""#,
    r#""confidence""#,
    r#""startTimestamp""#,
    r#""endTimestamp""#,
    r#""speaker""#,
    r#""t\u0065xt""#,
    r#""channel""#,
    r#""Text""#,
    r#""starttimestamp""#,
    r#""""#,
    r#""textual""#,
    "text",
];
const SPACES: [&str; 8] = ["", "", "", "", " ", "\n  ", "\t\r\n", "\u{a0}"];

/// The usual values only, or all of a list.
fn one_of(all: &'static [&'static str], usual: usize) -> impl Strategy<Value = String> {
    let usual = prop::sample::select(&all[..usual]);
    let any = prop_oneof![4 => prop::sample::select(all), 1 => prop::sample::select(&OTHERS[..])];
    prop_oneof![12 => usual, 1 => any].prop_map(str::to_owned)
}

prop_compose! {
    /// A whole word in the contract's order, of usual values.
    fn usual_word()(text in prop::sample::select(&TEXTS[..9]), steps in 0..=10_000_u32, start in 0..3_600_000_i64, length in 0..3_000_i64, speaker in prop::sample::select(&SPEAKERS[..2])) -> String {
        let time = |ms: i64| EpochMs(1_792_567_680_000 + ms).to_utc().unwrap().format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
        let confidence = f64::from(steps) / 1e4;
        format!(r#"{{"text":{text},"confidence":{confidence},"startTimestamp":"{}","endTimestamp":"{}","speaker":{speaker}}}"#, time(start), time(start + length))
    }
}

prop_compose! {
    /// A word of any values, its keys in any order, some missing, some twice, with white space.
    fn odd_word()(
        text in one_of(&TEXTS, 10),
        confidence in one_of(&NUMBERS, 12),
        start in one_of(&TIMES, 5),
        end in one_of(&TIMES, 5),
        speaker in one_of(&SPEAKERS, 3),
        other in (prop::sample::select(&KEYS[..]), prop::sample::select(&OTHERS[..])),
        order in Just([0, 1, 2, 3, 4, 5]).prop_shuffle(),
        shuffled in prop::bool::weighted(0.4),
        count in prop_oneof![3 => Just(5_usize), 1 => 0..=6_usize],
        spaces in prop_oneof![2 => Just(vec![""; 24]), 1 => prop::collection::vec(prop::sample::select(&SPACES[..7]), 24), 1 => prop::collection::vec(prop::sample::select(&SPACES[..]), 24)],
    ) -> String {
        let fields = [(KEYS[0], text), (KEYS[1], confidence), (KEYS[2], start), (KEYS[3], end), (KEYS[4], speaker), (other.0, other.1.to_owned())];
        let order = if shuffled { order } else { [0, 1, 2, 3, 4, 5] };
        let mut space = spaces.into_iter();
        let mut space = || space.next().unwrap_or_default();
        let fields: Vec<String> = order.into_iter().take(count).map(|index| {
            let (key, value) = &fields[index];
            format!("{}{key}{}:{}{value}{}", space(), space(), space(), space())
        }).collect();
        format!("{{{}}}", fields.join(","))
    }
}

fn any_document() -> impl Strategy<Value = String> {
    let entry = prop_oneof![6 => usual_word(), 5 => odd_word(), 1 => prop::sample::select(&OTHERS[..]).prop_map(str::to_owned)];
    let words = prop::collection::vec(entry, 0..8);
    let separator = prop_oneof![6 => Just(","), 1 => Just(" ,\n"), 1 => Just(",,"), 1 => Just("")];
    let frame = prop_oneof![
        6 => Just((r#"{"id":"j","status":"completed","result":{"words":["#, "]}}")),
        2 => Just((r#"{"words":["#, "]}")),
        1 => Just(("\u{feff} {\"x\":[{\"words\":1}],\"result\" : { \"words\" : [ ", " ] , \"y\":1e999 } , \"status\" : null }\n")),
        1 => Just((r#"{"words":["#, r#"],"status":"processing"}"#)),
        1 => Just((r#"{"words":["#, r#"],"result":{"words":[]}}"#)),
        1 => Just((r#"{"words":null,"result":{"wor\u0064s":["#, "]}}")),
        1 => Just((r#"{"result":{"words":["#, "]},}")),
        1 => Just((r#"{"words":["#, "]} x")),
    ];
    (words, separator, frame).prop_map(|(words, separator, (before, behind))| {
        format!("{before}{}{behind}", words.join(separator))
    })
}

fn any_expected() -> impl Strategy<Value = Expected> {
    any::<[bool; 3]>().prop_map(|[timestamps, confidence, speakers]| Expected {
        timestamps,
        confidence,
        speakers,
    })
}

fn confidences(read: &Result<Transcript, DocumentError>) -> Vec<Option<u64>> {
    let words = read.as_ref().map(Transcript::words);
    let bits = words.map(|words| {
        words.iter().map(|word| word.confidence.map(|value| value.value().to_bits())).collect()
    });
    bits.unwrap_or_default()
}

/// Small ones cut a document at every place; those that may not grow leave it to the slow way.
const WINDOWS: [(usize, usize); 5] =
    [(16, 16), (17, 4_096), (61, 4_096), (500, 500), (262_144, 4_194_304)];

fn streamed(
    document: &[u8],
    expected: Expected,
    windows: Windows,
) -> Result<Transcript, DocumentError> {
    let length = u64::try_from(document.len()).unwrap();
    match job_contract::read_stream(|| Ok(document), length, None, expected, windows) {
        Ok(transcript) => Ok(transcript),
        Err(StreamError::Document(error)) => Err(error),
        Err(StreamError::Source(error)) => panic!("{error}"),
    }
}

fn agree(document: &[u8], expected: Expected) -> Result<(), TestCaseError> {
    let quick = job_contract::read(document, None, expected);
    let by_serde = job_contract::read_by_serde(document, None, expected);
    prop_assert_eq!(&quick, &by_serde, "{}", String::from_utf8_lossy(document));
    prop_assert_eq!(confidences(&quick), confidences(&by_serde));
    for (usual_bytes, bytes_max) in WINDOWS {
        let windows = Windows { usual_bytes, bytes_max };
        let streamed = streamed(document, expected, windows);
        prop_assert_eq!(&streamed, &quick, "{:?} {}", windows, String::from_utf8_lossy(document));
        prop_assert_eq!(confidences(&streamed), confidences(&quick));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_document_is_read_the_same_in_both_ways(document in any_document(), expected in any_expected()) {
        agree(document.as_bytes(), expected)?;
    }

    #[test]
    fn a_cut_off_document_is_refused_the_same_in_both_ways(document in any_document(), part in 0.0..1.0_f64) {
        let kept = document.bytes().enumerate().take_while(|(at, _)| {
            f64::from(u32::try_from(*at).unwrap()) < part * f64::from(u32::try_from(document.len()).unwrap())
        });
        let kept: Vec<u8> = kept.map(|(_, byte)| byte).collect();
        agree(&kept, Expected::ALL)?;
    }

    #[test]
    fn a_damaged_document_is_read_or_refused_the_same_in_both_ways(
        document in any_document(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), prop_oneof![any::<u8>(), prop::sample::select(&b"\"\\{}[],:0159.eE-n \n\x00\x7f\x80"[..])], 0..3_u8), 1..4),
    ) {
        let mut bytes = document.into_bytes();
        for (at, byte, how) in damage {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => { bytes.remove(at); }
            }
            if bytes.is_empty() {
                break;
            }
        }
        agree(&bytes, Expected::ALL)?;
    }

    #[test]
    fn confidences_of_any_digits_are_the_same_bits_in_both_ways(digits in "[0-9]{1,25}", whole in prop_oneof![4 => Just("0"), 1 => Just("1")]) {
        let word = format!(r#"{{"text":"a","confidence":{whole}.{digits},"speaker":"agent"}}"#);
        agree(format!(r#"{{"words":[{word},{word}]}}"#).as_bytes(), Expected::ALL)?;
    }
}
