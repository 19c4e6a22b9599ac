//! The AllIN platform's database.
