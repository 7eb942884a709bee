//! The fleet's request budget, as the stack's settings want it.

use pipeline_contract::ports::{NoLimit, RequestBudget};
use transcription_domain::RequestRate;

use crate::SettingsReader;

/// Where the budget is kept, and its limit.
#[derive(Debug)]
pub struct BudgetSettings {
    table: String,
    rate: Option<RequestRate>,
}

/// The budget's settings (`BUDGET_TABLE`, `GENESYS_REQUESTS_PER_MINUTE`: 0 keeps no limit).
pub fn budget_settings(settings: &mut SettingsReader) -> Option<BudgetSettings> {
    let table = settings.required("BUDGET_TABLE", "genesys-transcription-budget");
    let rate = settings.parsed("GENESYS_REQUESTS_PER_MINUTE", "300", rate)?;
    Some(BudgetSettings { table, rate })
}

impl BudgetSettings {
    /// The budget itself: what `make` makes of the table and the rate, or none without a limit.
    pub fn budget<Budget: RequestBudget + 'static>(
        self,
        make: impl FnOnce(String, RequestRate) -> Budget,
    ) -> Box<dyn RequestBudget> {
        match self.rate {
            Some(rate) => Box::new(make(self.table, rate)),
            None => Box::new(NoLimit),
        }
    }
}

fn rate(text: &str) -> Result<Option<RequestRate>, &'static str> {
    match text.parse() {
        Ok(0) => Ok(None),
        Ok(limit) if (RequestRate::LIMIT_MIN..=99_999).contains(&limit) => {
            Ok(Some(RequestRate::within(limit)))
        }
        _ => Err("is neither 0 nor a whole number from 10 to 99999"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_that_can_be_kept_or_none() {
        assert_eq!(rate("0"), Ok(None));
        for limit in [10, 300, 99_999] {
            assert_eq!(rate(&limit.to_string()), Ok(Some(RequestRate::within(limit))));
        }
        for wrong in ["", "9", "100000", "-1", "300 a minute"] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
    }
}
