//! Files that are whole or not there: written under another name, synced, renamed, and the folder synced after them.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use uuid::Uuid;

use crate::{Archive, Failure};

/// A file that is being written and not yet there; dropping it leaves nothing.
pub(crate) struct Incoming {
    file: File,
    path: PathBuf,
    done: bool,
}

impl Incoming {
    /// An empty file in the archive's room for what comes in.
    pub(crate) fn new(archive: &Archive) -> Result<Self, Failure> {
        let room = archive.folder.join("new");
        make_folder(&room)?;
        let path = room.join(Uuid::new_v4().simple().to_string());
        let file = File::options().read(true).write(true).create_new(true).open(&path).map_err(Failure::file(&path))?;
        Ok(Self { file, path, done: false })
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.write_all(bytes).map_err(Failure::file(&self.path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Syncs it and gives it its name, replacing what had it.
    pub(crate) fn settle(mut self, to: &Path) -> Result<(), Failure> {
        self.file.sync_all().map_err(Failure::file(&self.path))?;
        let folder = to.parent().unwrap_or(Path::new("."));
        make_folder(folder)?;
        fs::rename(&self.path, to).map_err(Failure::file(to))?;
        self.done = true;
        sync_folder(folder)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.done {
            // Nothing names it: what cannot be removed now is only room lost, and is removed with the folder.
            fs::remove_file(&self.path).ok();
        }
    }
}

/// Writes a small file whole.
pub(crate) fn put(archive: &Archive, to: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut incoming = Incoming::new(archive)?;
    incoming.write(bytes)?;
    incoming.settle(to)
}

/// Removes a file; whether it was there.
pub(crate) fn remove(path: &Path) -> Result<bool, Failure> {
    match fs::remove_file(path) {
        Ok(()) => sync_folder(path.parent().unwrap_or(Path::new("."))).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Failure::file(path)(error)),
    }
}

/// Makes a folder only its owner may read, with what is above it.
pub(crate) fn make_folder(path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(Failure::file(path))?;
    match path.parent() {
        Some(above) if !above.as_os_str().is_empty() => sync_folder(above),
        _ => Ok(()),
    }
}

fn sync_folder(path: &Path) -> Result<(), Failure> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(Failure::file(path))
}

/// The names of the files in a folder; none when it is not there.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, Failure> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Failure::file(folder)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(Failure::file(folder))?;
        names.extend(entry.file_name().into_string().ok());
    }
    names.sort();
    Ok(names)
}
