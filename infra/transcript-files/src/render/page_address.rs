//! The address under which a page opens with its audio.
//!
//! The page takes its audio from behind its own address (`#audio=`), so that one file serves a local recording as well as a
//! pre-signed link that ends tomorrow.

use std::fmt::Write as _;
use std::path::PathBuf;

use url::{ParseError, Url};

use super::{FactsProblem, RenderForm, RenderOptions};

/// A page and its audio.
#[derive(Debug)]
pub(super) struct PageAddress {
    page: PathBuf,
    audio: String,
}

/// The page's address where audio was given; the options are checked.
///
/// # Errors
/// [`FactsProblem`] when there is no page, no file for it, or no address that the page would play.
pub(super) fn check(options: &RenderOptions) -> Result<Option<PageAddress>, FactsProblem> {
    let Some(audio) = &options.audio_url else { return Ok(None) };
    let problem = |text| Err(FactsProblem::of("--audio-url", text));
    if options.format != RenderForm::Html {
        return problem("is for --format html: no other form plays audio");
    }
    let Some(page) = options.output.path() else {
        return problem("needs --output FILE: a page on the standard output has no address");
    };
    let is_plain = !audio.is_empty() && !audio.chars().any(|c| c.is_control() || c.is_whitespace());
    let is_played = match Url::parse(audio) {
        Ok(url) => match url.scheme() {
            "https" => url.has_host(),
            "http" => matches!(url.host_str(), Some("localhost" | "127.0.0.1")),
            _ => false,
        },
        Err(ParseError::RelativeUrlWithoutBase) => true,
        Err(_) => false,
    };
    if !is_plain || !is_played {
        return problem(
            "is none that the page plays; allowed: an https address, http on this machine, or the path of a file \
             beside the page, each without spaces (%20)",
        );
    }
    Ok(Some(PageAddress { page: page.to_owned(), audio: audio.clone() }))
}

impl PageAddress {
    /// The remark that tells it. Called after the page was written.
    pub(super) fn remark(&self) -> String {
        let page = std::fs::canonicalize(&self.page).unwrap_or_else(|_| self.page.clone());
        let mut address = "file://".to_owned();
        for byte in page.display().to_string().bytes() {
            match byte {
                b'/' | b'-' | b'.' | b'_' | b'~' => address.push(char::from(byte)),
                byte if byte.is_ascii_alphanumeric() => address.push(char::from(byte)),
                // Writing to a String cannot fail.
                byte => drop(write!(address, "%{byte:02X}")),
            }
        }
        format!("the page with its audio: {address}#audio={}", self.audio)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: RenderOptions,
    }

    fn options(audio: &str, form: &str, output: &str) -> RenderOptions {
        let line = [
            "render",
            "--provider",
            "job-contract",
            "--input",
            "-",
            "--format",
            form,
            "--output",
            output,
            "--audio-url",
            audio,
        ];
        Line::parse_from(line).options
    }

    #[test]
    fn audio_is_taken_from_where_the_page_may_play_it() {
        for (audio, is_taken) in [
            ("https://bucket.example/call.ogg?X-Amz-Signature=abc", true),
            ("http://127.0.0.1:8000/call.wav", true),
            ("http://localhost/call.wav", true),
            ("call.wav", true),
            ("../audio/call%20one.wav", true),
            ("http://localhost.example/call.wav", false),
            ("http://example.com/call.wav", false),
            ("javascript:alert(1)", false),
            ("data:audio/wav;base64,AAAA", false),
            ("file://host/share/call.wav", false),
            ("https://", false),
            ("call one.wav", false),
            ("", false),
        ] {
            assert_eq!(check(&options(audio, "html", "page.html")).is_ok(), is_taken, "{audio}");
        }
    }

    #[test]
    fn audio_without_a_page_or_its_file_is_refused() {
        assert!(check(&options("call.wav", "vtt", "call.vtt")).is_err());
        assert!(check(&options("call.wav", "html", "-")).is_err());
    }

    #[test]
    fn the_address_is_one_that_a_browser_opens() {
        let page =
            PageAddress { page: "/no/such place/ä.html".into(), audio: "call.wav".to_owned() };
        assert_eq!(
            page.remark(),
            "the page with its audio: file:///no/such%20place/%C3%A4.html#audio=call.wav"
        );
    }
}
