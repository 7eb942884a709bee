//! The fleet's request budget in a `DynamoDB` table of its own.
//!
//! A track's next free slot moves by one conditional write, which names no slot that was seen: of a thousand who write at once
//! while there is a queue none is refused, and each is told which slot it moved away from.

use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::{UpdateItemError, UpdateItemOutput};
use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use chrono::{DateTime, Utc};
use pipeline_contract::ports::{BudgetError, Grant, RequestBudget, SlotRequest};
use tokio::time::timeout;
use transcription_domain::{Booking, RequestRate, RequestSchedule, ScheduleTime, SlotState};

use crate::aws_failure::{AwsFailure, is_busy};
use crate::job_item::{number, text};
use crate::request_budget_item::{
    self as item, BUDGET_NAME, FLEET, PAUSED_FOR, PAUSED_UNTIL, track_name,
};

/// The budget is asked before each call of the provider: a table that gives no answer in this time is gone around. What was
/// under way then is dropped; if it was written all the same, one slot stays unused.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);

/// Writes for one slot, each on what the one before it found: a track that stands in the past is moved by one of all who see
/// it there, and then there is a queue.
const WRITES_MAX: u32 = 6;

/// The one item of the budget table; its layout is in `request_budget_item.rs`.
#[derive(Debug)]
pub struct DynamoRequestBudget {
    client: Client,
    table: String,
    rate: RequestRate,
    /// As this instance saw it last: the next write begins with it, without a read.
    seen: Mutex<Option<RequestSchedule>>,
}

/// What came of a conditional write.
enum Written {
    /// It was made, and the track stood there before.
    From(ScheduleTime),
    /// The item is another one, or there is none.
    Refused(Option<RequestSchedule>),
}

impl DynamoRequestBudget {
    /// The budget in `table`, with this rate.
    #[must_use]
    pub fn new(client: &Client, table: String, rate: RequestRate) -> Self {
        Self { client: client.clone(), table, rate, seen: Mutex::new(None) }
    }

    async fn read(&self) -> Result<Option<RequestSchedule>, BudgetError> {
        let get = self.client.get_item().table_name(&self.table);
        let get = get.key(BUDGET_NAME, text(FLEET)).consistent_read(true);
        let answer = get.send().await.map_err(|error| failure("DynamoDB GetItem", error))?;
        answer.item().map(item::read).transpose()
    }

    /// What the item is as far as this instance knows.
    async fn seen_or_read(&self) -> Result<Option<RequestSchedule>, BudgetError> {
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match seen {
            Some(schedule) => Ok(Some(schedule)),
            None => self.read().await,
        }
    }

    fn remember(&self, schedule: Option<RequestSchedule>) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = schedule;
    }

    fn update(&self) -> UpdateItemFluentBuilder {
        let update = self.client.update_item().table_name(&self.table);
        update
            .key(BUDGET_NAME, text(FLEET))
            .return_values(ReturnValue::UpdatedNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }

    /// Books a slot on what the item is, seen or found.
    async fn book(
        &self,
        mut seen: Option<RequestSchedule>,
        request: SlotRequest,
    ) -> Result<Grant, BudgetError> {
        for _ in 0..WRITES_MAX {
            let schedule = seen.unwrap_or_default();
            let SlotRequest { lane, calls, now, .. } = request;
            let booking = schedule.booking(&self.rate, lane, calls, now);
            let write = match seen {
                None => self.first_write(&schedule.booked(&booking).0),
                Some(_) if schedule.standing(booking.track) < booking.floor => {
                    self.write_from_floor(&schedule, &booking)
                }
                Some(_) => self.write_behind_the_others(&schedule, &booking),
            };
            match written(write, &booking).await? {
                Written::From(standing) => {
                    let found = schedule.with_standing(booking.track, standing);
                    let (after, slot) = found.booked(&booking);
                    self.remember(Some(after));
                    return Ok(grant(slot, after.state_of(slot, now)));
                }
                Written::Refused(found) => seen = found,
            }
        }
        self.remember(seen);
        Err(BudgetError::Busy("others were faster each time".into()))
    }

    /// Takes the next free slot, whichever that is by now, as long as it is not before the floor.
    fn write_behind_the_others(
        &self,
        schedule: &RequestSchedule,
        booking: &Booking,
    ) -> UpdateItemFluentBuilder {
        self.update()
            .update_expression("SET #track = #track + :step")
            .condition_expression("#track >= :floor AND #paused_for = :paused_for")
            .expression_attribute_names("#track", track_name(booking.track))
            .expression_attribute_names("#paused_for", PAUSED_FOR)
            .expression_attribute_values(":step", number(booking.step))
            .expression_attribute_values(":floor", number(booking.floor.micros()))
            .expression_attribute_values(":paused_for", number(item::paused_for(schedule)))
    }

    /// Takes the floor, since the next free slot is before it.
    fn write_from_floor(
        &self,
        schedule: &RequestSchedule,
        booking: &Booking,
    ) -> UpdateItemFluentBuilder {
        let next = booking.next(booking.floor);
        self.update()
            .update_expression("SET #track = :next")
            .condition_expression("#track < :floor AND #paused_for = :paused_for")
            .expression_attribute_names("#track", track_name(booking.track))
            .expression_attribute_names("#paused_for", PAUSED_FOR)
            .expression_attribute_values(":next", number(next.micros()))
            .expression_attribute_values(":floor", number(booking.floor.micros()))
            .expression_attribute_values(":paused_for", number(item::paused_for(schedule)))
    }

    /// Makes the item.
    fn first_write(&self, schedule: &RequestSchedule) -> UpdateItemFluentBuilder {
        let mut sets = Vec::new();
        let mut update = self.update();
        for (name, value) in item::written(schedule) {
            if name != BUDGET_NAME {
                sets.push(format!("#{name} = :{name}"));
                update = update
                    .expression_attribute_values(format!(":{name}"), value)
                    .expression_attribute_names(format!("#{name}"), name);
            }
        }
        update
            .update_expression(format!("SET {}", sets.join(", ")))
            .condition_expression("attribute_not_exists(#key)")
            .expression_attribute_names("#key", BUDGET_NAME)
    }

    /// Stops everybody, unless the pause is another one by now.
    fn write_pause(
        &self,
        schedule: &RequestSchedule,
        paused: &RequestSchedule,
    ) -> UpdateItemFluentBuilder {
        self.update()
            .update_expression("SET #for = :for, #until = :until")
            .condition_expression("#for = :seen_for AND #until = :seen_until")
            .expression_attribute_names("#for", PAUSED_FOR)
            .expression_attribute_names("#until", PAUSED_UNTIL)
            .expression_attribute_values(":for", number(item::paused_for(paused)))
            .expression_attribute_values(":until", number(item::paused_until(paused)))
            .expression_attribute_values(":seen_for", number(item::paused_for(schedule)))
            .expression_attribute_values(":seen_until", number(item::paused_until(schedule)))
    }

    async fn slot(&self, request: SlotRequest) -> Result<Grant, BudgetError> {
        let Some(slot) = request.held else {
            return self.book(self.seen_or_read().await?, request).await;
        };
        // A pause may have moved the slot since.
        let schedule = self.read().await?;
        self.remember(schedule);
        match schedule.unwrap_or_default().state_of(slot, request.now) {
            SlotState::Over => self.book(schedule, request).await,
            state => Ok(grant(slot, state)),
        }
    }

    async fn stop_everybody(
        &self,
        retry_after: Option<Duration>,
        now: DateTime<Utc>,
    ) -> Result<(), BudgetError> {
        let mut seen = self.seen_or_read().await?;
        for _ in 0..WRITES_MAX {
            let schedule = seen.unwrap_or_default();
            let Some(paused) = schedule.paused(retry_after, now) else {
                self.remember(seen);
                return Ok(());
            };
            let write = match seen {
                None => self.first_write(&paused),
                Some(_) => self.write_pause(&schedule, &paused),
            };
            match sent(write).await? {
                Ok(_) => {
                    self.remember(Some(paused));
                    return Ok(());
                }
                Err(found) => seen = found,
            }
        }
        Err(BudgetError::Busy("others were faster each time".into()))
    }
}

