#![doc = include_str!("../README.md")]

pub mod catalog;
pub mod codegen;
pub mod diff;
pub mod ident;
