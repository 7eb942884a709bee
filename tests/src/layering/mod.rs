//! The shape of the workspace, and what must hold for it. Each check answers what it finds, in words; nothing is good.

mod crates;
mod dependencies;
mod lock_file;
mod names;
mod promises;
mod source_text;

pub use crates::{CrateFacts, function_folders, of_the_workspace};
pub use dependencies::{
    dependencies_point_inwards, pure_crates_stay_pure, stand_ins_know_none_of_us,
    tests_change_no_features,
};
pub use lock_file::one_tls_stack_from_one_registry;
pub use names::{crates_follow_the_house, error_names_are_explained, names_say_something};
pub use promises::every_promise_is_proved;
pub use source_text::{files_stay_short, no_machine_is_named, tests_do_not_wait};
