//! The README's client and server are the examples, which CI builds for a microcontroller; and its links lead somewhere.

#![allow(clippy::unwrap_used, missing_docs)]

#[test]
fn shows_the_examples() {
    let readme = include_str!("../../../sse-embassy/README.md");
    for example in [
        include_str!("../../../sse-embassy/examples/client.rs"),
        include_str!("../../../sse-embassy/examples/server.rs"),
    ] {
        let code = example.get(example.find("use ").unwrap()..).unwrap();
        assert!(readme.contains(&format!("```rust\n{code}```\n")), "not in the README:\n{code}");
    }
}

/// Each crate's README is the first page of its documentation, where no file of the repository is.
#[test]
fn links_to_no_file() {
    for readme in [
        include_str!("../../../sse-core/README.md"),
        include_str!("../../../sse-std/README.md"),
        include_str!("../../../sse-embassy/README.md"),
    ] {
        let links = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let files: Vec<_> = links.filter(|link| link.contains('/') && !link.contains("://")).collect();
        assert_eq!(files, <[&str; 0]>::default());
    }
}
