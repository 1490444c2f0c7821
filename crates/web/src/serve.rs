//! Serving on a socket until told to stop.

use std::{future::Future, io, net::SocketAddr};

use tokio::net::TcpListener;

use crate::{hall::App, router::router};

/// A server that listens; it answers once [`Served::until`] runs.
pub struct Served {
    listener: TcpListener,
    app: App,
}

/// Listens on an address. Without TLS in front only this machine should reach it.
pub async fn serve(app: App, address: SocketAddr) -> io::Result<Served> {
    Ok(Served { listener: TcpListener::bind(address).await?, app })
}

impl Served {
    /// The address it listens on, with the port the system chose when it was asked for any.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until `stop` is done, then lets requests under way finish.
    pub async fn until(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let service = router(self.app).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(self.listener, service).with_graceful_shutdown(stop).await
    }
}
