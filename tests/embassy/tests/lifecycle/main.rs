//! Every row of `sse_tests::lifecycle` with the client of sse-embassy, over the cable and in virtual time: once copying what it
//! reads, and once in place.

#![allow(clippy::panic, clippy::indexing_slicing, clippy::unwrap_used, clippy::arithmetic_side_effects, missing_docs)]

mod client;
mod server;

use libtest_mimic::{Arguments, Trial};
use sse_tests::lifecycle::{Client, Expected, Proof, Row, rows};

use crate::client::Reading;

/// What the client tells in this row; `None` if it is not asked.
fn expectation(row: &Row) -> Option<Vec<Expected>> {
    match row.exceptions.iter().find(|it| it.client == Client::Embassy) {
        Some(exception) => exception.expect.clone(),
        None => Some(row.expect.clone()),
    }
}

fn main() {
    let mut arguments = Arguments::from_args();
    // They have one clock.
    arguments.test_threads = Some(1);
    let rows = rows();
    let (mut run, mut otherwise, mut not_asked, mut not_run) = (0, 0, 0, 0);
    let mut trials: Vec<Trial> = Vec::new();
    for row in &rows {
        if row.proof != Proof::Run {
            not_run += 1;
            continue;
        }
        let Some(expect) = expectation(row) else {
            not_asked += 1;
            continue;
        };
        run += 1;
        otherwise += usize::from(row.exceptions.iter().any(|it| it.client == Client::Embassy));
        for (reading, kind) in [(Reading::Copied, "embassy"), (Reading::InPlace, "embassy, in place")] {
            let (name, row, expect) = (format!("{kind}: {}", row.name), row.clone(), expect.clone());
            trials.push(Trial::test(name, move || client::run(&row, &expect, reading).map_err(Into::into)));
        }
    }
    let runs = trials.len();
    let conclusion = libtest_mimic::run(&arguments, trials);
    if !arguments.list {
        println!(
            "lifecycle: {} rows, {run} of them run, each twice ({otherwise} with an end of their own, {not_asked} not asked of \
             this client, {not_run} proved elsewhere or of browsers only), {runs} runs, {} failed\n",
            rows.len(),
            conclusion.num_failed
        );
    }
    conclusion.exit();
}
