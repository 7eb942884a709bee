//! The calibration as a picture: how often words of a confidence were right.

use std::fmt::Write as _;

use crate::calibration::{Calibration, CalibrationBin};
use crate::edit_counts::as_f64;

/// The picture's size, and the square inside it that the two axes span.
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 440.0;
const LEFT: f64 = 56.0;
const TOP: f64 = 56.0;
const SIDE: f64 = 300.0;
/// The height of the bars below that tell how many words a bin has.
const SHARE_HEIGHT: f64 = 40.0;

const STYLE: &str = "<style>\
    .calibration{font:12px sans-serif;fill:#1b1b1f}\
    .calibration .frame{fill:none;stroke:#6b6b76}.calibration .perfect{stroke:#6b6b76;stroke-dasharray:4 4}\
    .calibration .bar{fill:#2f6fb3}.calibration .words{fill:#9a9aa5}.calibration .gap{stroke:#b3472f;stroke-width:2}\
    @media (prefers-color-scheme:dark){.calibration{fill:#e8e8ee}.calibration .bar{fill:#7fb2e8}\
    .calibration .gap{stroke:#f0937d}}</style>";

/// A reliability diagram as a self-contained SVG: a bar a bin as high as its share of right words, a mark where its mean
/// confidence lies, the dashed line of perfect calibration, and below it the share of words in each bin.
///
/// The same calibration gives the same bytes. It holds figures only, no text of a call.
#[must_use]
pub fn calibration_svg(calibration: &Calibration) -> String {
    let mut svg = String::new();
    let error = calibration.expected_calibration_error;
    let area = calibration.area_under_curve.map_or("none".to_owned(), |area| format!("{area:.3}"));
    let words = calibration.words_scored;
    let parts = [
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" class=\"calibration\" \
             role=\"img\" aria-labelledby=\"calibration-title calibration-text\">"
        ),
        "<title id=\"calibration-title\">Calibration: share of right words by confidence</title>"
            .to_owned(),
        format!(
            "<desc id=\"calibration-text\">{words} scored words, expected calibration error {error:.3}, \
             area under the curve {area}.</desc>{STYLE}"
        ),
        text(LEFT, 20.0, "start", "Share of right words by confidence"),
        text(
            LEFT,
            38.0,
            "start",
            &format!("{words} words, calibration error {error:.3}, area under the curve {area}"),
        ),
        text(LEFT, HEIGHT - 8.0, "start", "bars: share right, lines: mean confidence, grey: words"),
        axes(),
    ];
    svg.extend(parts);
    let most = calibration.bins.iter().map(|bin| bin.words).max().unwrap_or(0).max(1);
    svg.extend(calibration.bins.iter().map(|bin| bar(bin, most)));
    svg.push_str("</svg>\n");
    svg
}

fn axes() -> String {
    let mut axes = format!(
        "<rect class=\"frame\" x=\"{LEFT}\" y=\"{TOP}\" width=\"{SIDE}\" height=\"{SIDE}\"/>\
         <line class=\"perfect\" x1=\"{LEFT}\" y1=\"{}\" x2=\"{}\" y2=\"{TOP}\"/>",
        TOP + SIDE,
        LEFT + SIDE
    );
    for step in 0..=5_u8 {
        let value = f64::from(step) / 5.0;
        let label = format!("{value:.1}");
        axes.push_str(&text(
            LEFT + value * SIDE,
            TOP + SIDE + SHARE_HEIGHT + 16.0,
            "middle",
            &label,
        ));
        axes.push_str(&text(LEFT - 6.0, TOP + (1.0 - value) * SIDE + 4.0, "end", &label));
    }
    axes
}

fn bar(bin: &CalibrationBin, most: u64) -> String {
    let (x, width) = (LEFT + bin.from * SIDE, (bin.to - bin.from) * SIDE);
    let mut bar = String::new();
    if let (Some(right), Some(confidence)) = (bin.share_right, bin.mean_confidence) {
        let (height, at) = (right * SIDE, TOP + (1.0 - confidence) * SIDE);
        let written = write!(
            bar,
            "<g><title>confidence {:.1} to {:.1}: {} words, {:.1} % right, mean confidence {:.3}</title>\
             <rect class=\"bar\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>\
             <line class=\"gap\" x1=\"{:.1}\" y1=\"{at:.1}\" x2=\"{:.1}\" y2=\"{at:.1}\"/></g>",
            bin.from,
            bin.to,
            bin.words,
            right * 100.0,
            confidence,
            x + 2.0,
            TOP + SIDE - height,
            width - 4.0,
            height,
            x + 1.0,
            x + width - 1.0,
        );
        debug_assert!(written.is_ok(), "a String takes everything");
    }
    let height = as_f64(bin.words) / as_f64(most) * SHARE_HEIGHT;
    let y = TOP + SIDE;
    let share = format!(
        "<rect class=\"words\" x=\"{:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{height:.1}\"/>",
        x + 2.0,
        width - 4.0
    );
    bar + &share
}

/// `content` is ours: figures and fixed words.
fn text(x: f64, y: f64, anchor: &str, content: &str) -> String {
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{content}</text>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ConfidenceOutcomes, DriftLimit, Normaliser, SpokenText, align_texts};
    use transcription_domain::{Confidence, Transcript, TranscriptWarnings, Word};

    fn calibration() -> Calibration {
        let words = [("yes", 0.97), ("yes", 0.91), ("no", 0.42), ("yes", 0.42)].map(
            |(text, confidence)| Word {
                text: text.to_owned(),
                confidence: Confidence::new(confidence),
                span: None,
                speaker: None,
            },
        );
        let transcript = Transcript::new(&words, None, TranscriptWarnings::default());
        let hypothesis = SpokenText::from_transcript(&transcript, Normaliser::V1);
        let reference = SpokenText::from_plain("yes yes yes yes", Normaliser::V1);
        let alignment = align_texts(&reference, &hypothesis, DriftLimit::default()).unwrap();
        let mut outcomes = ConfidenceOutcomes::default();
        outcomes.add(&hypothesis, &alignment);
        outcomes.calibration().unwrap()
    }

    #[test]
    fn the_picture_shows_every_bin_with_words_and_says_its_figures() {
        let svg = calibration_svg(&calibration());
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        assert_eq!(svg.matches("class=\"bar\"").count(), 2);
        assert_eq!(svg.matches("class=\"words\"").count(), 10);
        assert!(svg.contains("confidence 0.9 to 1.0: 2 words, 100.0 % right"));
        assert!(svg.contains("confidence 0.4 to 0.5: 2 words, 50.0 % right"));
        assert_eq!(svg, calibration_svg(&calibration()));
    }

    #[test]
    fn every_element_is_closed_and_nothing_comes_from_outside() {
        let svg = calibration_svg(&calibration());
        for name in ["g", "title", "text", "style", "desc", "svg"] {
            let opened = svg.matches(&format!("<{name}>")).count()
                + svg.matches(&format!("<{name} ")).count();
            assert_eq!(opened, svg.matches(&format!("</{name}>")).count(), "{name}");
        }
        assert!(!svg.contains("href") && !svg.contains("<script") && !svg.contains("NaN"));
    }
}
