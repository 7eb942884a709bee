//! Lambda: turns a stored result into files and tells the webhook.

mod handler;
mod wiring;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda_host::serve(wiring::wire, handler::handle).await
}
