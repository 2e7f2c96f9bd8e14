//! Answers that are ready together leave together.
//!
//! A commit answers many calls at once. Each of them wakes its connection, which runs before the
//! next call does and would give every answer a write, a packet and a wake-up of the caller's
//! machine of its own. Here a flush waits until this thread has run whatever else was ready, which
//! is no time at all where nothing was.

use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tonic::transport::server::Connected;

/// So many bytes are written at once and wait for nothing.
const HELD_MAX: usize = 64 << 10;

/// A connection whose writes are held until the others of the moment are there.
#[derive(Debug)]
pub(crate) struct Burst<IO> {
    io: IO,
    held: Vec<u8>,
    written: usize,
    turn: Option<Arc<Turn>>,
}

impl<IO> Burst<IO> {
    /// Holds what is written to `io`.
    pub(crate) fn new(io: IO) -> Self {
        Self { io, held: Vec::new(), written: 0, turn: None }
    }

    fn take_in(&mut self, bytes: &[u8]) -> usize {
        let taken = bytes.len().min(HELD_MAX.saturating_sub(self.held.len()));
        self.held.extend_from_slice(&bytes[..taken]);
        taken
    }

    /// Waits until everything else that was ready on this thread has run.
    fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let turn = self.turn.get_or_insert_with(Turn::begin);
        ready!(turn.poll_over(cx));
        self.turn = None;
        Poll::Ready(())
    }
}

impl<IO: AsyncWrite + Unpin> Burst<IO> {
    fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.written < self.held.len() {
            let rest = &self.held[self.written..];
            match ready!(Pin::new(&mut self.io).poll_write(cx, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.written += written,
            }
        }
        self.held.clear();
        self.written = 0;
        Poll::Ready(Ok(()))
    }
}

/// The rest of a thread's turn.
#[derive(Debug, Default)]
struct Turn {
    standing: Mutex<Standing>,
}

#[derive(Debug, Default)]
struct Standing {
    over: bool,
    connection: Option<Waker>,
}

impl Turn {
    fn begin() -> Arc<Self> {
        let turn = Arc::new(Self::default());
        let waker = Waker::from(Arc::clone(&turn));
        // The runtime keeps the waker until it has run what is ready. The future itself is dropped:
        // it would take any other wake-up of the connection for that.
        let _ = pin!(tokio::task::yield_now()).poll(&mut Context::from_waker(&waker));
        turn
    }

    fn poll_over(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut standing = self.standing();
        if standing.over {
            return Poll::Ready(());
        }
        standing.connection = Some(cx.waker().clone());
        Poll::Pending
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().expect("no code under this lock panics")
    }
}

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        let connection = {
            let mut standing = self.standing();
            standing.over = true;
            standing.connection.take()
        };
        connection.into_iter().for_each(Waker::wake);
    }
}

impl<IO: AsyncRead + Unpin> AsyncRead for Burst<IO> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for Burst<IO> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.held.len() >= HELD_MAX {
            ready!(self.poll_drain(cx))?;
        }
        Poll::Ready(Ok(slices.iter().map(|slice| self.take_in(slice)).sum()))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.held.is_empty() {
            // What was begun to be written goes on.
            if self.written == 0 && self.held.len() < HELD_MAX {
                ready!(self.poll_turn(cx));
            }
            ready!(self.poll_drain(cx))?;
        }
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_drain(cx))?;
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

impl<IO: Connected> Connected for Burst<IO> {
    type ConnectInfo = IO::ConnectInfo;

    fn connect_info(&self) -> IO::ConnectInfo {
        self.io.connect_info()
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    /// Keeps each write apart.
    #[derive(Debug, Default)]
    struct Writes(Vec<Vec<u8>>);

    impl AsyncWrite for Writes {
        fn poll_write(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            self.0.push(bytes.to_vec());
            Poll::Ready(Ok(bytes.len()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn what_is_written_before_the_turn_is_over_leaves_with_what_waits() {
        let mut burst = Burst::new(Writes::default());
        for answer in [b"one ", b"two "] {
            burst.write_all(answer).await.unwrap();
            let flushed = poll_fn(|cx| Poll::Ready(Pin::new(&mut burst).poll_flush(cx))).await;
            assert!(flushed.is_pending(), "another wake-up does not end the turn");
        }
        burst.flush().await.unwrap();
        burst.write_all(b"three").await.unwrap();
        burst.flush().await.unwrap();
        assert_eq!(burst.io.0, [b"one two ".to_vec(), b"three".to_vec()]);
    }

    #[tokio::test]
    async fn much_is_written_without_being_flushed_and_the_rest_at_the_end() {
        let (near, mut far) = tokio::io::duplex(1000);
        let sent: Vec<u8> = (0..3 * HELD_MAX + 5).map(|place| place as u8).collect();
        let expected = sent.clone();
        let writing = async move {
            let mut burst = Burst::new(near);
            burst.write_all(&sent).await.unwrap();
            burst.shutdown().await.unwrap();
        };
        let mut received = Vec::new();
        let (read, ()) = tokio::join!(far.read_to_end(&mut received), writing);
        read.unwrap();
        assert_eq!(received, expected);
    }
}
