//! The stock functions are the product's functions: they cannot fall behind unseen, although CI does not build them.
#![expect(clippy::unwrap_used, reason = "a manifest that cannot be read ends the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use toml::Table;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn manifest(path: &str) -> Table {
    fs::read_to_string(root().join(path)).unwrap().parse().unwrap()
}

fn dependencies(manifest: &Table) -> BTreeSet<String> {
    manifest["dependencies"].as_table().unwrap().keys().cloned().collect()
}

fn functions() -> BTreeSet<String> {
    let folders = fs::read_dir(root().join("functions")).unwrap();
    folders.map(|folder| folder.unwrap().file_name().into_string().unwrap()).collect()
}

const STOCK: &str = "infra/cold-start-bench/peers/stock-functions/Cargo.toml";

#[test]
fn every_function_has_a_stock_build_from_its_own_sources() {
    let manifest = manifest(STOCK);
    let built: BTreeSet<String> = manifest["bin"]
        .as_array()
        .unwrap()
        .iter()
        .map(|binary| {
            let function = binary["name"].as_str().unwrap().strip_prefix("stock-").unwrap();
            let path = format!("../../../../functions/{function}/src/main.rs");
            assert_eq!(binary["path"].as_str(), Some(path.as_str()));
            function.to_owned()
        })
        .collect();
    assert_eq!(built, functions());
}

#[test]
fn what_a_function_depends_on_its_stock_build_has_too() {
    let stock = dependencies(&manifest(STOCK));
    for function in functions() {
        let needed = dependencies(&manifest(&format!("functions/{function}/Cargo.toml")));
        let missing: Vec<_> = needed.difference(&stock).collect();
        assert!(missing.is_empty(), "{STOCK} lacks {missing:?} of {function}");
    }
}

#[test]
fn the_stock_build_is_stock_and_the_product_is_not() {
    let packages = |path: &str| -> BTreeSet<String> {
        let lock = manifest(path);
        let packages = lock["package"].as_array().unwrap().iter();
        packages.map(|package| package["name"].as_str().unwrap().to_owned()).collect()
    };
    let stock = packages("infra/cold-start-bench/peers/Cargo.lock");
    let product = packages("Cargo.lock");
    for name in ["aws-config", "aws-lc-rs"] {
        assert!(stock.contains(name) && !product.contains(name), "{name}");
    }
}
