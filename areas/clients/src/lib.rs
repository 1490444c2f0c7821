//! Clients: codes, identity, consent, erasure.
