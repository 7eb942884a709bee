//! An audit trail in memory.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use pipeline_contract::object_keys;
use pipeline_contract::ports::{AuditError, AuditTrail};
use transcription_domain::{AuditLine, TenantName};

use crate::locked;

/// Records by their place, as the real trail keeps them.
#[derive(Debug)]
pub struct FakeTrail {
    tenant: TenantName,
    records: Mutex<BTreeMap<String, String>>,
    asked: AtomicUsize,
}

impl FakeTrail {
    /// An empty trail of a tenant.
    #[must_use]
    pub const fn new(tenant: TenantName) -> Self {
        Self { tenant, records: Mutex::new(BTreeMap::new()), asked: AtomicUsize::new(0) }
    }

    /// How often a record was to be appended, the same one again included.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    /// All lines, ordered by their place: by day, subject and sequence.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        locked(&self.records).values().cloned().collect()
    }
}

#[async_trait]
impl AuditTrail for FakeTrail {
    async fn append(&self, subject: &str, record: &AuditLine) -> Result<(), AuditError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let key = object_keys::audit_record(&self.tenant, subject, record);
        let mut records = locked(&self.records);
        let there = records.entry(key.clone()).or_insert_with(|| record.line.clone());
        if *there == record.line { Ok(()) } else { Err(AuditError::Conflict { key }) }
    }
}
