//! The README's client and server are the examples, which CI builds for a microcontroller.

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
