//! Any text as a webhook's address: what is taken is https, without a user, and to no address of the inside.
#![no_main]

use transcription_domain::WebhookUrl;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match WebhookUrl::parse(text, false) {
        Ok(url) => {
            let written = serde_json::to_value(&url).expect("an address is JSON");
            let written = written.as_str().expect("a text");
            assert!(written.starts_with("https://"), "{written}");
            assert!(
                !written.split('/').nth(2).is_none_or(|host| host.is_empty() || host.contains('@'))
            );
            let host = written.split('/').nth(2).and_then(|host| host.split(':').next());
            let address = host.and_then(|host| host.parse::<std::net::Ipv4Addr>().ok());
            assert!(host != Some("localhost"), "{written}");
            assert!(address.is_none_or(|it| !it.is_loopback() && !it.is_private()), "{written}");
            assert_eq!(WebhookUrl::parse(written, false).as_ref(), Ok(&url));
        }
        Err(problem) => assert!(!problem.to_string().is_empty()),
    }
});
