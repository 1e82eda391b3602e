//! The client's machine against its model, in virtual time: it has no other.

#![allow(clippy::unwrap_used, missing_docs)]

use core::time::Duration;

use proptest::{collection::vec, prelude::*};
use sse_core::client::{BadRedirect, Closed, Connection, Policy, Response, State};
use sse_tests::life::{Rules, happening, source_is_the_model};

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Never two connections at once, none after the end, waits within bounds, no id lost: the model says so, and the machine
    /// does what the model does.
    #[test]
    fn any_life_is_the_models(choices in vec(any::<(u8, u8)>(), 0..200), rules: u8, seed: u32) {
        source_is_the_model(Rules::of(rules), seed, choices.into_iter().map(|(choice, detail)| happening(choice, detail)));
    }
}

/// A random walk does not come that far.
#[test]
fn the_twenty_first_redirect_is_one_too_many() {
    let mut connection = Connection::new(Policy::STANDARD, 0);
    let redirect = Response::new(302, false).has_location(true);
    for round in 0..2 {
        for redirects in 1..=20 {
            assert_eq!(connection.response(redirect, None), Some(State::Redirecting { redirects }));
        }
        if round == 0 {
            // The count starts anew with each attempt.
            connection.timed_out(Duration::ZERO, None).unwrap();
            connection.wait_over().unwrap();
        }
    }
    assert_eq!(connection.response(redirect, None), Some(State::Closed(Closed::Redirect(BadRedirect::TooMany))));
}

#[test]
fn the_machine_is_small() {
    assert!(size_of::<Connection>() <= 112, "{}", size_of::<Connection>());
}
