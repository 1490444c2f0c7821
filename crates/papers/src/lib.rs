//! Papers people sign and keep, set with typst: PDF from a neutral model; knows no area.
