//! Every vendored file is the one the manifest names, and the lock names no mirror.

use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{fs, path::PathBuf};

fn assets() -> PathBuf {
    PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs the tests")).join("assets")
}

fn json(name: &str) -> Value {
    let text = fs::read_to_string(assets().join(name)).expect("a committed file");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn every_file_is_the_one_named_and_every_file_is_named() {
    let manifest = json("vendor/manifest.json");
    let files = manifest["files"].as_array().expect("a list of files");
    let mut named = Vec::new();
    for file in files {
        let path = file["path"].as_str().expect("a path");
        let bytes = fs::read(assets().join(path)).expect("a committed file");
        assert_eq!(hex::encode(Sha256::digest(&bytes)), file["sha256"].as_str().unwrap_or_default(), "{path}");
        assert!(["0BSD", "OFL-1.1"].contains(&file["licence"].as_str().unwrap_or_default()), "{path}");
        named.push(path.to_owned());
    }
    for folder in ["vendor", "fonts"] {
        for entry in fs::read_dir(assets().join(folder)).expect("a folder") {
            let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            let path = format!("{folder}/{name}");
            assert!(path == "vendor/manifest.json" || named.contains(&path), "{path} is in no manifest");
        }
    }
}

#[test]
fn the_lock_agrees_with_the_manifest_and_names_no_mirror() {
    let lock = json("package-lock.json");
    for (name, entry) in lock["packages"].as_object().expect("packages") {
        assert!(entry.get("resolved").is_none(), "{name} names a mirror");
    }
    for file in json("vendor/manifest.json")["files"].as_array().expect("a list of files") {
        let name = file["name"].as_str().unwrap_or_default();
        assert_eq!(lock["packages"][format!("node_modules/{name}")]["version"], file["version"], "{name}");
    }
}
