//! Lambda: validates a request, claims its job, and submits it at most once.

mod handler;
mod wiring;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda_host::serve(wiring::wire, handler::handle).await
}
