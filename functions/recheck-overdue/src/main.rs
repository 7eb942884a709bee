//! Lambda: starts work without an outcome again, within its bounds.

mod handler;
mod wiring;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda_host::serve(wiring::wire, handler::handle).await
}
