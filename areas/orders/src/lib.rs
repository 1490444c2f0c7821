//! Special orders: from the client wish to the hand-over.
