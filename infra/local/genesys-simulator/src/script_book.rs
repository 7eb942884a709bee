//! The scripts that are being played.

use std::sync::Arc;

use serde_json::value::RawValue;
use uuid::Uuid;

use crate::behaviour::Trouble;
use crate::calls::rfc_3339;
use crate::journal::CallKind;
use crate::result_document;
use crate::script::{RecordingScript, ScriptProblem, Troubles, take_next};
use crate::token_book::TokenScript;

/// A script with its result made ready. Its troubles are taken away as they are shown.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    pub(crate) script: RecordingScript,
    pub(crate) result: Arc<RawValue>,
    pub(crate) start_time: Option<String>,
    pub(crate) end_time: Option<String>,
}

impl Prepared {
    fn new(id: Uuid, script: RecordingScript) -> Result<Self, ScriptProblem> {
        script.troubles.check()?;
        let (result, call) = result_document::prepare(&script.result, id)?;
        let start_time =
            script.start_time.clone().or_else(|| call.map(|call| rfc_3339(call.start_time)));
        let end_time = script.end_time.clone().or_else(|| call.map(|call| rfc_3339(call.end_time)));
        Ok(Self { script, result, start_time, end_time })
    }
}

#[derive(Debug)]
pub(crate) struct ScriptBook {
    /// In the order in which they were first put.
    scripts: Vec<(Uuid, Prepared)>,
    token: TokenScript,
    default_calls: bool,
}

impl ScriptBook {
    pub(crate) fn new(default_calls: bool) -> Self {
        Self { scripts: Vec::new(), token: TokenScript::default(), default_calls }
    }

    /// Puts a script in the place of the recording's old one; running jobs go on by the new one.
    pub(crate) fn put(&mut self, id: Uuid, script: RecordingScript) -> Result<(), ScriptProblem> {
        let prepared = Prepared::new(id, script)?;
        match self.scripts.iter_mut().find(|(known, _)| *known == id) {
            Some((_, old)) => *old = prepared,
            None => self.scripts.push((id, prepared)),
        }
        Ok(())
    }

    /// Whether there was one to remove.
    pub(crate) fn remove(&mut self, id: Uuid) -> bool {
        let before = self.scripts.len();
        self.scripts.retain(|(known, _)| *known != id);
        self.scripts.len() < before
    }

    pub(crate) fn put_token(&mut self, script: TokenScript) -> Result<(), ScriptProblem> {
        let troubles = Troubles { token: script.troubles.clone(), ..Troubles::default() };
        troubles.check()?;
        self.token = script;
        Ok(())
    }

    pub(crate) fn token(&self) -> &TokenScript {
        &self.token
    }

    pub(crate) fn forget(&mut self) {
        self.scripts.clear();
        self.token = TokenScript::default();
    }

    /// The recording's script; that of a sample call when the simulator has default calls. None is "not found".
    pub(crate) fn of(&mut self, id: Uuid) -> Option<&mut Prepared> {
        let position = self.scripts.iter().position(|(known, _)| *known == id);
        if position.is_none() && self.default_calls {
            self.put(id, RecordingScript::default()).ok()?;
            return self.scripts.last_mut().map(|(_, prepared)| prepared);
        }
        self.scripts.get_mut(position?).map(|(_, prepared)| prepared)
    }

    /// The trouble that this call meets, taken off its script.
    pub(crate) fn next_trouble(&mut self, call: CallKind, id: Option<Uuid>) -> Option<Trouble> {
        if call == CallKind::Token {
            let scripts = self.scripts.iter_mut();
            let lists = scripts.map(|(_, prepared)| &mut prepared.script.troubles.token);
            return std::iter::once(&mut self.token.troubles).chain(lists).find_map(take_next);
        }
        let troubles = &mut self.of(id?)?.script.troubles;
        match call {
            CallKind::Token => None,
            CallKind::Check => take_next(&mut troubles.check),
            CallKind::Submit => take_next(&mut troubles.submit),
            CallKind::Look => take_next(&mut troubles.look),
        }
    }
}
