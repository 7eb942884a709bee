//! The clouds that the tests share: bringing one up takes seconds.
//!
//! They live in one runtime of their own and are never dropped; their processes end with the test's process.

use std::sync::{LazyLock, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use genesys_simulator::{RecordingScript, ResultSource};
use local_runner::{ExpectedEnd, LocalCloud, LocalSettings, Upload};
use tokio::runtime::Runtime;
use uuid::Uuid;

/// For everything that is waited for; far above what it takes.
pub(crate) const SOON: Duration = Duration::from_secs(90);

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// Short waits, and each interrupted job is started again at most twice.
static QUICK: OnceLock<LocalCloud> = OnceLock::new();
/// A deadline of seconds, and a provider that honours idempotency keys.
static STRICT: OnceLock<LocalCloud> = OnceLock::new();
/// The one in which processes are killed: one test at a time.
static DEADLY: OnceLock<LocalCloud> = OnceLock::new();
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn cloud(cell: &'static OnceLock<LocalCloud>, settings: LocalSettings) -> &'static LocalCloud {
    cell.get_or_init(|| RUNTIME.block_on(LocalCloud::start(settings)).unwrap())
}

/// Runs a test in the quick cloud.
pub(crate) fn quick(test: impl AsyncFnOnce(&'static LocalCloud)) {
    let cloud = cloud(&QUICK, LocalSettings::default().with("RerunsMax", "2"));
    RUNTIME.block_on(test(cloud));
}

/// Runs a test in the cloud with a deadline of ten seconds that sends a submission of unknown outcome again.
pub(crate) fn strict(test: impl AsyncFnOnce(&'static LocalCloud)) {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let settings = LocalSettings::default()
        .with("DeadlineSeconds", "10")
        .with("UnknownSubmission", "resubmit_same_key");
    RUNTIME.block_on(test(cloud(&STRICT, settings)));
}

/// Runs a test alone in the cloud in which processes may be killed.
pub(crate) fn deadly(test: impl AsyncFnOnce(&'static LocalCloud)) {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    RUNTIME.block_on(test(cloud(&DEADLY, LocalSettings::default())));
}

/// Runs a test alone in a cloud of its own, which ends with it.
pub(crate) fn alone_in(settings: LocalSettings, test: impl AsyncFnOnce(&LocalCloud)) {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    RUNTIME.block_on(async {
        let cloud = LocalCloud::start(settings).await.unwrap();
        test(&cloud).await;
    });
}

/// A recording of a test's own; the transcript is that of a sample call.
pub(crate) fn recording(number: u64) -> Uuid {
    Uuid::from_u64_pair(0x7e57_0000_0000_4000, 0x8000_0000_0000_0000 | number)
}

/// The script of a sample call.
pub(crate) fn sample_call() -> RecordingScript {
    let result = ResultSource::Call("0002f70f7386445b".to_owned());
    RecordingScript { result, ..RecordingScript::default() }
}

/// The script of a call of so many words.
pub(crate) fn made_up(words: u32) -> RecordingScript {
    RecordingScript { result: ResultSource::MadeUp(words), ..RecordingScript::default() }
}

/// Tells the Genesys side what to do for a recording, and uploads it.
pub(crate) async fn upload(cloud: &LocalCloud, recording: Uuid, script: RecordingScript) {
    cloud.genesys().script(recording, script).unwrap();
    cloud.upload(&Upload::plain(recording)).await.unwrap();
}

/// Waits until everything about a recording is over, and holds it against how it should end.
pub(crate) async fn ends_as(cloud: &LocalCloud, recording: Uuid, end: &ExpectedEnd) {
    cloud.until_over(recording, SOON).await.unwrap();
    let broken = cloud.broken_promises(recording, end).await.unwrap();
    assert_eq!(broken, [""; 0], "{recording}");
}
