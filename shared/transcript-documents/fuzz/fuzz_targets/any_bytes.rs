//! Any bytes as a document. The first byte says what was asked for.
#![no_main]

mod agreement;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some((asked, document)) = data.split_first() {
        agreement::check(document, *asked);
    }
});
