//! Lambda: looks once at a submitted job and stores the result that it finds.

mod handler;
mod wiring;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda_host::serve(wiring::wire, handler::handle).await
}
