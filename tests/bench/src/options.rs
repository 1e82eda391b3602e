//! The command line.

use crate::clock::Effort;

pub const USAGE: &str = "\
usage: cargo run --release --manifest-path tests/bench/Cargo.toml -- [OPTIONS]
  --quick          about half a minute, with more noise
  --cell TEXT      only parsing, and only cells whose name has TEXT in it, as tiny/16384; may be repeated
  --only PART      parse, encode, growth or allocations; may be repeated
  --file PATH      parse a stream of your own too, as curl recorded it; its cells are recorded/...
  --check          fail if a goal is missed, and say which";

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Options {
    pub effort: Effort,
    pub cells: Vec<String>,
    pub parts: Vec<Part>,
    pub file: Option<String>,
    pub check: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Part {
    Parse,
    Encode,
    Growth,
    Allocations,
}

impl Options {
    pub fn from_args(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self { effort: Effort::FULL, cells: Vec::new(), parts: Vec::new(), file: None, check: false };
        while let Some(option) = args.next() {
            let mut value = || args.next().ok_or_else(|| format!("{option} needs a value"));
            match option.as_str() {
                "--quick" => options.effort = Effort::QUICK,
                "--check" => options.check = true,
                "--cell" => options.cells.push(value()?),
                "--file" => options.file = Some(value()?),
                "--only" => options.parts.push(Part::named(&value()?)?),
                _ => return Err(format!("unknown option {option}")),
            }
        }
        Ok(options)
    }

    pub fn wants(&self, part: Part) -> bool {
        match self.parts.as_slice() {
            [] => self.cells.is_empty() || part == Part::Parse,
            parts => parts.contains(&part),
        }
    }
}

impl Part {
    fn named(name: &str) -> Result<Self, String> {
        match name {
            "parse" => Ok(Self::Parse),
            "encode" => Ok(Self::Encode),
            "growth" => Ok(Self::Growth),
            "allocations" => Ok(Self::Allocations),
            _ => Err(format!("unknown part {name}")),
        }
    }
}
