//! The shell: session, authorisation, forms, tables, charts, process map, assets.