#[async_trait]
impl RequestBudget for DynamoRequestBudget {
    async fn take(&self, request: SlotRequest) -> Result<Grant, BudgetError> {
        in_time(Box::pin(self.slot(request))).await
    }

    async fn pause(
        &self,
        retry_after: Option<Duration>,
        now: DateTime<Utc>,
    ) -> Result<(), BudgetError> {
        in_time(Box::pin(self.stop_everybody(retry_after, now))).await
    }
}

/// The limit is on the whole answer, however many writes it takes. A client of `DynamoDB` with time-outs of its own would limit
/// each write, and would have to be made at each start.
async fn in_time<Answer>(
    asking: impl Future<Output = Result<Answer, BudgetError>>,
) -> Result<Answer, BudgetError> {
    let late = |_| Err(BudgetError::Busy("the table did not answer in time".into()));
    timeout(ANSWER_TIMEOUT, asking).await.unwrap_or_else(late)
}

/// A slot and its state as an answer. A slot that was just given is never over.
const fn grant(slot: ScheduleTime, state: SlotState) -> Grant {
    match state {
        SlotState::In(wait) => Grant::Later { slot, wait },
        SlotState::Due | SlotState::Over => Grant::Now { slot: Some(slot) },
    }
}

/// Sends the write of a booking.
async fn written(
    write: UpdateItemFluentBuilder,
    booking: &Booking,
) -> Result<Written, BudgetError> {
    match sent(write).await? {
        Err(found) => Ok(Written::Refused(found)),
        Ok(answer) => {
            let changed = answer.attributes.unwrap_or_default();
            let next = item::standing(&changed, booking.track)?;
            Ok(Written::From(ScheduleTime::of_micros(next.micros().saturating_sub(booking.step))))
        }
    }
}

/// Sends a conditional write: its answer, or what stands in its way.
async fn sent(
    write: UpdateItemFluentBuilder,
) -> Result<Result<UpdateItemOutput, Option<RequestSchedule>>, BudgetError> {
    let error = match write.send().await {
        Ok(answer) => return Ok(Ok(answer)),
        Err(error) => error,
    };
    match error.as_service_error() {
        Some(UpdateItemError::ConditionalCheckFailedException(refusal)) => {
            Ok(Err(refusal.item.as_ref().map(item::read).transpose()?))
        }
        _ => Err(failure("DynamoDB UpdateItem", error)),
    }
}

fn failure<E>(operation: &'static str, error: SdkError<E, HttpResponse>) -> BudgetError
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let is_busy = is_busy(&error) || matches!(error, SdkError::TimeoutError(_));
    let source = AwsFailure::of(operation, error);
    if is_busy { BudgetError::Busy(source) } else { BudgetError::Unavailable(source) }
}

#[cfg(test)]
#[path = "request_budget_tests.rs"]
mod tests;
