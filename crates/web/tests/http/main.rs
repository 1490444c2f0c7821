//! The server as browsers and programs meet it, over a small house of its own.

mod acting;
mod french;
mod guarding;
mod house;
mod page;
mod programs;
mod reading;
mod scope;
mod signing_in;
