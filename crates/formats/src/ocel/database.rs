//! Opens a SQLite file nobody vouches for.

use rusqlite::{Connection, OpenFlags};

use crate::message::shown;
use crate::{ImportError, Input, Message, Options, Place};

/// Opens the database read-only, without journals, and with nothing it defines trusted.
pub(super) fn open(input: &Input, options: &Options) -> Result<Connection, ImportError> {
    let connection = match input {
        Input::Path(path) => {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            // immutable: neither journals nor locks beside the file are looked for
            let mut uri = String::from("file:");
            for byte in path.to_string_lossy().bytes() {
                match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | 0x80.. => {
                        uri.push(byte as char)
                    }
                    other => uri.push_str(&format!("%{other:02X}")),
                }
            }
            uri.push_str("?mode=ro&immutable=1");
            let plain = path.to_str().is_some_and(str::is_ascii);
            if plain { Connection::open_with_flags(uri, flags) } else { in_memory(&input.bytes(&options.limits)?) }
        }
        Input::Bytes(bytes) => in_memory(bytes),
    };
    let connection = connection.map_err(|error| unsound(&error))?;
    connection
        .execute_batch(
            "PRAGMA trusted_schema=OFF; PRAGMA query_only=ON; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;",
        )
        .map_err(|error| unsound(&error))?;
    Ok(connection)
}

fn in_memory(mut bytes: &[u8]) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    let length = bytes.len();
    connection.deserialize_read_exact(rusqlite::MAIN_DB, &mut bytes, length, true)?;
    Ok(connection)
}

pub(super) fn unsound(error: &rusqlite::Error) -> ImportError {
    ImportError::new(
        "sqlite.unsound",
        Place::File,
        Message::new(
            format!("The database cannot be read ({error})."),
            format!("La base de données est illisible ({error})."),
        ),
        Message::new("Ask for a fresh copy of the file.", "Demandez une nouvelle copie du fichier."),
    )
}

pub(super) fn table_error(code: &'static str, table: &str, en: &str, fr: &str) -> ImportError {
    ImportError::new(
        code,
        Place::Part(shown(table)),
        Message::new(en, fr),
        Message::new("Export the log again as OCEL 2.0 SQLite.", "Exportez de nouveau le journal en OCEL 2.0 SQLite."),
    )
}
