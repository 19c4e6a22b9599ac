//! The token that every request for data needs.

use std::fmt::Write;

use crate::error::StudioError;

/// 256 bits of the operating system's randomness. It has no `Debug`, so that no log can hold it.
pub(crate) struct Token(String);

impl Token {
    /// A token that nobody has seen.
    pub(crate) fn random() -> Result<Self, StudioError> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(StudioError::Random)?;
        let mut text = String::with_capacity(64);
        for byte in bytes {
            let _ = write!(text, "{byte:02x}");
        }
        Ok(Token(text))
    }

    /// For the URL.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether this is the token. The time it takes says nothing about how much of it was right.
    pub(crate) fn is(&self, given: &[u8]) -> bool {
        let own = self.0.as_bytes();
        let differing = own
            .iter()
            .zip(given)
            .fold(0_u8, |found, (a, b)| found | (a ^ b));
        std::hint::black_box(differing) == 0 && own.len() == given.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_is_the_token() {
        let token = Token::random().unwrap();
        let text = token.reveal().to_owned();
        assert_eq!(text.len(), 64);
        assert!(token.is(text.as_bytes()));
        assert!(!token.is(b""));
        assert!(!token.is(&text.as_bytes()[..63]));
        assert!(!token.is(format!("{text}0").as_bytes()));
        assert!(!token.is(Token::random().unwrap().reveal().as_bytes()));
    }
}
