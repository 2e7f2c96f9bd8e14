//! Ports and use cases: authorise, execute, append, project, query.

pub mod port;
