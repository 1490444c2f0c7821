//! Browser and whole-system tests in headless Chromium.
