//! Every row of `sse_tests::lifecycle`, with both clients of sse-std over TCP; and what only one of them can do.

#![allow(clippy::panic, clippy::indexing_slicing, clippy::unwrap_used, clippy::arithmetic_side_effects, missing_docs)]

mod asynchronous;
mod blocking;
mod client;
mod run;
mod server;

use libtest_mimic::{Arguments, Trial};
use sse_tests::lifecycle::{Client, Proof, rows};

/// A test by its name; it fails by panicking.
type Test = (&'static str, fn());

fn main() {
    let mut arguments = Arguments::from_args();
    // They sleep most of the time.
    arguments.test_threads.get_or_insert(12);
    let rows = rows();
    let (mut count, mut not_asked, mut not_run) = (0, 0, 0);
    let mut trials: Vec<Trial> = Vec::new();
    for row in &rows {
        if row.proof != Proof::Run {
            not_run += 1;
            trials.push(Trial::test(format!("{} ({:?})", row.name, row.proof), || Ok(())).with_ignored_flag(true));
            continue;
        }
        for (client, kind) in [(Client::Blocking, "blocking"), (Client::Async, "async")] {
            let Some(expect) = client::expectation(row, client) else {
                not_asked += 1;
                continue;
            };
            count += 1;
            let (name, row) = (format!("{kind}: {}", row.name), row.clone());
            trials.push(Trial::test(name, move || run::run(&row, client, &expect).map_err(Into::into)));
        }
    }
    let own = [blocking::tests(), asynchronous::tests()].concat();
    let own_count = own.len();
    for (name, test) in own {
        trials.push(Trial::test(name, move || {
            test();
            Ok(())
        }));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    if !arguments.list {
        let failed = conclusion.num_failed;
        println!(
            "lifecycle: {} rows, {count} runs ({not_asked} not asked of one client, {not_run} rows proved elsewhere or of \
             browsers only), {own_count} other tests, {failed} failed\n",
            rows.len()
        );
    }
    conclusion.exit();
}
