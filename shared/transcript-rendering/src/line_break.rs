//! How the pieces of a cue are set in lines.

use transcription_domain::CaptionLimits;

use crate::piece::Piece;

/// How many pieces of a cue stand on its first line: all when they fit on it, else so many that the two lines are as even
/// as they can be, a word parted only when it must be.
pub(crate) fn upper_line(pieces: &[Piece], indent: usize, limits: &CaptionLimits) -> usize {
    let longest = limits.line_characters_max;
    let whole = width(pieces);
    if indent + whole <= longest || limits.lines_max == 1 {
        return pieces.len();
    }
    let mut upper = 0;
    let mut best = (Fault::MAX, pieces.len());
    for (at, pair) in (1..).zip(pieces.windows(2)) {
        let [above, below] = pair else { continue };
        upper += above.characters;
        let space = usize::from(!below.glued);
        let lower = whole - upper - space;
        let longer = (indent + upper).max(lower);
        let fault = fault_of(longer > longest, below.glued, longer);
        if fault < best.0 {
            best = (fault, at);
        }
        upper += space;
    }
    best.1
}

/// How bad two lines are, as one number, for it is compared once a word: a line that is too long, then a word that is parted,
/// then the longer line's characters.
type Fault = u64;

fn fault_of(is_too_long: bool, is_parted: bool, longer: usize) -> Fault {
    let longer = u64::try_from(longer).unwrap_or(Fault::MAX).min(Fault::MAX >> 3);
    u64::from(is_too_long) << 62 | u64::from(is_parted) << 61 | longer
}

/// How many characters a line of these pieces has.
fn width(pieces: &[Piece]) -> usize {
    let spaces = pieces.iter().skip(1).filter(|piece| !piece.glued).count();
    spaces + pieces.iter().map(|piece| piece.characters).sum::<usize>()
}
