//! What a client tells of itself, written once for both.

/// Methods for a type whose `exchange` holds what they ask for.
macro_rules! accessors {
    () => {
        /// What it is doing, and why.
        #[must_use]
        pub const fn state(&self) -> $crate::State {
            self.exchange.source.state()
        }

        /// The standard's `readyState`.
        #[must_use]
        pub const fn ready_state(&self) -> $crate::ReadyState {
            self.exchange.source.ready_state()
        }

        /// The last event ID string: keep it in flash, and give it to [`set_last_event_id`](Self::set_last_event_id) after a
        /// restart.
        #[must_use]
        pub fn last_event_id(&self) -> &str {
            self.exchange.source.last_event_id()
        }

        /// Sets the last event ID string, as from flash. Before the first stream.
        ///
        /// # Errors
        /// [`Full`](sse_core::Full) if it has more than `ID` bytes.
        pub fn set_last_event_id(&mut self, id: $crate::Id<'_>) -> Result<(), ::sse_core::Full> {
            self.exchange.source.set_last_event_id(id)
        }

        /// The reconnection time that the stream has set, if it has.
        #[must_use]
        pub fn retry(&self) -> Option<::core::time::Duration> {
            self.exchange.source.retry()
        }

        /// What it has been through.
        #[must_use]
        pub const fn counters(&self) -> &$crate::Counters {
            self.exchange.source.counters()
        }

        /// The longest time between two reads that brought something, while a stream was open.
        #[must_use]
        pub const fn longest_silence(&self) -> ::embassy_time::Duration {
            ::embassy_time::Duration::from_millis(self.exchange.longest_silence() as u64)
        }
    };
}

pub(super) use accessors;
