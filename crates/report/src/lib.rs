//! Analysis reports and tables as pages, terminal text, xlsx and CSV.
