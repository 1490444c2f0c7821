//! The server as browsers and programs meet it, over a small house of its own.

mod acting;
mod admin;
mod french;
mod guarding;
mod house;
mod mail;
mod maison_house;
mod notices;
mod page;
mod papers;
mod programs;
mod reading;
mod reports;
mod saved;
mod scope;
mod second_factor;
mod sessions;
mod signing_in;
mod threads;
mod tokens;
