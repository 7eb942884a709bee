//! `doctor` without the name of a stack.

use crate::cloud::{STACK, in_a_cloud};

#[test]
fn the_only_stack_of_the_region_is_taken_and_several_are_named() {
    in_a_cloud(async |cloud| {
        let one = cloud.operator_with(&[], &["doctor"]);
        assert_eq!(one.code, Some(0), "{}{}", one.output, one.errors);
        assert!(one.output.contains(&format!("{STACK} is CREATE_COMPLETE")), "{}", one.output);
        let none = cloud.operator_with(&[], &["doctor", "--region", "eu-west-1"]);
        assert_eq!(none.code, Some(1));
        let told = "there is no stack of this pipeline in eu-west-1";
        assert!(none.output.contains(told), "{}", none.output);
        cloud.make_stack("trial").await;
        let several = cloud.operator_with(&[], &["doctor"]);
        assert_eq!(several.code, Some(1));
        let told = "there are 2 stacks of this pipeline in us-east-1: pipeline, trial; say which: --stack pipeline";
        assert!(several.output.contains(told), "{}", several.output);
    });
}
