//! Lambda: an uploaded recording starts one named execution.

mod handler;
mod skipped;
mod upload_event;
mod wiring;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda_host::serve(wiring::wire, handler::handle).await
}
