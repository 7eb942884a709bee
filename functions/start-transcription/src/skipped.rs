//! Why an event starts nothing and does no harm, and how often that was so.

use std::collections::BTreeMap;

/// The kinds of events that are skipped. None carries a key, which may hold a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Skipped {
    /// The metadata that the Genesys export puts beside each recording.
    Metadata,
    /// A recording of a screen.
    Screen,
    /// A chat, a mail or another written conversation.
    Chat,
    /// An object that is named like no recording.
    OtherObject,
    /// An object of another bucket.
    OtherBucket,
    /// Another event than the creation of an object.
    OtherEvent,
    /// A recording that is gone: it was deleted before its event came.
    Gone,
}

impl Skipped {
    const ALL: [Self; 7] = [
        Self::Metadata,
        Self::Screen,
        Self::Chat,
        Self::OtherObject,
        Self::OtherBucket,
        Self::OtherEvent,
        Self::Gone,
    ];

    /// The kind's one name, in logs and figures.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Metadata => "metadata",
            Self::Screen => "screen",
            Self::Chat => "chat",
            Self::OtherObject => "other_object",
            Self::OtherBucket => "other_bucket",
            Self::OtherEvent => "other_event",
            Self::Gone => "gone",
        }
    }
}

/// What became of the messages of one batch. Every message is counted once.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Counts {
    /// An execution of their name runs or ran: this event started it, or an earlier one.
    pub(crate) started: u32,
    /// They are in the queue of rejected events.
    pub(crate) rejected: u32,
    /// They stay in the upload queue and come again.
    pub(crate) come_again: u32,
    skipped: BTreeMap<Skipped, u32>,
}

impl Counts {
    pub(crate) fn skip(&mut self, kind: Skipped) {
        *self.skipped.entry(kind).or_default() += 1;
    }

    /// The kinds that were skipped with their numbers: `metadata 3, screen 1`; `none` when there were none.
    pub(crate) fn skipped_in_words(&self) -> String {
        let kinds = Skipped::ALL.iter().filter_map(|kind| Some((kind, self.skipped.get(kind)?)));
        let words: Vec<String> =
            kinds.map(|(kind, number)| format!("{} {number}", kind.as_str())).collect();
        if words.is_empty() { "none".to_owned() } else { words.join(", ") }
    }

    /// How many were skipped.
    pub(crate) fn skipped(&self) -> u32 {
        self.skipped.values().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_skipped_is_told_by_kind_in_one_order() {
        let mut counts = Counts::default();
        assert_eq!(counts.skipped_in_words(), "none");
        for kind in [Skipped::Gone, Skipped::Screen, Skipped::Metadata, Skipped::Screen] {
            counts.skip(kind);
        }
        assert_eq!(counts.skipped_in_words(), "metadata 1, screen 2, gone 1");
        assert_eq!(counts.skipped(), 4);
    }
}
