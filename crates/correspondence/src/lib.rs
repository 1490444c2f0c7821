//! What people say and show about any object: messages, mentions, documents, approvals of clients.
