//! Who was in the call, and when: what makes `internal` an agent or a machine.

use std::cmp::Reverse;

use serde::de::{IgnoredAny, MapAccess};
use transcription_domain::{EpochMs, SpeakerLabel, TimeSpan};

use super::times::moment;
use crate::field_value::FieldValue;
use crate::if_object::ReadObject;

/// More participants are not compared with each phrase. Ours: a call has a handful.
const PARTICIPANTS_MAX: usize = 256;

/// Which of the two sides a phrase is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Internal,
    External,
}

impl Side {
    /// The side that a phrase says it is of; `None` for any other text.
    pub(super) fn of(purpose: &str) -> Option<Self> {
        match purpose.trim() {
            "internal" => Some(Self::Internal),
            "external" => Some(Self::External),
            _ => None,
        }
    }
}

/// Everybody in the call who has a purpose and a start.
#[derive(Debug, Default)]
pub(super) struct Participants {
    all: Vec<Participant>,
    /// There are agents with different users' ids.
    several_agents: bool,
}

/// Somebody in the call, from start to end; without an end to the call's.
#[derive(Debug)]
struct Participant {
    side: Side,
    is_agent: bool,
    purpose: String,
    user: Option<String>,
    start: EpochMs,
    end: EpochMs,
}

impl Participants {
    pub(super) fn add(&mut self, participant: ParticipantFields<'_>) {
        let Some(participant) = participant.checked() else { return };
        if self.all.len() == PARTICIPANTS_MAX {
            return;
        }
        let another = |one: &Participant| one.is_agent && one.user != participant.user;
        self.several_agents |= participant.is_agent && self.all.iter().any(another);
        self.all.push(participant);
    }

    /// Who of that side speaks during this time, as far as that can be told.
    pub(super) fn speaker(&self, side: Side, span: TimeSpan) -> Option<SpeakerLabel> {
        let there = self.all.iter().filter(|one| one.side == side && one.is_there(span));
        // An agent who is there speaks, not the queue whose announcement is just ending.
        let speaks =
            there.max_by_key(|one| (one.is_agent, one.shared_ms(span), Reverse(one.start)))?;
        let user = speaks.user.as_deref().filter(|_| speaks.is_agent && self.several_agents);
        match user {
            Some(user) => SpeakerLabel::new(&format!("{}:{user}", speaks.purpose)),
            None => SpeakerLabel::new(&speaks.purpose),
        }
    }
}

impl Participant {
    fn is_there(&self, span: TimeSpan) -> bool {
        self.start <= span.end() && span.start() <= self.end
    }

    fn shared_ms(&self, span: TimeSpan) -> i64 {
        TimeSpan::new(self.start, self.end).map_or(0, |there| there.overlap_ms(span))
    }
}

/// The fields of a participant as they stand in the document.
#[derive(Debug, Default)]
pub(super) struct ParticipantFields<'de> {
    purpose: FieldValue<'de>,
    user: FieldValue<'de>,
    start: FieldValue<'de>,
    end: FieldValue<'de>,
}

impl ParticipantFields<'_> {
    fn checked(self) -> Option<Participant> {
        let purpose = self.purpose.text()?.trim().to_ascii_lowercase();
        let start = moment(&self.start)?;
        let end = moment(&self.end).unwrap_or(EpochMs(i64::MAX));
        let (side, purpose) = match purpose.as_str() {
            "" => return None,
            "customer" | "external" => (Side::External, "customer".to_owned()),
            "agent" | "user" => (Side::Internal, "agent".to_owned()),
            _ => (Side::Internal, purpose),
        };
        let user = self.user.text().map(str::trim).filter(|user| !user.is_empty());
        let is_agent = purpose == "agent";
        Some(Participant { side, is_agent, purpose, user: user.map(str::to_owned), start, end })
    }
}

impl<'de> ReadObject<'de> for ParticipantFields<'de> {
    fn read<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut fields = Self::default();
        while let Some(key) = object.next_key::<FieldValue<'de>>()? {
            let field = match key.text() {
                Some("participantPurpose") => &mut fields.purpose,
                Some("userId") => &mut fields.user,
                Some("startTimeMs") => &mut fields.start,
                Some("endTimeMs") => &mut fields.end,
                _ => {
                    object.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *field = object.next_value()?;
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::if_object::IfObject;

    fn participants(json: &str) -> Participants {
        let read: Vec<IfObject<ParticipantFields<'_>>> = serde_json::from_str(json).unwrap();
        let mut participants = Participants::default();
        for one in read.into_iter().filter_map(|one| one.0) {
            participants.add(one);
        }
        participants
    }

    fn speaker(participants: &Participants, side: Side, start: i64, end: i64) -> Option<String> {
        let span = TimeSpan::new(EpochMs(start), EpochMs(end)).unwrap();
        participants.speaker(side, span).map(|label| label.as_str().to_owned())
    }

    const CALL: &str = r#"[
        {"participantPurpose": "customer", "startTimeMs": 0, "endTimeMs": 9000},
        {"participantPurpose": "ivr", "startTimeMs": 0, "endTimeMs": 1000},
        {"participantPurpose": "acd", "startTimeMs": 1000, "endTimeMs": 3000},
        {"participantPurpose": "agent", "userId": "u1", "startTimeMs": 2900, "endTimeMs": 6000}
    ]"#;

    #[test]
    fn a_side_is_whoever_of_it_was_there() {
        let call = participants(CALL);
        for (side, start, end, expected) in [
            (Side::External, 10, 20, Some("customer")),
            (Side::External, 9_500, 9_600, None),
            (Side::Internal, 10, 20, Some("ivr")),
            (Side::Internal, 900, 1_600, Some("acd")),
            (Side::Internal, 2_000, 2_950, Some("agent")),
            (Side::Internal, 4_000, 4_000, Some("agent")),
            (Side::Internal, 7_000, 8_000, None),
        ] {
            assert_eq!(speaker(&call, side, start, end).as_deref(), expected, "{start}");
        }
    }

    #[test]
    fn of_several_agents_each_has_an_id_and_the_one_who_was_there_longer_speaks() {
        let call = participants(
            r#"[{"participantPurpose": "agent", "userId": "u1", "startTimeMs": 0, "endTimeMs": 5000},
                {"participantPurpose": "Agent", "userId": "u2", "startTimeMs": 4000}]"#,
        );
        assert_eq!(speaker(&call, Side::Internal, 3_000, 4_500).as_deref(), Some("agent:u1"));
        assert_eq!(speaker(&call, Side::Internal, 4_800, 6_000).as_deref(), Some("agent:u2"));
        assert_eq!(speaker(&call, Side::External, 4_800, 6_000), None);
    }

    #[test]
    fn one_agent_who_comes_back_is_one_agent() {
        let call = participants(
            r#"[{"participantPurpose": "agent", "userId": "u1", "startTimeMs": 0, "endTimeMs": 10},
                {"participantPurpose": "agent", "userId": "u1", "startTimeMs": 20, "endTimeMs": 30}]"#,
        );
        assert_eq!(speaker(&call, Side::Internal, 22, 25).as_deref(), Some("agent"));
    }

    #[test]
    fn a_participant_without_purpose_or_start_tells_nothing() {
        let call = participants(
            r#"[null, 3, "agent", [], {}, {"participantPurpose": "agent"}, {"startTimeMs": 0},
                {"participantPurpose": 7, "startTimeMs": 0}, {"participantPurpose": " ", "startTimeMs": 0}]"#,
        );
        assert_eq!(speaker(&call, Side::Internal, 0, 100), None);
    }
}
