//! A real server and a real browser: what people see, looked at by tests.

pub mod browser;
pub mod hands;
pub mod page;
pub mod server;
pub mod story;

pub use browser::{Browser, Look};
pub use server::Server;
