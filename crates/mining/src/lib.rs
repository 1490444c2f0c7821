//! Process-mining kernels over columns; knows no event, no area, no database.
