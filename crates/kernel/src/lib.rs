//! The contract: Command, Event, Refusal, Projection, View, Area; pure.
