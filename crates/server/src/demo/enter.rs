//! The Enter key of a person at the terminal.

use std::io::BufRead;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// What is pressed between two scenes.
#[derive(Debug)]
pub(crate) struct Enter(UnboundedReceiver<()>);

impl Enter {
    /// The key of whoever types on `input`.
    ///
    /// A read from a terminal cannot be called off. So a thread of its own reads, which nobody
    /// waits for: Ctrl-C ends the demo although nothing was pressed.
    pub(crate) fn of(input: impl BufRead + Send + 'static) -> Self {
        let (pressed, receiver) = unbounded_channel();
        std::thread::spawn(move || {
            input.lines().map_while(Result::ok).try_for_each(|_| pressed.send(()).ok())
        });
        Self(receiver)
    }

    /// Waits until it is pressed; not at all once the input has ended.
    pub(crate) async fn pressed(&mut self) {
        self.0.recv().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_line_is_one_press_and_the_end_waits_for_nobody() {
        let mut enter = Enter::of(&b"\n\nlast"[..]);
        for _ in 0..5 {
            enter.pressed().await;
        }
    }
}
