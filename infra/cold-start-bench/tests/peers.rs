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

/// The folders of everything that is measured in two builds: the functions, and what makes three requests.
fn measured() -> BTreeSet<String> {
    let folders = fs::read_dir(root().join("functions")).unwrap();
    let name = |folder: fs::DirEntry| folder.file_name().into_string().unwrap();
    let functions = folders.map(|folder| format!("functions/{}", name(folder.unwrap())));
    functions.chain(["infra/cold-start-bench/three-requests".to_owned()]).collect()
}

/// A path of the stock functions' manifest, from the root.
fn from_root(path: &str) -> String {
    let folder = root().join(STOCK).parent().unwrap().canonicalize().unwrap();
    let path = folder.join(path).canonicalize().unwrap();
    let root = root().canonicalize().unwrap();
    path.strip_prefix(root).unwrap().to_str().unwrap().to_owned()
}

const STOCK: &str = "infra/cold-start-bench/peers/stock-functions/Cargo.toml";

#[test]
fn whatever_is_measured_has_a_stock_build_from_its_own_sources() {
    let manifest = manifest(STOCK);
    let built: BTreeSet<String> = manifest["bin"]
        .as_array()
        .unwrap()
        .iter()
        .map(|binary| {
            let source = from_root(binary["path"].as_str().unwrap());
            let folder = source.strip_suffix("/src/main.rs").unwrap();
            let name = binary["name"].as_str().unwrap().strip_prefix("stock-").unwrap();
            assert!(folder.ends_with(&format!("/{name}")), "{name} is built from {folder}");
            folder.to_owned()
        })
        .collect();
    assert_eq!(built, measured());
}

#[test]
fn what_is_measured_depends_on_nothing_that_its_stock_build_lacks() {
    let stock = dependencies(&manifest(STOCK));
    for folder in measured() {
        let needed = dependencies(&manifest(&format!("{folder}/Cargo.toml")));
        let missing: Vec<_> = needed.difference(&stock).collect();
        assert!(missing.is_empty(), "{STOCK} lacks {missing:?} of {folder}");
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
