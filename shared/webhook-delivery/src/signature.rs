//! The signature of the Standard Webhooks scheme (specification 1.0.0, symmetric): HMAC-SHA256 over `id.timestamp.body`, as
//! `v1,` and base64, one for each key, with spaces between them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use pipeline_contract::ports::{SigningKey, SigningKeys};
use sha2::Sha256;

/// The value of `webhook-signature`: a receiver is content when one of the signatures is its key's.
///
/// `id` must hold no dot, or another message could have the same signature: a [`transcription_domain::NoticeId`] holds none.
pub(crate) fn of(keys: &SigningKeys, id: &str, timestamp: i64, body: &[u8]) -> String {
    let keys = std::iter::once(&keys.current).chain(&keys.previous);
    keys.map(|key| one(key, id, timestamp, body)).collect::<Vec<_>>().join(" ")
}

fn one(key: &SigningKey, id: &str, timestamp: i64, body: &[u8]) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose()).expect("a key of any length");
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    fn keys(current: &str, previous: Option<&str>) -> SigningKeys {
        let key = |text| SigningKey::parse(text).unwrap();
        SigningKeys { current: key(current), previous: previous.map(key) }
    }

    #[test]
    fn the_published_vectors_come_out() {
        for (id, timestamp, body, signature) in [
            (
                "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
                1_649_367_553,
                r#"{"email":"test@example.com","username":"test_user"}"#,
                "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
            ),
            (
                "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
                1_674_087_231,
                r#"{"type":"contact.created","timestamp":"2022-11-03T20:26:10.344522Z","data":{"id":"1f81eb52-5198-4599-803e-771906343485"}}"#,
                "v1,Inw/unYkpAh6Njpdz4O+hnN82xYMXQ6NjnZIQN/mzIQ=",
            ),
        ] {
            assert_eq!(of(&keys(KEY, None), id, timestamp, body.as_bytes()), signature);
        }
    }

    #[test]
    fn during_a_rotation_a_receiver_is_content_with_either_key() {
        let old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let both = of(&keys(KEY, Some(old)), "msg_1", 7, b"{}");
        let alone = [KEY, old].map(|key| of(&keys(key, None), "msg_1", 7, b"{}"));
        assert_eq!(both, alone.join(" "));
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the library looks at the machine's clock")]
    fn the_schemes_own_library_verifies_every_message_and_no_changed_one() {
        let library = standardwebhooks::Webhook::new(KEY).unwrap();
        let timestamp = chrono::Utc::now().timestamp();
        let mut random = 88_172_645_463_325_252_u64;
        for number in 0..10_000_u32 {
            // xorshift64: the same messages in each run.
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let mut body = format!("{random:016x}").repeat(6).into_bytes();
            body.truncate(1 + usize::try_from(random % 96).unwrap());
            let id = format!("msg_{random:016x}{number}");
            let signature = of(&keys(KEY, None), &id, timestamp, &body);
            let mut headers = reqwest::header::HeaderMap::new();
            headers.insert("webhook-id", id.parse().unwrap());
            headers.insert("webhook-timestamp", timestamp.into());
            headers.insert("webhook-signature", signature.parse().unwrap());
            assert!(library.verify(&body, &headers).is_ok(), "{number}");
            // One bit of it, and text still.
            let at = usize::try_from(random >> 32).unwrap() % body.len();
            body[at] ^= 1 << (number % 7);
            assert!(library.verify(&body, &headers).is_err(), "{number}");
        }
    }
}
