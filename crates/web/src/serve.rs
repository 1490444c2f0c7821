//! Serving on a socket until told to stop.

use std::{
    future::{Future, IntoFuture},
    io,
    net::SocketAddr,
    time::Duration,
};

use tokio::{net::TcpListener, sync::oneshot, time::sleep};

use crate::{hall::App, router::router};

/// How long requests under way may take to finish once the server is told to stop.
const LEAVE_AFTER: Duration = Duration::from_secs(5);

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
        let (tell, told) = oneshot::channel::<()>();
        let stop = async move {
            stop.await;
            tell.send(()).ok();
        };
        let serving = axum::serve(self.listener, service).with_graceful_shutdown(stop).into_future();
        // Pages that listen for news never finish by themselves: they are left after a while.
        let waited = async move {
            match told.await {
                Ok(()) => sleep(LEAVE_AFTER).await,
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            served = serving => served,
            () = waited => Ok(()),
        }
    }
}
