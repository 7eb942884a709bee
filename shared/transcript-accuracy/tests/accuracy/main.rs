//! Accuracy, against a slow second implementation, against jiwer's own answers, and on the sample calls.

#![cfg(test)]

mod calls;
mod jiwer;
mod made_pair;
mod made_texts;
mod oracle;
mod properties;
mod speakers;
